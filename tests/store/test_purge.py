"""What is kept for a while only is forgotten after that while, and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest

from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.retention import RETENTION, Holding, Purge
from custom_components.lifeops.core.series import Point
from custom_components.lifeops.store import rollup, series_purge, sqlite, upkeep
from custom_components.lifeops.store.sqlite import SqliteStore

from .conftest import NOW
from .series import DAY, HOUR, HRV, MINUTE, STEPS, changed, counted, hours, log, rows
from .values import NIGHT, act_row

TODAY = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
FLOOR = TODAY - 90 * DAY


@pytest.fixture(autouse=True)
def _measured_today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let age go by the clock alone, as where something was measured today."""
    monkeypatch.setattr(series_purge, "newest_point", lambda _: None)


def purge(
    store: SqliteStore, now: datetime = NOW, *, dry: bool = False
) -> Mapping[Holding, Purge]:
    found = store.purge(now, dry=dry, trusted=True)
    assert [one.holding for one in found] == list(Holding)
    return {one.holding: one for one in found}


def filled(store: SqliteStore) -> Sequence[Point]:
    """Store five points before the floor and five from it on, in two series."""
    told = [Point(FLOOR + n * HOUR, float(n)) for n in range(-5, 5)]
    store.series.append({HRV: told[:5], STEPS: told[:5]}, NOW)
    store.series.append({HRV: told[5:], STEPS: told[5:]}, NOW)
    return told


def test_points_go_once_their_hours_are_counted(store: SqliteStore) -> None:
    told = filled(store)
    found = purge(store)[Holding.POINTS]
    assert found == Purge(
        holding=Holding.POINTS, before=FLOOR, rows=10, oldest=told[0].at
    )
    for key in (HRV, STEPS):
        kept = store.series.points(str(key), FLOOR - DAY, NOW)
        assert kept == told[5:]
        assert hours(store)[: 2 * 5 : 2] == counted(told[:5])
    assert store.series.floor == FLOOR
    while store.series.roll(100):
        pass
    assert hours(store)[::2] == counted(told)


def test_the_log_goes_with_its_points(store: SqliteStore) -> None:
    filled(store)
    spanning = [Point(FLOOR - MINUTE, 1), Point(FLOOR + MINUTE, 1)]
    store.series.append({HRV: spanning}, NOW)
    purge(store)
    assert [entry.pos for entry in log(store)] == [2, 3]


