"""What a start makes of the files that it finds."""

from datetime import UTC, datetime
from pathlib import Path
import sqlite3

import pytest

from custom_components.lifeops.core.errors import StoreError, StoreTooNewError
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.store import opening
from custom_components.lifeops.store.opening import OpenedAs
from custom_components.lifeops.store.sqlite import SqliteStore

from .conftest import NOW, OpenStore
from .values import NIGHT

STAMP = "20261121T213000Z"
HRV = SeriesKey(metric="hrv_ms", person="ann", source="ring")


def write(store: SqliteStore, value: int = 1) -> None:
    with store.transaction(NOW) as work:
        work.put_record("of_tomorrow", "x", {"value": value}, None)


def read(store: SqliteStore) -> object:
    with store.transaction(NOW) as work:
        found = work.record("of_tomorrow", "x")
    return found and found["value"]


def origins(store: SqliteStore) -> list[tuple[object, ...]]:
    return store._database.execute("SELECT ix, home, hi FROM origin ORDER BY ix")


def filled(open_store: OpenStore, value: int = 1) -> None:
    store = open_store()
    with store.transaction(NOW) as work:
        for number in range(200):
            work.put_record("night", f"ann/{number}", {**NIGHT, "rank": number}, "ann")
    write(store, value)
    store.close()


def spoil(path: Path, at: int, length: int = 4096) -> None:
    content = bytearray(path.read_bytes())
    content[at : at + length] = b"\xa5" * min(length, len(content) - at)
    path.write_bytes(content)


def test_a_fresh_folder(store: SqliteStore) -> None:
    assert store.opened.state is OpenedAs.FRESH
    assert store.series_opened.state is OpenedAs.FRESH
    assert store.opened.kept_as is None
    assert origins(store) == [(1, "home", 0)]


def test_a_healthy_file_goes_on_in_its_epoch(open_store: OpenStore) -> None:
    filled(open_store, 7)
    store = open_store()
    assert (store.opened.state, read(store)) == (OpenedAs.OK, 7)
    write(store, 8)
    assert origins(store) == [(1, "home", 202)]


def test_files_are_safe_and_can_give_space_back(store: SqliteStore) -> None:
    for database in (store._database, store.series._database):
        assert database.pragma("journal_mode") == "wal"
        assert database.pragma("synchronous") == 2
        assert database.pragma("auto_vacuum") == 2
        assert database.pragma("foreign_keys") == 1
        assert database.pragma("busy_timeout") == 5000


def test_a_build_is_noted_once(tmp_path: Path) -> None:
    for build, commits in (("1", 1), ("1", 1), ("2", 2)):
        store = SqliteStore.open(tmp_path, home="home", build=build, now=NOW)
        assert store._database.execute("SELECT commits FROM node") == [(commits,)]
        with store.transaction(NOW) as work:
            assert work.meta("build") == build
        store.close()


def test_another_home_is_a_clone_and_starts_an_epoch(
    open_store: OpenStore, tmp_path: Path
) -> None:
    filled(open_store)
    for _ in range(2):
        store = SqliteStore.open(tmp_path, home="cabin", build="1", now=NOW)
        assert [home for _, home, _ in origins(store)] == ["home", "cabin"]
        write(store, 2)
        assert read(store) == 2
        store.series.append({HRV: [Point(NOW, 1.0)]}, NOW)
        store.close()
    log = sqlite3.connect(tmp_path / "lifeops-series.db")
    assert log.execute("SELECT origin, seq FROM series_log").fetchall() == [(2, 1)]
    log.close()


@pytest.mark.parametrize("at", [0, 40, 4096, 8192, 16384, 40960])
def test_a_damaged_file_is_kept_aside_whole_and_a_new_one_begun(
    open_store: OpenStore, tmp_path: Path, at: int
) -> None:
    filled(open_store)
    live = tmp_path / "lifeops.db"
    spoil(live, at)
    content = live.read_bytes()
    store = open_store()
    assert store.opened.state is OpenedAs.DAMAGED
    assert store.opened.kept_as == tmp_path / f"lifeops.db.damaged-{STAMP}"
    assert store.opened.kept_as.read_bytes() == content
    assert store.opened.problem
    assert read(store) is None
    write(store)
    assert store.check(full=True) is None


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 400])
def test_what_is_no_database_is_damage(
    open_store: OpenStore, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "lifeops.db").write_bytes(content)
    store = open_store()
    assert store.opened.state is OpenedAs.DAMAGED
    assert store.opened.kept_as is not None
    assert store.opened.kept_as.read_bytes() == content


