"""Snapshots, markers, and which file a start believes."""

from pathlib import Path
import shutil
import sqlite3

import pytest

from custom_components.lifeops.store.backup import (
    GOOD,
    MARKER,
    SNAPSHOT,
    Choice,
    Marker,
    choose,
)
from custom_components.lifeops.store.integrity import Health
from custom_components.lifeops.store.opening import OpenedAs
from custom_components.lifeops.store.sqlite import SqliteStore

from .conftest import OpenStore
from .test_opening import filled, origins, read, spoil, write

BAD, NONE = Health(problem="bad"), Health(exists=False)


def at(commits: int) -> Health:
    return Health(progress=commits)


@pytest.mark.parametrize(
    ("live", "snapshot", "marker", "choice"),
    [
        (at(5), at(5), Marker(commits=5), Choice.LIVE),
        (at(6), at(5), Marker(commits=5), Choice.LIVE),
        (at(4), at(5), Marker(commits=5), Choice.SNAPSHOT),
        (BAD, at(5), Marker(commits=5), Choice.SNAPSHOT),
        (NONE, at(5), Marker(commits=5), Choice.SNAPSHOT),
        (at(4), BAD, Marker(commits=5), Choice.LIVE),
        (at(4), NONE, Marker(commits=5), Choice.LIVE),
        (BAD, BAD, Marker(commits=5), Choice.NEITHER),
        (NONE, NONE, Marker(commits=5), Choice.NEITHER),
        (at(9), at(5), Marker(commits=0, forced=True), Choice.SNAPSHOT),
        (at(9), BAD, Marker(commits=0, forced=True), Choice.LIVE),
    ],
)
def test_the_better_truth(
    live: Health, snapshot: Health, marker: Marker, choice: Choice
) -> None:
    assert choose(live, snapshot, marker) is choice


def test_a_backup_leaves_nothing_behind(store: SqliteStore, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    write(store)
    store.begin_backup()
    assert (tmp_path / SNAPSHOT).exists()
    assert (tmp_path / MARKER).exists()
    store.end_backup()
    assert sorted(tmp_path.iterdir()) == before


def test_writing_goes_on_while_a_backup_is_made(open_store: OpenStore) -> None:
    store = open_store()
    with store.transaction(store.committed_at) as work:
        work.put_record("of_tomorrow", "x", {"value": 1}, None)
        store.begin_backup()
        work.put_record("of_tomorrow", "x", {"value": 2}, None)
    store.close()
    assert read(open_store()) == 2


def test_a_live_file_that_is_healthy_and_newer_is_kept_with_a_new_epoch(
    open_store: OpenStore, tmp_path: Path
) -> None:
    filled(open_store, 1)
    store = open_store()
    store.begin_backup()
    write(store, 2)
    store.close()
    store = open_store()
    assert (store.opened.state, read(store)) == (OpenedAs.OK, 2)
    write(store, 3)
    assert [(ix, hi) for ix, _, hi in origins(store)] == [(1, 202), (2, 1)]
    assert not (tmp_path / MARKER).exists()
    assert not (tmp_path / SNAPSHOT).exists()


def test_a_damaged_live_file_gives_way_to_the_snapshot(
    open_store: OpenStore, tmp_path: Path
) -> None:
    filled(open_store, 1)
    store = open_store()
    store.begin_backup()
    store.close()
    spoil(tmp_path / "lifeops.db", 8192)
    store = open_store()
    assert (store.opened.state, read(store)) == (OpenedAs.RESTORED, 1)
    assert store.opened.kept_as is not None
    assert store.opened.problem
    write(store, 3)
    assert [(ix, hi) for ix, _, hi in origins(store)] == [(1, 201), (2, 1)]
    series = store.series._database.execute("SELECT count(*) FROM origin")
    assert series == [(2,)]
    store.close()
    assert open_store().opened.state is OpenedAs.OK


def test_a_live_file_that_is_behind_gives_way_and_is_kept(
    open_store: OpenStore, tmp_path: Path
) -> None:
    filled(open_store, 1)
    shutil.copy(tmp_path / "lifeops.db", tmp_path / "old")
    store = open_store()
    write(store, 2)
    store.begin_backup()
    store.close()
    shutil.move(tmp_path / "old", tmp_path / "lifeops.db")
    store = open_store()
    assert (store.opened.state, read(store)) == (OpenedAs.RESTORED, 2)
    assert store.opened.kept_as is not None
    assert ".replaced-" in store.opened.kept_as.name


def test_a_missing_live_file_gives_way_to_the_snapshot(
    open_store: OpenStore, tmp_path: Path
) -> None:
    filled(open_store, 1)
    store = open_store()
    store.begin_backup()
    store.close()
    (tmp_path / "lifeops.db").unlink()
    store = open_store()
    assert (store.opened.state, read(store)) == (OpenedAs.RESTORED, 1)
    assert store.opened.kept_as is None


def test_with_neither_file_sound_both_are_kept_aside(
    open_store: OpenStore, tmp_path: Path
) -> None:
    filled(open_store)
    store = open_store()
    store.begin_backup()
    store.close()
    for name in ("lifeops.db", SNAPSHOT):
        spoil(tmp_path / name, 0)
    store = open_store()
    assert (store.opened.state, read(store)) == (OpenedAs.DAMAGED, None)
    assert len(list(tmp_path.glob("lifeops.db*.damaged-*"))) == 2
    assert not (tmp_path / MARKER).exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"commits":"many"}'])
