"""Hours are what their points come to, whatever came when and in which order."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.series import Point
from custom_components.lifeops.store import rollup, series_purge
from custom_components.lifeops.store.sqlite import SqliteStore

from .conftest import NOW, OpenStore
from .series import (
    DAY,
    HOUR,
    HRV,
    MINUTE,
    STEPS,
    changed,
    counted,
    hours,
    points,
    rows,
    same,
)


def roll_all(store: SqliteStore, most: int = 100) -> None:
    while store.series.roll(most):
        pass


def test_hours_are_counted_from_their_points(store: SqliteStore) -> None:
    given_points = [*points(3, 1, 2), Point(NOW + 31 * MINUTE, 7)]
    store.series.append({HRV: given_points}, NOW)
    assert hours(store) == []
    assert store.series.roll(1) == 1
    assert store.series.roll(1) == 0
    assert hours(store) == counted(given_points)
    assert [one.key for one in changed(store)] == [HRV, HRV]
    assert rows(store, "dirty") == []


def test_rolling_again_changes_nothing(store: SqliteStore) -> None:
    store.series.append({HRV: points(3, 1, 2)}, NOW)
    roll_all(store)
    before, node = rows(store, "hour"), rows(store, "node")
    store.series._database.execute("INSERT INTO dirty SELECT series, hour FROM hour")
    assert store.series.roll(100) == 0
    assert (rows(store, "hour"), rows(store, "node")) == (before, node)
    assert rows(store, "dirty") == []


@pytest.mark.parametrize("value", [0.0, 1.5, 4.0])
def test_a_correction_moves_its_hour_only(store: SqliteStore, value: float) -> None:
    store.series.append({HRV: [*points(3, 1, 2), Point(NOW - HOUR, 5)]}, NOW)
    roll_all(store)
    store.series.append({HRV: [Point(NOW + MINUTE, value)]}, NOW)
    roll_all(store)
    (hour,) = changed(store, 2)
    assert (hour.pos, hour.sum) == (3, counted(points(3, value, 2))[0])
    assert len(hours(store)) == 2


def test_a_correction_that_moves_no_total_but_the_last_is_told(
    store: SqliteStore,
) -> None:
    store.series.append({HRV: points(1, 2)}, NOW)
    roll_all(store)
    store.series.append({HRV: points(2, 1)}, NOW)
    roll_all(store)
    ((*_, hour),) = [hours(store)]
    assert (hour.sum, hour.last) == (3, 1)
    assert [one.pos for one in changed(store)] == [2]


def test_an_hour_without_points_is_told_as_gone(store: SqliteStore) -> None:
    store.series.append({HRV: points(1), STEPS: points(2)}, NOW)
    roll_all(store)
    database = store.series._database
    database.execute("DELETE FROM point WHERE series = 1")
    database.execute("INSERT INTO dirty SELECT series, hour FROM hour")
    roll_all(store)
    steps, gone = changed(store)
    assert (steps.pos, steps.key) == (2, STEPS)
    assert (gone.pos, gone.key, gone.sum) == (3, HRV, None)
    store.series.append({HRV: points(4)}, NOW)
    roll_all(store)
    assert [one.sum for one in changed(store, 3)] == counted(points(4))


def test_an_hour_before_the_floor_stays_as_it_is(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(series_purge, "newest_point", lambda _: None)
    store.series.append({HRV: points(1, 2)}, NOW)
    store.purge(NOW + 92 * DAY, dry=False, trusted=True)
    before = rows(store, "hour")
    assert len(before) == 1
    store.series._database.execute("INSERT INTO dirty SELECT series, hour FROM hour")
    assert store.series.roll(100) == 0
    assert (rows(store, "hour"), rows(store, "dirty")) == (before, [])


def test_points_of_another_home_are_counted_under_their_origin(
    store: SqliteStore,
) -> None:
    store.series.append({HRV: points(1, 2)}, NOW)
    database = store.series._database
    database.execute("INSERT INTO origin VALUES (2, 'other', 'x', 0)")
    database.execute("UPDATE point SET origin = 2 WHERE value = 2")
    roll_all(store)
    assert [(hour.n, hour.sum) for hour in hours(store)] == [(2, 3)]
    assert [(origin, n) for _, _, origin, n, *_ in rows(store, "hour")] == [
        (1, 1),
        (2, 1),
    ]


def test_a_slice_that_fails_leaves_its_hours_dirty(store: SqliteStore) -> None:
    store.series.append({HRV: [*points(1), Point(NOW - HOUR, 5)]}, NOW)
    dirty = rows(store, "dirty")
    with (
        patch.object(rollup, "settle", side_effect=[None, StoreError("store_full")]),
        pytest.raises(StoreError),
    ):
        store.series.roll(100)
    assert rows(store, "dirty") == dirty
    roll_all(store)
    assert len(hours(store)) == 2


def test_dirty_hours_survive_a_restart(open_store: OpenStore) -> None:
    store = open_store()
    store.series.append({HRV: points(1)}, NOW)
    store.close()
    store = open_store()
    roll_all(store)
    assert hours(store) == counted(points(1))


OSLO = ZoneInfo("Europe/Oslo")
FIRST = datetime(2024, 11, 21, tzinfo=UTC)
SPRING = datetime(2026, 3, 29, 1, tzinfo=OSLO).astimezone(UTC)
AUTUMN = datetime(2025, 10, 26, 1, tzinfo=OSLO).astimezone(UTC)
MOMENTS = st.one_of(
    st.integers(0, 730 * 24 * 12).map(lambda n: FIRST + n * timedelta(minutes=5)),
    st.integers(0, 50).map(lambda n: SPRING + n * timedelta(minutes=5)),
    st.integers(0, 50).map(lambda n: AUTUMN + n * timedelta(minutes=5)),
    st.integers(-15, 15).map(lambda n: FIRST + 365 * DAY + n * timedelta(minutes=20)),
)
ARRIVALS = st.lists(
    st.tuples(
        st.lists(st.builds(Point, MOMENTS, st.integers(0, 9).map(float)), max_size=8),
        st.sampled_from(["append", "append", "append", "roll", "purge"]),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(ARRIVALS)
def test_730_days_equal_a_count_from_scratch(
    tmp_path_factory: pytest.TempPathFactory, arrivals: list[tuple[list[Point], str]]
) -> None:
    """Late, doubled, unordered, corrected: what counts came before its floor."""
    folder = tmp_path_factory.mktemp("hours")
    store = SqliteStore.open(folder, home="home", build="1", now=NOW)
    purged_at = FIRST + 455 * DAY
    counts: dict[datetime, Point] = {}
    late = 0
    for arrived, then in arrivals:
        floor = store.series.floor
        appended = store.series.append({HRV: [*arrived, *arrived[::-1]]}, NOW)
        late += len({point.at for point in arrived if point.at < floor})
        assert sum(n for _, n, *_ in rows(store, "late")) == late
        told = {point.at: point for point in arrived[::-1] if point.at >= floor}
        assert set(appended.spans) <= ({HRV} if told else set())
        counts |= told
        if then == "roll":
            store.series.roll(3)
        elif then == "purge":
            store.purge(purged_at, dry=False, trusted=True)
            purged_at += 10 * DAY
    roll_all(store, 7)
    found = hours(store)
    left = rows(store, "point")
    floor = store.series.floor
    store.close()
    assert same(found, counted(counts.values()))
    assert len(left) == sum(point.at >= floor for point in counts.values())
