"""Older files climb to today's version; newer ones are left alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
import sqlite3

import pytest

from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.series import Point
from custom_components.lifeops.store import migrations, opening, schema
from custom_components.lifeops.store.database import Database
from custom_components.lifeops.store.migrations import LADDER, SERIES_LADDER, Step
from custom_components.lifeops.store.opening import OpenedAs
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.sync import codec

from .conftest import NOW, OpenStore
from .series import HOUR, HRV, STEPS, hours, log, rows
from .test_opening import filled, read, write
from .values import NIGHT, SLEEP, act_row, instance_row

# What was asked for then, by the hash of then.
PUSHED = "f350cb49d1639b27"


@dataclass
class Room:
    """What is left on a disk."""

    free: int


TODAY, NEXT, LATER = (schema.VERSION + n for n in range(3))
FIXTURES = Path(__file__).parent / "fixtures"


def stored(folder: Path, name: str, file: str = opening.NAME) -> None:
    """Put a file of an older version in a folder."""
    database = sqlite3.connect(folder / file, autocommit=True)
    database.executescript((FIXTURES / name).read_text())
    database.close()


def tables(path: Path) -> dict[str, str]:
    database = sqlite3.connect(path)
    rows = database.execute("SELECT name, sql FROM sqlite_master WHERE sql NOT NULL")
    found = {name: " ".join(sql.split()) for name, sql in rows}
    database.close()
    return {name: sql for name, sql in found.items() if "sqlite_" not in name}


@pytest.mark.parametrize("version", range(1, schema.VERSION + 1))
def test_a_stored_file_of_each_version_opens_with_all_it_holds(
    tmp_path: Path, version: int
) -> None:
    stored(tmp_path, f"v{version}.sql")
    store = SqliteStore.open(tmp_path, home="home", build="1", now=NOW)
    old = version < schema.VERSION
    assert store.opened.state is (OpenedAs.MIGRATED if old else OpenedAs.OK)
    with store.transaction(NOW) as work:
        assert work.record("night", "ann/2026-11-21/ring") == NIGHT
        assert work.record("sleep_settings", "ann") == {"level_pct": 30}
        assert work.record("sleep_settings", "bob") is None
        assert work.record("of_tomorrow", "x") == {"new": [1, 2]}
        assert work.instance(SLEEP) == instance_row(cursor=6)
        assert work.open_outbox() == [act_row(rev=PUSHED)]
        assert work.journal_end() == (6 if version == 1 else 8)
        write_again = work.put_record("night", "ann/2026-11-21/ring", NIGHT, "ann")
        assert not write_again
    store.close()


@pytest.mark.parametrize("version", range(1, schema.VERSION + 1))
def test_a_stored_file_has_the_tables_of_a_new_one(
    tmp_path: Path, version: int
) -> None:
    """A change of the schema needs a new version, a step and a stored file."""
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    stored(tmp_path / "old", f"v{version}.sql")
    for name in ("old", "new"):
        SqliteStore.open(tmp_path / name, home="home", build="1", now=NOW).close()
    new = tables(tmp_path / "new" / opening.NAME)
    assert tables(tmp_path / "old" / opening.NAME) == new


def test_what_a_register_replaced_becomes_what_its_writer_had_seen(
    tmp_path: Path,
) -> None:
    stored(tmp_path, "v1.sql")
    raw = sqlite3.connect(tmp_path / opening.NAME, autocommit=True)
    raw.execute("INSERT INTO origin VALUES (2, 'home', 'later', 1)")
    raw.execute("UPDATE record SET origin = 2, seq = 1 WHERE field = 'night'")
    raw.close()
    store = SqliteStore.open(tmp_path, home="home", build="1", now=NOW)
    found = store._database.execute("SELECT field, origin, prev FROM record")
    assert sorted(found) == [
        ("", 1, None),
        ("level_pct", 1, None),
        ("new", 1, None),
        ("night", 2, "1:3"),
    ]
    store.close()


def test_what_an_older_file_holds_counts_as_told_by_its_own_home(
    tmp_path: Path,
) -> None:
    stored(tmp_path, "v2.sql")
    store = SqliteStore.open(tmp_path, home="home", build="1", now=NOW)
    stream = store.sync(codec)
    assert stream.heard() == stream.vector()
    store.close()


@pytest.mark.parametrize("version", range(1, opening.SERIES.kind.version + 1))
def test_a_stored_series_file_of_each_version_opens_with_all_it_holds(
    tmp_path: Path, version: int
) -> None:
    stored(tmp_path, f"series-v{version}.sql", opening.SERIES_NAME)
    store = SqliteStore.open(tmp_path, home="home", build="1", now=NOW)
    old = version < opening.SERIES.kind.version
    assert store.series_opened.state is (OpenedAs.MIGRATED if old else OpenedAs.OK)
    found = store.series.points(str(HRV), NOW, NOW + 2 * HOUR)
    assert [point.value for point in found] == [0, 41.5, 2, 3, 4, 7]
    assert store.series.points(str(STEPS), NOW, NOW) == [Point(NOW, 100)]
    logged = {
        (key, ts): (value, h)
        for entry in log(store)
        for key, part in entry.parts
        for ts, value, h in part
    }
    assert logged == {
        (HRV if series == 1 else STEPS, ts): (value, h)
        for series, ts, value, h, _ in rows(store, "point")
    }
    end = store.series.end()
    assert store.series.roll(100) == 0
    assert [(hour.n, hour.sum) for hour in hours(store) if hour.n != 2] == [
        *[(5, 50.5)],
        *[(1, 100.0)] * (version == 1),
        (1, 7.0),
    ]
    store.series.append({HRV: [Point(NOW, 8.0)]}, NOW)
    assert (log(store)[-1].pos, store.series.end()) == (end + 1, end + 1)
    assert store.check_series(full=True) is None
    store.close()


def test_no_place_of_the_log_is_given_twice_behind_a_climb(tmp_path: Path) -> None:
    stored(tmp_path, "series-v3.sql", opening.SERIES_NAME)
    raw = sqlite3.connect(tmp_path / opening.SERIES_NAME, autocommit=True)
    raw.execute("DELETE FROM series_log")
    raw.close()
    store = SqliteStore.open(tmp_path, home="home", build="1", now=NOW)
    store.series.append({HRV: [Point(NOW, 8.0)]}, NOW)
    assert [entry.pos for entry in log(store)] == [4]
    store.close()


def test_a_stored_series_file_has_the_tables_of_a_new_one(tmp_path: Path) -> None:
    for version in range(1, opening.SERIES.kind.version + 1):
        folder = tmp_path / str(version)
        folder.mkdir()
        stored(folder, f"series-v{version}.sql", opening.SERIES_NAME)
        SqliteStore.open(folder, home="home", build="1", now=NOW).close()
    (tmp_path / "new").mkdir()
    SqliteStore.open(tmp_path / "new", home="home", build="1", now=NOW).close()
    new = tables(tmp_path / "new" / opening.SERIES_NAME)
    for version in range(1, opening.SERIES.kind.version + 1):
        assert tables(tmp_path / str(version) / opening.SERIES_NAME) == new


def test_the_ladders_reach_today() -> None:
    assert sorted(LADDER) == list(range(1, schema.VERSION))
    assert sorted(SERIES_LADDER) == list(range(1, opening.SERIES.kind.version))


def add_column(name: str) -> Step:
    return lambda database: database.execute(f"ALTER TABLE meta ADD COLUMN {name}")


def fail(database: Database) -> None:
    database.execute("DELETE FROM record")
    raise StoreError("store_full")


def climb(
    monkeypatch: pytest.MonkeyPatch, ladder: Mapping[int, Step], version: int
) -> None:
    kind = replace(opening.MAIN.kind, version=version)
    monkeypatch.setattr(
        opening, "MAIN", replace(opening.MAIN, kind=kind, ladder=ladder)
    )


def test_steps_are_climbed_in_order_after_a_copy(
    open_store: OpenStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(open_store, 7)
    (tmp_path / f"lifeops.db.before-v{LATER}").write_bytes(b"left by a crash")
    climb(monkeypatch, {TODAY: add_column("a"), NEXT: add_column("b")}, LATER)
    store = open_store()
    assert (store.opened.state, read(store)) == (OpenedAs.MIGRATED, 7)
    columns = store._database.execute("SELECT name FROM pragma_table_info('meta')")
    assert [name for (name,) in columns] == ["name", "value", "a", "b"]
    assert store._database.pragma("user_version") == LATER
    copy = sqlite3.connect(tmp_path / f"lifeops.db.before-v{LATER}")
    assert copy.execute("PRAGMA user_version").fetchone() == (TODAY,)
    assert copy.execute("SELECT count(*) FROM record").fetchone() == (201,)
    copy.close()
    write(store, 8)
    store.close()
    assert open_store().opened.state is OpenedAs.OK


def test_a_step_that_fails_leaves_the_file_as_it_was(
    open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(open_store, 7)
    with monkeypatch.context() as patch:
        climb(patch, {TODAY: add_column("a"), NEXT: fail}, LATER)
        with pytest.raises(StoreError):
            open_store()
    store = open_store()
    assert (store.opened.state, read(store)) == (OpenedAs.OK, 7)
    columns = store._database.execute("SELECT name FROM pragma_table_info('meta')")
    assert columns == [("name",), ("value",)]


def test_the_copy_goes_once_the_file_is_found_sound(
    open_store: OpenStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(open_store, 7)
    climb(monkeypatch, {TODAY: add_column("a")}, NEXT)
    store = open_store()
    copy = tmp_path / f"lifeops.db.before-v{NEXT}"
    other = tmp_path / f"lifeops-series.db.before-v{NEXT}"
    other.write_bytes(b"of the other file")
    assert copy.exists()
    assert store.check() is None
    assert (copy.exists(), other.exists()) == (False, True)
    assert store.check_series() is None
    assert not other.exists()


def test_a_climb_without_room_says_so_and_leaves_the_file(
    open_store: OpenStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(open_store, 7)
    with monkeypatch.context() as patch:
        climb(patch, {TODAY: add_column("a")}, NEXT)
        patch.setattr(migrations, "disk_usage", lambda _: Room(free=10))
        with pytest.raises(StoreError, match="'store_full'"):
            open_store()
    assert not (tmp_path / f"lifeops.db.before-v{NEXT}").exists()
    assert open_store().opened.state is OpenedAs.OK
