"""A clock that runs ahead makes nothing old, and keeps nothing that lives out."""

from contextlib import closing
from datetime import datetime
from pathlib import Path
import sqlite3

from custom_components.lifeops.core.retention import Holding, kept_from
from custom_components.lifeops.core.series import Point
from custom_components.lifeops.store import forgetting
from custom_components.lifeops.store.database import Database
from custom_components.lifeops.store.sqlite import SqliteStore

from .conftest import NOW
from .series import DAY, HOUR, HRV, MINUTE, STEPS, hours, rows

AHEAD = NOW + 200 * DAY


def lived(store: SqliteStore) -> list[Point]:
    told = [Point(NOW - n * DAY, float(n)) for n in range(91, -1, -1)]
    store.series.append({HRV: told}, NOW)
    return told


def test_a_purge_goes_by_what_was_measured(store: SqliteStore) -> None:
    told = lived(store)
    dry = store.purge(AHEAD, dry=True, trusted=True)
    assert store.purge(AHEAD, dry=False, trusted=True) == dry
    floor = kept_from(Holding.POINTS, NOW + DAY)
    assert store.series.floor == floor
    kept = store.series.points(str(HRV), NOW - 100 * DAY, NOW)
    assert kept == [point for point in told if point.at >= floor]
    assert 80 < len(kept) < len(told)


def test_hours_go_by_what_was_measured(store: SqliteStore) -> None:
    lived(store)
    store.series.roll(1000)
    before = rows(store, "hour")
    store.purge(NOW + 800 * DAY, dry=False, trusted=True)
    assert rows(store, "hour") == before


def test_what_lives_is_never_late(store: SqliteStore) -> None:
    store.series.append({HRV: [Point(AHEAD, 1)]}, AHEAD)
    store.purge(AHEAD, dry=False, trusted=True)
    assert store.series.floor > NOW
    told = store.series.append({STEPS: [Point(NOW - DAY, 2), Point(NOW, 3)]}, NOW)
    assert told.late == 0
    store.series.roll(100)
    assert [hour.last for hour in hours(store) if hour.start < AHEAD - DAY] == [2, 3]


def test_an_hour_whose_points_are_gone_is_not_made_of_the_few_that_come(
    store: SqliteStore,
) -> None:
    start = NOW.replace(minute=0, second=0, microsecond=0) - DAY
    store.series.append({HRV: [Point(start + n * MINUTE, n) for n in range(9)]}, NOW)
    store.series.append({HRV: [Point(AHEAD, 1)]}, AHEAD)
    store.purge(AHEAD, dry=False, trusted=True)
    (before, *_) = hours(store)
    assert before.n == 9
    store.series.append({HRV: [Point(start + HOUR - MINUTE, 5)]}, NOW)
    store.series.roll(100)
    assert hours(store)[0] == before


def test_a_dry_run_needs_no_thread_of_its_own(store: SqliteStore) -> None:
    lived(store)
    with store.transaction(NOW):
        found = store.due(NOW + 5 * DAY)
    assert [one.holding for one in found] == list(Holding)


def test_a_file_that_gives_nothing_back_ends_a_purge(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as old:
        old.execute("CREATE TABLE x (y)")
        old.executemany("INSERT INTO x VALUES (?)", [("z" * 4000,)] * 100)
        old.commit()
        old.execute("DELETE FROM x")
        old.commit()
    with closing(Database.writer(path)) as database:
        assert database.pragma("freelist_count") > 0
        assert not forgetting.shrink(database)


def test_a_file_tells_since_when_it_knows(store: SqliteStore) -> None:
    def first() -> datetime | None:
        with store.read_series() as reader:
            return reader.first_hour()

    hour = NOW.replace(minute=0, second=0, microsecond=0)
    assert first() is None
    store.series.append({HRV: [Point(NOW, 1)], STEPS: [Point(NOW - DAY, 1)]}, NOW)
    assert first() == hour - DAY
    store.purge(NOW, dry=False, trusted=True)
    store.series.append({HRV: [Point(NOW - 99 * DAY, 1)]}, NOW, history=True)
    assert first() == hour - 99 * DAY