def test_a_log_of_many_entries_goes_in_slices(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(series_purge, "_ENTRIES", 2)
    for n in range(7):
        store.series.append({HRV: [Point(FLOOR - n * HOUR, 1)]}, NOW)
    purge(store)
    assert [entry.pos for entry in log(store)] == [1]


def test_a_dry_run_tells_the_same_and_changes_nothing(store: SqliteStore) -> None:
    filled(store)
    before = [rows(store, name) for name in ("point", "hour", "dirty", "node")]
    dry = purge(store, dry=True)
    assert [rows(store, n) for n in ("point", "hour", "dirty", "node")] == before
    assert purge(store) == dry


@pytest.mark.parametrize("trusted", [True, False])
def test_a_dry_run_changes_nothing_whatever_the_clock(
    store: SqliteStore, *, trusted: bool
) -> None:
    filled(store)
    with patch.object(sqlite, "purge_steps") as steps:
        store.purge(NOW + 900 * DAY, dry=True, trusted=trusted)
    steps.assert_not_called()


def test_nothing_is_forgotten_while_the_clock_is_not_trusted(
    store: SqliteStore,
) -> None:
    filled(store)
    before = rows(store, "point")
    for dry in (True, False):
        assert not store.purge(NOW + 900 * DAY, dry=dry, trusted=False)
    assert rows(store, "point") == before
    assert store.series.floor < FLOOR


def test_a_second_purge_finds_nothing(store: SqliteStore) -> None:
    filled(store)
    purge(store)
    before = rows(store, "node"), rows(store, "hour"), rows(store, "point")
    assert {one.rows for one in purge(store).values()} == {0}
    assert (rows(store, "node"), rows(store, "hour"), rows(store, "point")) == before


def test_a_purge_with_an_older_clock_lowers_no_floor(store: SqliteStore) -> None:
    purge(store)
    purge(store, NOW - 5 * DAY)
    assert store.series.floor == FLOOR


def test_points_of_hours_that_cannot_be_counted_stay(store: SqliteStore) -> None:
    filled(store)
    with (
        patch.object(rollup, "settle", side_effect=StoreError("store_full")),
        pytest.raises(StoreError),
    ):
        purge(store)
    assert len(rows(store, "point")) == 20
    assert store.series.floor < FLOOR
    assert purge(store)[Holding.POINTS].rows == 10
    assert len(hours(store)) == 10


def test_many_points_go_in_small_commits(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(series_purge, "_ROWS", 4)
    monkeypatch.setattr(series_purge, "_ROLLED", 3)
    filled(store)
    seen = [(20, 0)]
    for _ in store.purging(NOW, trusted=True):
        now = len(rows(store, "point")), len(rows(store, "hour"))
        assert now[0] >= seen[-1][0] - 4
        assert now[1] <= seen[-1][1] + 3
        assert now[0] == 20 or not any(
            hour < int(FLOOR.timestamp()) // 3600 for _, hour in rows(store, "dirty")
        )
        seen.append(now)
    assert seen[-1][0] == 10


def test_a_point_that_comes_between_two_slices_is_not_lost(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(series_purge, "_ROWS", 4)
    monkeypatch.setattr(series_purge, "_ROLLED", 3)
    filled(store)
    kept = late = number = 0
    for number, _ in enumerate(store.purging(NOW, trusted=True)):
        point = Point(FLOOR - 5 * HOUR + (number + 1) * timedelta(seconds=1), 1.0)
        was_late = store.series.append({HRV: [point]}, NOW).late
        late += was_late
        kept += 1 - was_late
    purge(store)
    (first, *_) = [one.sum for one in changed(store) if one.key == HRV and one.sum]
    everything = sorted(
        (one.sum for one in changed(store) if one.key == HRV and one.sum),
        key=lambda one: one.start,
    )
    assert first
    assert everything[0].n == 1 + kept
    assert (kept > 0, late > 0, kept + late) == (True, True, number + 1)


def test_hours_go_after_two_years(store: SqliteStore) -> None:
    filled(store)
    purge(store)
    later = FLOOR + RETENTION[Holding.HOURS]
    assert purge(store, later)[Holding.HOURS].rows == 10
    assert [hour.start for hour in hours(store)][::2] == [
        FLOOR + n * HOUR for n in range(5)
    ]
    oldest = purge(store, later + DAY, dry=True)[Holding.HOURS]
    assert (oldest.rows, oldest.oldest, oldest.before) == (10, FLOOR, FLOOR + DAY)


EVENT = {
    "calendar": "calendar.work",
    "start": "2024-11-20T08:00:00+00:00",
    "end": "2024-11-20T09:00:00+00:00",
    "title": "x",
}


def event(day: str, person: str = "ann") -> str:
    return f"{person}/{day}/calendar.work/abc"


def ids(store: SqliteStore, dataset: str) -> list[str]:
    found = store._database.execute(
        f"SELECT id FROM record WHERE dataset = '{dataset}' ORDER BY id"  # noqa: S608
    )
    return [name for (name,) in found]


def test_calendar_events_go_after_two_years(store: SqliteStore) -> None:
    gone = [event("2024-11-20"), event("2024-11-20", "bob"), event("1999-01-01")]
    kept = [event("2024-11-21"), event("2026-11-21"), "of/another/form", "ann/1/x", "x"]
    with store.transaction(NOW) as work:
        for name in (*gone, *kept):
            work.put_record("calendar_event", name, EVENT, "ann")
        work.put_record("night", "ann/2001-01-01/ring", NIGHT, "ann")
        end = work.journal_end()
    found = purge(store, NOW)[Holding.CALENDAR]
    assert (found.rows, found.oldest) == (3, datetime(1999, 1, 1, tzinfo=UTC))
    assert ids(store, "calendar_event") == sorted(kept)
    assert ids(store, "night") == ["ann/2001-01-01/ring"]
    with store.transaction(NOW) as work:
        assert work.journal_end() == end
        assert work.record("calendar_event", kept[0]) is not None
        assert work.record("calendar_event", gone[0]) is None


def test_audit_goes_after_a_year_in_slices(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "_ROWS", 2)
    for n in range(7):
        with store.transaction(NOW + n * DAY) as work:
            work.audit("user", "set", {"n": n})
    last = NOW + RETENTION[Holding.AUDIT] + 5 * DAY
    steps = list(store.purging(last, trusted=True))
    audit = [one for step in steps for one in step if one.holding is Holding.AUDIT]
    assert (len(audit), sum(one.rows for one in audit)) == (3, 5)
    assert store._database.execute("SELECT count(*) FROM audit") == [(2,)]


def test_acts_that_are_over_go_and_open_ones_stay(store: SqliteStore) -> None:
    over = act_row("over", state="done")
    open_ = [act_row("waits"), act_row("runs", state="running")]
    with store.transaction(NOW) as work:
        for row in (over, *open_):
            work.put_outbox(row)
    later = over.expires + RETENTION[Holding.ACTS] + DAY
    assert purge(store, later - 2 * DAY)[Holding.ACTS].rows == 0
    assert purge(store, later)[Holding.ACTS].rows == 1
    with store.transaction(later) as work:
        assert work.outbox("over") is None
        assert {row.key for row in work.open_outbox()} == {"waits", "runs"}


def test_space_is_given_back(store: SqliteStore) -> None:
    told = [Point(FLOOR - n * MINUTE, float(n % 7)) for n in range(1, 30_000)]
    store.series.append({HRV: told}, NOW)
    while store.series.roll(500):
        pass
    pages = store.series._database.pragma("page_count")
    purge(store)
    assert store.series._database.pragma("freelist_count") == 0
    assert store.series._database.pragma("page_count") < pages / 2
