"""Rows of long-term statistics: one a day, sums that never bend, true days."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.measures import MEASURES, RING_BATTERY
from custom_components.lifeops.core.units import METRICS, Metric
from custom_components.lifeops.metrics.statistics import (
    STATISTICS,
    Change,
    Figure,
    Row,
    Statistic,
    change,
    day_of,
    start_of,
)

OSLO = ZoneInfo("Europe/Oslo")
KOLKATA = ZoneInfo("Asia/Kolkata")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
HAVANA = ZoneInfo("America/Havana")
SANTIAGO = ZoneInfo("America/Santiago")
NEW_YORK = ZoneInfo("America/New_York")
ZONES = (
    OSLO,
    KOLKATA,
    KATHMANDU,
    LORD_HOWE,
    HAVANA,
    SANTIAGO,
    NEW_YORK,
    ZoneInfo("Pacific/Auckland"),
    ZoneInfo("Pacific/Marquesas"),
    ZoneInfo("UTC"),
)
SCORE = STATISTICS["sleep_score"]
STEPS = STATISTICS["steps"]
HEART = STATISTICS["heart_rate_bpm"]
FIRST = date(2026, 3, 1)
DAY = timedelta(days=1)

type Days = Mapping[date, Figure | None]


def days(*values: float | None, first: date = FIRST) -> dict[date, Figure | None]:
    """Return figures of days in a row; None is a day that is known to have none."""
    return {
        first + number * DAY: None if value is None else Figure(value)
        for number, value in enumerate(values)
    }


def written(change_: Change, standing: Sequence[Row] = ()) -> list[Row]:
    """Return what stands once a change is written: the same start is written over."""
    kept = {} if change_.anew else {row.start: row for row in standing}
    kept |= {row.start: row for row in change_.rows}
    return [kept[start] for start in sorted(kept)]


def told(statistic: Statistic, *several: Days, zone: ZoneInfo = OSLO) -> list[Row]:
    """Return what stands once all of these came in one after the other."""
    standing: list[Row] = []
    for figures in several:
        standing = written(change(statistic, figures, standing, zone), standing)
    return standing


def test_a_nights_value_is_its_mean_low_and_high() -> None:
    (row,) = told(SCORE, days(82))
    assert row == Row(start=start_of(FIRST, OSLO), mean=82, min=82, max=82)


def test_a_gauge_keeps_its_low_and_high() -> None:
    (row,) = told(HEART, {FIRST: Figure(61.5, 44, 120)})
    assert (row.mean, row.min, row.max) == (61.5, 44, 120)
    assert (row.state, row.sum) == (None, None)


def test_a_total_is_the_days_own_and_the_sum_of_all() -> None:
    rows = told(STEPS, days(8000, 4000, 6000))
    assert [(row.state, row.sum) for row in rows] == [
        (8000, 8000),
        (4000, 12000),
        (6000, 18000),
    ]
    assert {row.mean for row in rows} == {None}


@pytest.mark.parametrize(
    ("metric", "canonical", "shown", "unit"),
    [
        ("sleep_total_s", 27000, 7.5, "h"),
        ("sleep_latency_s", 900, 15, "min"),
        ("hrv_ms", 48, 48, "ms"),
        ("temperature_deviation_c", -0.2, -0.2, "°C"),
        ("steps", 8000, 8000, "steps"),
    ],
)
def test_units(metric: str, canonical: float, shown: float, unit: str) -> None:
    statistic = STATISTICS[metric]
    (row,) = told(statistic, {FIRST: Figure(canonical)})
    assert row.figure is not None
    assert (row.figure.value, statistic.unit) == (shown, unit)


def test_low_and_high_are_in_the_unit_of_the_mean() -> None:
    (row,) = told(STATISTICS["sleep_total_s"], {FIRST: Figure(27000, 3600, 36000)})
    assert (row.mean, row.min, row.max) == (7.5, 1, 10)


def test_only_durations_are_converted_by_others() -> None:
    classes = {one.unit_class for one in STATISTICS.values()}
    assert classes == {None, "duration"}
    assert STATISTICS[Metric.TEMPERATURE_DEVIATION].unit_class is None
    for one in STATISTICS.values():
        assert (one.unit_class == "duration") == (MEASURES[one.metric].unit == "s")


def test_every_measure_of_health_has_a_statistic() -> None:
    assert set(STATISTICS) == set(MEASURES) - {RING_BATTERY}
    nightly = {one.metric for one in STATISTICS.values() if one.nightly}
    assert nightly == {
        spec.metric for spec in METRICS.values() if spec.nightly and not spec.timestamp
    }
    assert {one.metric for one in STATISTICS.values() if one.total} == {
        "steps",
        "active_energy_kcal",
    }


@pytest.mark.parametrize(
    ("zone", "day", "start"),
    [
        (OSLO, date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (OSLO, date(2026, 3, 30), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (OSLO, date(2026, 10, 25), datetime(2026, 10, 24, 22, tzinfo=UTC)),
        (OSLO, date(2026, 10, 26), datetime(2026, 10, 25, 23, tzinfo=UTC)),
        # Midnight is between two hours of UTC: the row stands at 00:30 and 00:15.
        (KOLKATA, date(2026, 3, 1), datetime(2026, 2, 28, 19, tzinfo=UTC)),
        (KATHMANDU, date(2026, 3, 1), datetime(2026, 2, 28, 19, tzinfo=UTC)),
        # This day began at 01:00.
        (SANTIAGO, date(2026, 9, 6), datetime(2026, 9, 6, 4, tzinfo=UTC)),
    ],
)
def test_days_begin_at_local_midnight(
    zone: ZoneInfo, day: date, start: datetime
) -> None:
    assert start_of(day, zone) == start
    assert day_of(start, zone) == day


@given(
    st.dates(date(1990, 1, 1), date(2037, 12, 31)),
    st.sampled_from(ZONES),
)
def test_a_row_stands_at_a_whole_hour_within_its_day(day: date, zone: ZoneInfo) -> None:
    start = start_of(day, zone)
    assert (start.minute, start.second, start.microsecond) == (0, 0, 0)
    assert start.astimezone(zone).date() == day
    assert (start - timedelta(hours=1)).astimezone(zone).date() < day
    assert day_of(start, zone) == day


def test_what_stands_is_not_written_again() -> None:
    rows = told(STEPS, days(8000, 4000, 6000))
    again = change(STEPS, days(8000, 4000, 6000), rows, OSLO)
    assert (list(again.rows), again.anew) == ([], False)
    assert again.days == list(days(1, 1, 1))


def test_a_correction_writes_its_own_row_of_a_gauge() -> None:
    rows = told(SCORE, days(82, 70, 90))
    corrected = change(SCORE, {FIRST + DAY: Figure(75)}, rows, OSLO)
    assert [row.mean for row in corrected.rows] == [75]
    assert [row.mean for row in written(corrected, rows)] == [82, 75, 90]


def test_a_correction_moves_every_later_sum_and_no_earlier_one() -> None:
    rows = told(STEPS, days(8000, 4000, 6000))
    corrected = change(STEPS, {FIRST + DAY: Figure(5000)}, rows, OSLO)
    assert [row.start for row in corrected.rows] == [row.start for row in rows[1:]]
    assert [row.sum for row in written(corrected, rows)] == [8000, 13000, 19000]


def test_history_that_comes_later_moves_every_sum() -> None:
    older = days(1000, 2000, first=FIRST - 2 * DAY)
    rows = told(STEPS, days(8000, 4000), older)
    assert [(row.state, row.sum) for row in rows] == [
        (1000, 1000),
        (2000, 3000),
        (8000, 11000),
        (4000, 15000),
    ]


def test_days_that_nobody_remembers_stay() -> None:
    rows = told(STEPS, days(8000, 4000), days(500, first=FIRST + 9 * DAY))
    assert [row.sum for row in rows] == [8000, 12000, 12500]


def test_a_night_that_vanished_says_nothing_any_more() -> None:
    rows = told(SCORE, days(82, 70, 90), {FIRST + DAY: None})
    assert [row.figure.value if row.figure else None for row in rows] == [82, None, 90]
    assert rows[1] == Row(start=start_of(FIRST + DAY, OSLO))
    again = change(SCORE, {FIRST + DAY: None}, rows, OSLO)
    assert not again.rows
    assert again.days == [FIRST, FIRST + 2 * DAY]


def test_a_total_that_vanished_leaves_the_sum_where_it_was() -> None:
    rows = told(STEPS, days(8000, 4000, 6000), {FIRST + DAY: None})
    assert [(row.state, row.sum) for row in rows] == [
        (8000, 8000),
        (None, 8000),
        (6000, 14000),
    ]
    assert not change(STEPS, {}, rows, OSLO).rows


def test_a_night_that_never_was_adds_no_row() -> None:
    assert told(SCORE, days(None, 70, None)) == told(SCORE, {FIRST + DAY: Figure(70)})


def test_zero_is_a_value() -> None:
    assert [row.state for row in told(STEPS, days(0))] == [0]
    assert [row.mean for row in told(SCORE, days(0))] == [0]


@pytest.mark.parametrize("zone", [NEW_YORK, KOLKATA, ZoneInfo("Pacific/Auckland")])
@pytest.mark.parametrize("statistic", [SCORE, STEPS])
def test_a_home_that_moves_gets_its_days_at_its_own_midnights(
    statistic: Statistic, zone: ZoneInfo
) -> None:
    figures = days(82, 70, None, 90)
    rows = told(statistic, figures)
    moved = change(statistic, figures, rows, zone)
    assert moved.anew
    assert written(moved, rows) == told(statistic, figures, zone=zone)


def test_a_home_that_moves_keeps_what_only_statistics_remember() -> None:
    rows = told(STEPS, days(8000, 4000, 6000))
    moved = change(STEPS, days(6000, first=FIRST + 2 * DAY), rows, NEW_YORK)
    expected = told(STEPS, days(8000, 4000, 6000), zone=NEW_YORK)
    assert written(moved, rows) == expected


def test_made_anew_nothing_is_forgotten_and_nothing_empty_is_kept() -> None:
    rows = told(SCORE, days(82, 70, 90), {FIRST: None})
    anew = change(SCORE, {FIRST + DAY: Figure(75)}, rows, OSLO, anew=True)
    assert anew.anew
    assert [row.mean for row in written(anew, rows)] == [75, 90]


def test_a_summer_time_day_is_one_row_among_others() -> None:
    first = date(2026, 3, 28)
    rows = told(STEPS, days(1, 2, 3, first=first))
    hours = [
        (after.start - before.start) / timedelta(hours=1)
        for before, after in pairwise(rows)
    ]
    assert hours == [24, 23]


_FIGURES = st.dictionaries(
    st.integers(0, 40).map(lambda number: date(2026, 3, 20) + number * DAY),
    st.none()
    | st.floats(0, 30_000, allow_nan=False).map(lambda value: Figure(round(value, 2))),
    max_size=12,
)


@given(
    st.lists(_FIGURES, max_size=6),
    st.sampled_from(ZONES),
    st.sampled_from([SCORE, STEPS, HEART]),
)
def test_the_order_in_which_days_come_in_does_not_matter(
    several: list[Days], zone: ZoneInfo, statistic: Statistic
) -> None:
    rows = told(statistic, *several, zone=zone)
    last: dict[date, Figure | None] = {}
    for figures in several:
        last |= figures
    scratch = told(statistic, last, zone=zone)
    assert [row for row in rows if row.figure] == scratch
    assert not change(statistic, last, rows, zone).rows
    sums = [row.sum for row in rows if row.sum is not None]
    assert sums == sorted(sums)
