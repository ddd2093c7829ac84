"""Points before the floor: counted where they are late, hours where they are history."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from custom_components.lifeops.core.series import Point
from custom_components.lifeops.store import series_purge
from custom_components.lifeops.store.series import Appended, Span
from custom_components.lifeops.store.sqlite import SqliteStore

from .conftest import NOW, OpenStore
from .series import DAY, HOUR, HRV, MINUTE, hours, points, rows

LATER = NOW + 90 * DAY


@pytest.fixture(autouse=True)
def _measured_today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let age go by the clock alone, as where something was measured today."""
    monkeypatch.setattr(series_purge, "newest_point", lambda _: None)


def raise_floor(store: SqliteStore, at: datetime) -> None:
    """Forget what is before a day, as a purge ninety days later does."""
    store.purge(at + 90 * DAY, dry=False, trusted=True)
    assert store.series.floor == at.replace(hour=0, minute=0, second=0, microsecond=0)


def test_late_points_are_counted_and_not_kept(store: SqliteStore) -> None:
    raise_floor(store, NOW)
    floor = store.series.floor
    given = [Point(floor - n * HOUR, 1.0) for n in (1, 0, 2)]
    appended = store.series.append({HRV: given}, LATER)
    assert appended == Appended({HRV: Span(floor, floor)}, late=2)
    store.series.append({HRV: [Point(floor - DAY, 1), Point(floor, 1)]}, LATER)
    us = int(floor.timestamp()) * 1_000_000
    assert rows(store, "late") == [(1, 3, us - 86_400_000_000, us - 3_600_000_000)]
    assert [ts for _, ts, *_ in rows(store, "point")] == [us]
    assert all(hour >= us // 3_600_000_000 for _, hour in rows(store, "dirty"))


def old(store: SqliteStore, *values: float, after: timedelta = HOUR) -> Sequence[Point]:
    start = store.series.floor - DAY + after
    return [Point(start + MINUTE * place, value) for place, value in enumerate(values)]


def test_history_becomes_hours(store: SqliteStore) -> None:
    raise_floor(store, NOW)
    given = [*old(store, 3, 1, 2), *old(store, 7, after=2 * HOUR)]
    appended = store.series.append({HRV: given}, LATER, history=True)
    assert appended == Appended({})
    first, second = hours(store)
    assert (first.start, first.n, first.sum) == (given[0].at, 3, 6)
    assert (first.low, first.high, first.last) == (1, 3, 2)
    assert first.last_at == given[2].at
    assert (second.n, second.last) == (1, 7)
    assert [rows(store, name) for name in ("point", "late", "dirty")] == [[], [], []]


@pytest.mark.parametrize(
    ("given", "last"), [((4, 5, 6), 6), ((4, 5), 2), ((4, 5, 6, 7), 7), ((3, 1, 2), 2)]
)
def test_history_replaces_an_hour_of_no_more_points(
    store: SqliteStore, given: Sequence[float], last: float
) -> None:
    raise_floor(store, NOW)
    store.series.append({HRV: old(store, 3, 1, 2)}, LATER, history=True)
    before = rows(store, "hour"), rows(store, "series_log")
    store.series.append({HRV: old(store, *given)}, LATER, history=True)
    (hour,) = hours(store)
    assert hour.last == last
    after = rows(store, "hour"), rows(store, "series_log")
    assert [a == b for a, b in zip(before, after, strict=True)] == [last == 2] * 2


def renew(store: SqliteStore) -> None:
    store.begin_backup()
    store.close()


def test_history_of_another_epoch_counts_once(open_store: OpenStore) -> None:
    store = open_store()
    raise_floor(store, NOW)
    store.series.append({HRV: old(store, 3, 1, 2)}, LATER, history=True)
    renew(store)
    store = open_store()
    store.series.append({HRV: old(store, 3, 1, 2)}, LATER, history=True)
    assert [hour.n for hour in hours(store)] == [3]
    store.series.append({HRV: old(store, 3, 1, 2, 9)}, LATER, history=True)
    assert [(hour.n, hour.sum) for hour in hours(store)] == [(4, 15)]


def test_a_point_that_another_epoch_corrects_counts_once(
    open_store: OpenStore,
) -> None:
    store = open_store()
    store.series.append({HRV: points(1, 2)}, NOW)
    store.series.roll(100)
    generation = store.series.generation
    renew(store)
    store = open_store()
    assert store.series.generation != generation
    store.series.append({HRV: points(1, 5)}, NOW)
    store.series.roll(100)
    assert [(hour.n, hour.sum) for hour in hours(store)] == [(2, 6)]
    store.series.append({HRV: points(3)}, NOW)
    store.series.roll(100)
    assert [(hour.n, hour.sum) for hour in hours(store)] == [(2, 8)]
