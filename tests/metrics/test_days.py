"""Days of life: whole UTC hours, contiguous, as long as the clock on the wall says."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.days import LifeDay
from custom_components.lifeops.metrics.days import (
    Span,
    edges_of,
    hours_of,
    life_days,
    life_periods,
    periods,
)
from custom_components.lifeops.metrics.question import Step

OSLO = ZoneInfo("Europe/Oslo")
NEW_YORK = ZoneInfo("America/New_York")
KOLKATA = ZoneInfo("Asia/Kolkata")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
ZONES = (OSLO, NEW_YORK, KOLKATA, LORD_HOWE, KATHMANDU, ZoneInfo("UTC"))
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "tz", "start", "hours"),
    [
        (date(2026, 3, 27), OSLO, datetime(2026, 3, 27, 3, tzinfo=UTC), 24),
        (date(2026, 3, 28), OSLO, datetime(2026, 3, 28, 3, tzinfo=UTC), 23),
        (date(2026, 3, 29), OSLO, datetime(2026, 3, 29, 2, tzinfo=UTC), 24),
        (date(2026, 10, 24), OSLO, datetime(2026, 10, 24, 2, tzinfo=UTC), 25),
        (date(2026, 10, 31), NEW_YORK, datetime(2026, 10, 31, 8, tzinfo=UTC), 25),
        (date(2026, 3, 7), NEW_YORK, datetime(2026, 3, 7, 9, tzinfo=UTC), 23),
        (date(2026, 3, 7), KOLKATA, datetime(2026, 3, 6, 22, tzinfo=UTC), 24),
        (date(2026, 3, 7), KATHMANDU, datetime(2026, 3, 6, 22, tzinfo=UTC), 24),
    ],
)
def test_a_day_begins_at_four_by_the_wall_clock(
    day: date, tz: ZoneInfo, start: datetime, hours: int
) -> None:
    (span,) = life_days(day, day, tz)
    assert (span.start, span.day) == (start, day)
    assert span.width == hours * HOUR


def test_the_last_stretch_between_edges_may_be_shorter() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    told = edges_of(start, start + 50 * HOUR, DAY)
    assert told == [start, start + DAY, start + 2 * DAY, start + 50 * HOUR]
    assert edges_of(start, start + 2 * DAY, DAY) == told[:3]


def test_no_time_has_no_stretches() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    assert edges_of(start, start, DAY) == [start]
    assert edges_of(start, start - DAY, HOUR) == [start]


def test_weeks_begin_on_monday_and_keep_to_the_days_asked_about() -> None:
    days = life_days(date(2026, 12, 30), date(2027, 1, 12), OSLO)
    weeks = [[span.day for span in week] for week in periods(days, Step.WEEK)]
    assert [(week[0], len(week)) for week in weeks] == [
        (date(2026, 12, 30), 5),
        (date(2027, 1, 4), 7),
        (date(2027, 1, 11), 2),
    ]


def test_months_of_different_years_are_apart() -> None:
    days = life_days(date(2025, 12, 31), date(2027, 1, 1), OSLO)
    months = periods(days, Step.MONTH)
    assert len(months) == 14
    assert [len(month) for month in months[:3]] == [1, 31, 28]


def test_a_date_that_a_zone_skipped_is_no_day() -> None:
    days = life_days(date(2011, 12, 28), date(2012, 1, 1), ZoneInfo("Pacific/Apia"))
    assert date(2011, 12, 30) not in [span.day for span in days]
    assert all(one.end == other.start for one, other in pairwise(days))


@given(
    day=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    count=st.integers(1, 400),
    tz=st.sampled_from(ZONES),
)
def test_days_are_contiguous_whole_hours(day: date, count: int, tz: ZoneInfo) -> None:
    days = life_days(day, day + (count - 1) * DAY, tz)
    assert [span.day for span in days] == [
        day + number * DAY for number in range(count)
    ]
    for one, other in pairwise(days):
        assert one.end == other.start
    assert all(span.start.minute == 0 for span in days)
    assert len(hours_of(days)) == (days[-1].end - days[0].start) // HOUR
    assert {hour.width for hour in hours_of(days)} == {HOUR}


@given(
    day=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    count=st.integers(1, 400),
    step=st.sampled_from((Step.DAY, Step.WEEK, Step.MONTH)),
    tz=st.sampled_from(ZONES),
)
def test_periods_are_their_days_as_one(
    day: date, count: int, step: Step, tz: ZoneInfo
) -> None:
    last = day + (count - 1) * DAY
    grouped = periods(life_days(day, last, tz), step)
    assert life_periods(day, last, step, tz) == [
        Span(days[0].start, days[-1].end, days[0].day) for days in grouped
    ]


@given(
    moment=st.datetimes(
        datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
        datetime(2030, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    tz=st.sampled_from((OSLO, NEW_YORK)),
)
def test_a_moment_belongs_to_its_activity_day(moment: datetime, tz: ZoneInfo) -> None:
    day = LifeDay.of_activity(moment, tz).date
    (span,) = life_days(day, day, tz)
    assert span.start <= moment < span.end