def test_a_marker_that_cannot_be_read_asks_for_the_sounder_file(
    open_store: OpenStore, tmp_path: Path, text: str
) -> None:
    filled(open_store, 1)
    (tmp_path / MARKER).write_text(text)
    store = open_store()
    assert (store.opened.state, read(store)) == (OpenedAs.OK, 1)
    assert len(origins(store)) == 2


def test_a_crash_before_the_marker_is_no_restore(
    open_store: OpenStore, tmp_path: Path
) -> None:
    filled(open_store, 1)
    store = open_store()
    store.snapshot(tmp_path / SNAPSHOT)
    write(store, 2)
    store.close()
    store = open_store()
    assert (store.opened.state, read(store)) == (OpenedAs.OK, 2)
    assert len(origins(store)) == 1


def test_a_snapshot_is_sound_and_of_one_moment(
    store: SqliteStore, tmp_path: Path
) -> None:
    write(store, 1)
    with store.transaction(store.committed_at) as work:
        work.put_record("of_tomorrow", "x", {"value": 2}, None)
        store.snapshot(tmp_path / "copy")
    copy = sqlite3.connect(tmp_path / "copy")
    assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert copy.execute("SELECT value FROM record").fetchall() == [("1",)]
    copy.close()


def test_the_last_good_snapshot_is_offered_and_used_when_asked_for(
    open_store: OpenStore, tmp_path: Path
) -> None:
    filled(open_store, 1)
    store = open_store()
    assert store.keep_good()
    write(store, 2)
    store.close()
    spoil(tmp_path / "lifeops.db", 0)
    store = open_store()
    assert (store.opened.state, read(store)) == (OpenedAs.DAMAGED, None)
    assert store.opened.snapshot_available == tmp_path / GOOD
    write(store, 5)
    assert store.request_good()
    store.close()
    store = open_store()
    assert (store.opened.state, read(store)) == (OpenedAs.RESTORED, 1)
    assert store.opened.kept_as is not None
    assert store.opened.problem is None
    assert len(origins(store)) == 2


def test_a_file_begun_after_a_loss_does_not_push_out_the_good_snapshot(
    open_store: OpenStore, tmp_path: Path
) -> None:
    filled(open_store, 1)
    store = open_store()
    store.keep_good()
    store.close()
    good = (tmp_path / GOOD).read_bytes()
    spoil(tmp_path / "lifeops.db", 0)
    store = open_store()
    write(store, 2)
    assert not store.keep_good()
    assert (tmp_path / GOOD).read_bytes() == good
    assert not list(tmp_path.glob("*.draft"))


def test_without_a_good_snapshot_nothing_is_offered(
    open_store: OpenStore, tmp_path: Path
) -> None:
    filled(open_store, 1)
    (tmp_path / GOOD).write_bytes(b"damaged too")
    spoil(tmp_path / "lifeops.db", 0)
    assert open_store().opened.snapshot_available is None
    (tmp_path / GOOD).unlink()
    assert not open_store().request_good()