def test_somebody_elses_database_is_kept_aside(
    open_store: OpenStore, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "lifeops.db")
    other.execute("CREATE TABLE states (x)")
    other.commit()
    other.close()
    assert open_store().opened.state is OpenedAs.DAMAGED


@pytest.mark.parametrize(
    "change", ["DROP TABLE node", "DELETE FROM node", "PRAGMA application_id = 1"]
)
def test_a_file_without_its_counters_is_damage(
    open_store: OpenStore, tmp_path: Path, change: str
) -> None:
    filled(open_store)
    database = sqlite3.connect(tmp_path / "lifeops.db", autocommit=True)
    database.execute(change)
    database.close()
    store = open_store()
    assert store.opened.state is OpenedAs.DAMAGED
    assert store.opened.kept_as is not None


def test_a_damaged_file_takes_its_log_along(
    open_store: OpenStore, tmp_path: Path
) -> None:
    filled(open_store)
    (tmp_path / "lifeops.db-wal").write_bytes(b"log")
    (tmp_path / "lifeops.db-shm").write_bytes(b"index")
    spoil(tmp_path / "lifeops.db", 0)
    kept = open_store().opened.kept_as
    assert kept is not None
    assert kept.with_name(f"{kept.name}-wal").exists()
    assert kept.with_name(f"{kept.name}-shm").exists()


def test_a_log_without_its_file_is_moved_away(
    open_store: OpenStore, tmp_path: Path
) -> None:
    (tmp_path / "lifeops.db-wal").write_bytes(b"log of a lost file")
    store = open_store()
    write(store)
    kept = tmp_path / f"lifeops.db.damaged-{STAMP}-wal"
    assert kept.read_bytes() == b"log of a lost file"
    assert store.opened.state is OpenedAs.FRESH


def test_two_damaged_files_of_one_second_are_both_kept(
    open_store: OpenStore, tmp_path: Path
) -> None:
    for content in (b"first", b"second"):
        (tmp_path / "lifeops.db").write_bytes(content)
        open_store().close()
    kept = sorted(tmp_path.glob("lifeops.db.damaged-*"))
    assert [path.read_bytes() for path in kept] == [b"first", b"second"]


def test_a_damaged_series_file_leaves_the_records_alone(
    open_store: OpenStore, tmp_path: Path
) -> None:
    filled(open_store)
    store = open_store()
    generation = store.series.generation
    store.close()
    spoil(tmp_path / "lifeops-series.db", 0)
    store = open_store()
    assert store.series_opened.state is OpenedAs.DAMAGED
    assert store.series_opened.kept_as is not None
    assert (store.opened.state, read(store)) == (OpenedAs.OK, 1)
    assert store.series.generation != generation
    store.series.append({HRV: [Point(NOW, 1.0)]}, NOW)


@pytest.mark.parametrize("file", [opening.MAIN, opening.SERIES])
def test_a_newer_file_is_refused_and_nothing_touched(
    open_store: OpenStore, tmp_path: Path, file: opening.FileKind
) -> None:
    filled(open_store)
    known = file.kind.version
    database = sqlite3.connect(tmp_path / file.name)
    database.execute(f"PRAGMA user_version = {known + 1}")
    database.close()
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(StoreTooNewError) as refused:
        open_store()
    assert refused.value.placeholders == {
        "found": str(known + 1),
        "known": str(known),
    }
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as refused:
        SqliteStore.open(tmp_path / "nowhere", home="home", build="1", now=NOW)
    assert refused.value.key == "store_unwritable"


def test_damage_that_appears_while_running_is_found_and_told(
    open_store: OpenStore, tmp_path: Path
) -> None:
    filled(open_store)
    store = open_store()
    assert store.check() is None
    spoil(tmp_path / "lifeops.db", 4096, 10**9)
    assert store.check() is not None
    with pytest.raises(StoreError) as told, store.read_only() as reader:
        reader.records("night", "ann", 500)
    assert told.value.key == "store_damaged"


def test_the_time_of_a_start_is_now_unless_given(tmp_path: Path) -> None:
    (tmp_path / "lifeops.db").write_bytes(b"x")
    store = SqliteStore.open(tmp_path, home="home", build="1")
    assert store.opened.kept_as is not None
    assert f"{datetime.now(UTC):%Y%m%dT}" in store.opened.kept_as.name
    store.close()


def test_size_is_that_of_both_files(store: SqliteStore, tmp_path: Path) -> None:
    total = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert store.size_bytes() == total > 8192
