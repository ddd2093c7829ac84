"""Nothing acknowledged is lost: killed, cut short, out of space."""

from multiprocessing.connection import Connection
import os
from pathlib import Path
from random import Random
import resource
import shutil
from signal import SIG_IGN, SIGXFSZ, signal

import pytest

from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.store.opening import OpenedAs
from custom_components.lifeops.store.sqlite import SqliteStore

from .children import in_child, killed
from .conftest import NOW, OpenStore
from .values import act_row, instance_row

LARGE = {f"n{number}": "x" * 60_000 for number in range(17)}
ROUNDS = 20
HRV = SeriesKey(metric="hrv_ms", person="ann", source="ring")


def commit_for_ever(folder: Path, acknowledge: Connection) -> None:
    """Commit numbers, each in records, outbox and series; say each that is safe."""
    store = SqliteStore.open(folder, home="home", build="1", now=NOW)
    with store.transaction(NOW) as work:
        first = work.journal_end()
    for number in range(first, first + 10**6):
        store.series.append({HRV: [Point(NOW, float(number))]}, NOW)
        with store.transaction(NOW) as work:
            work.put_record("of_tomorrow", "x", {"n": number}, None)
            work.put_outbox(act_row("x", attempts=number))
            work.move_cursors(work.journal_end())
        acknowledge.send(number)


@pytest.mark.usefixtures("local_socket")
def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    chance = Random(20261121)
    for _ in range(ROUNDS):
        delay_s = chance.uniform(0.0, 0.06)
        told = killed(commit_for_ever, tmp_path, delay_s=delay_s)
        store = SqliteStore.open(tmp_path, home="home", build="1", now=NOW)
        assert store.opened.state is OpenedAs.OK
        with store.transaction(NOW) as work:
            found = work.record("of_tomorrow", "x")
            act = work.outbox("x")
            points = work.points(str(HRV), NOW, NOW)
            assert found is not None
            assert act is not None
            assert found["n"] in (told[-1], told[-1] + 1)
            assert act.attempts == found["n"]
            assert points[0].value in (found["n"], found["n"] + 1)
            assert len(work.journal(0, 10)) == 1
        assert store._database.execute("SELECT count(*) FROM origin") == [(1,)]
        store.close()


def test_a_log_that_was_cut_short_costs_its_last_commits_only(
    open_store: OpenStore, tmp_path: Path
) -> None:
    store = open_store()
    for number in range(30):
        with store.transaction(NOW) as work:
            work.put_record("of_tomorrow", "x", {"n": number}, None)
            work.put_meta("n", str(number))
    cut = tmp_path / "cut"
    cut.mkdir()
    for name in ("lifeops.db", "lifeops.db-wal"):
        shutil.copy(tmp_path / name, cut / name)
    log = cut / "lifeops.db-wal"
    size = log.stat().st_size
    seen = []
    for kept in range(size - 1, size // 2, -10_007):
        os.truncate(log, kept)
        copy = tmp_path / f"cut-{kept}"
        shutil.copytree(cut, copy)
        found = SqliteStore.open(copy, home="home", build="1", now=NOW)
        assert found.opened.state is OpenedAs.OK
        assert found.check(full=True) is None
        with found.transaction(NOW) as work:
            record = work.record("of_tomorrow", "x")
            assert record is not None
            assert work.meta("n") == str(record["n"])
            seen.append(record["n"])
            work.put_record("of_tomorrow", "x", {"n": -1}, None)
        found.close()
    assert seen == sorted(seen, reverse=True)
    assert 0 < seen[-1] < seen[0] < 29 + 1


def grow(store: SqliteStore) -> None:
    with store.transaction(NOW) as work:
        work.put_record("of_tomorrow", "y", LARGE, None)


def test_a_full_disk_is_told_and_costs_only_what_did_not_fit(
    store: SqliteStore,
) -> None:
    with store.transaction(NOW) as work:
        work.put_record("of_tomorrow", "x", {"n": 1}, None)
    pages = store._database.pragma("page_count")
    store._database.execute(f"PRAGMA max_page_count = {pages + 2}")
    for _ in range(2):
        with pytest.raises(StoreError) as told:
            grow(store)
        assert told.value.key == "store_full"
    with store.transaction(NOW) as work:
        assert work.record("of_tomorrow", "x") == {"n": 1}
        assert work.record("of_tomorrow", "y") is None
        work.put_record("of_tomorrow", "x", {"n": 2}, None)
    store._database.execute("PRAGMA max_page_count = 100000")
    grow(store)
    with store.transaction(NOW) as work:
        assert work.record("of_tomorrow", "x") == {"n": 2}
        assert work.record("of_tomorrow", "y") is not None
    assert store._database.execute("SELECT hi FROM origin") == [(2 + len(LARGE),)]


def write_under_a_limit(folder: Path) -> None:
    """Leave 0 when a file that may not grow is told and nothing was lost."""
    store = SqliteStore.open(folder, home="home", build="1", now=NOW)
    signal(SIGXFSZ, SIG_IGN)
    limit = 200_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    with pytest.raises(StoreError):
        grow(store)
    with store.transaction(NOW) as work:
        work.put_record("of_tomorrow", "x", {"n": 2}, None)
    with store.transaction(NOW) as work:
        kept = work.record("of_tomorrow", "x"), work.record("of_tomorrow", "y")
    os._exit(0 if kept == ({"n": 2}, None) else 2)


@pytest.mark.usefixtures("local_socket")
def test_a_write_that_the_system_refuses_costs_only_itself(tmp_path: Path) -> None:
    child = in_child(write_under_a_limit, tmp_path)
    child.join()
    assert child.exitcode == 0
    store = SqliteStore.open(tmp_path, home="home", build="1", now=NOW)
    with store.transaction(NOW) as work:
        assert work.record("of_tomorrow", "x") == {"n": 2}
    store.close()


def lose(store: SqliteStore, *, then_write: bool) -> None:
    """Let SQLite give a transaction up in the middle, as it may when a disk fails."""
    with store.transaction(NOW) as work:
        work.put_record("of_tomorrow", "x", {"n": 1}, None)
        work.move_cursors(3)
        store._database.execute("ROLLBACK")
        if then_write:
            work.put_record("of_tomorrow", "y", {"n": 1}, None)


@pytest.mark.parametrize("then_write", [True, False])
def test_a_transaction_that_sqlite_gave_up_is_never_half_committed(
    store: SqliteStore, *, then_write: bool
) -> None:
    with store.transaction(NOW) as work:
        work.put_instance(instance_row())
    with pytest.raises(StoreError):
        lose(store, then_write=then_write)
    assert store._database.execute("SELECT count(*) FROM record") == [(0,)]
    assert store._database.execute("SELECT cursor FROM instance") == [(0,)]
    with store.transaction(NOW) as work:
        assert work.put_record("of_tomorrow", "x", {"n": 1}, None)
    assert store._database.execute("SELECT seq FROM record") == [(1,)]


def test_another_process_that_writes_is_waited_for_and_told(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.lifeops.store.database.BUSY_TIMEOUT_S", 0)
    other = type(store._database).writer(store._database.path)
    other.execute("BEGIN IMMEDIATE")
    store._database.execute("PRAGMA busy_timeout = 10")
    with pytest.raises(StoreError) as told, store.transaction(NOW) as work:
        work.put_meta("x", "1")
    assert told.value.key == "store_locked"
    other.close()
    with store.transaction(NOW) as work:
        work.put_meta("x", "1")
