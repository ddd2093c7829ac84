"""The boundaries of days, over daylight saving and in any zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.days import LifeDay, wall_moment

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ZONES = [
    STOCKHOLM,
    ZoneInfo("America/New_York"),
    ZoneInfo("Asia/Kathmandu"),
    ZoneInfo("Australia/Lord_Howe"),
    ZoneInfo("Pacific/Apia"),
]
SPRING = date(2026, 3, 29)
AUTUMN = date(2026, 10, 25)

moments = st.datetimes(
    datetime.fromisoformat("2024-01-01"),
    datetime.fromisoformat("2028-01-01"),
    timezones=st.just(UTC),
)
zones = st.sampled_from(ZONES)


@pytest.mark.parametrize(
    ("wall", "day"),
    [
        (datetime(2026, 6, 10, 3, 59, 59, tzinfo=STOCKHOLM), date(2026, 6, 9)),
        (datetime(2026, 6, 10, 4, tzinfo=STOCKHOLM), date(2026, 6, 10)),
        (datetime(2026, 6, 11, 3, 59, tzinfo=STOCKHOLM), date(2026, 6, 10)),
        (datetime(2026, 3, 29, 3, 30, tzinfo=STOCKHOLM), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 4, tzinfo=STOCKHOLM), SPRING),
        (datetime(2026, 10, 25, 3, 59, tzinfo=STOCKHOLM), date(2026, 10, 24)),
    ],
)
def test_activity_days_roll_at_four(wall: datetime, day: date) -> None:
    moment = wall.astimezone(UTC)
    assert LifeDay.of_activity(moment, STOCKHOLM) == LifeDay(day)


@pytest.mark.parametrize(
    ("wall", "day"),
    [
        (datetime(2026, 6, 9, 17, 59, 59, tzinfo=STOCKHOLM), date(2026, 6, 9)),
        (datetime(2026, 6, 9, 18, tzinfo=STOCKHOLM), date(2026, 6, 10)),
        (datetime(2026, 6, 10, 0, tzinfo=STOCKHOLM), date(2026, 6, 10)),
        (datetime(2026, 6, 10, 12, tzinfo=STOCKHOLM), date(2026, 6, 10)),
        (datetime(2026, 3, 28, 18, tzinfo=STOCKHOLM), SPRING),
        (datetime(2026, 10, 25, 2, 30, tzinfo=STOCKHOLM), AUTUMN),
        (datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=STOCKHOLM), AUTUMN),
    ],
)
def test_nights_roll_at_six(wall: datetime, day: date) -> None:
    moment = wall.astimezone(UTC)
    assert LifeDay.of_night(moment, STOCKHOLM) == LifeDay(day)


@pytest.mark.parametrize(
    ("wall", "local"),
    [
        (time(18), datetime(2026, 6, 9, 18, tzinfo=STOCKHOLM)),
        (time(22, 30), datetime(2026, 6, 9, 22, 30, tzinfo=STOCKHOLM)),
        (time(0), datetime(2026, 6, 10, tzinfo=STOCKHOLM)),
        (time(17, 59), datetime(2026, 6, 10, 17, 59, tzinfo=STOCKHOLM)),
    ],
)
def test_a_time_of_the_night(wall: time, local: datetime) -> None:
    moment = LifeDay(date(2026, 6, 10)).night_moment(wall, STOCKHOLM)
    assert moment.tzinfo is UTC
    assert moment == local


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25)])
def test_days_with_a_change_of_the_clocks(day: date, hours: int) -> None:
    night = LifeDay(day)
    lasts = night.night_end(STOCKHOLM) - night.night_start(STOCKHOLM)
    assert lasts == timedelta(hours=hours)
    before = night.shifted(-1)
    lasts = before.activity_end(STOCKHOLM) - before.shifted(-1).activity_end(STOCKHOLM)
    assert lasts == timedelta(hours=hours)


def test_a_skipped_hour_moves_forward() -> None:
    moment = wall_moment(SPRING, time(2, 30), STOCKHOLM)
    assert moment.astimezone(STOCKHOLM).time() == time(3, 30)


def test_a_day_reads_as_its_date() -> None:
    assert str(LifeDay(SPRING)) == "2026-03-29"
    assert str(LifeDay(SPRING).shifted(3)) == "2026-04-01"


@given(moments, zones)
def test_a_night_holds_its_moments(moment: datetime, tz: ZoneInfo) -> None:
    day = LifeDay.of_night(moment, tz)
    assert day.night_start(tz) <= moment < day.night_end(tz)
    assert day.night_end(tz) == day.shifted(1).night_start(tz)


@given(moments, zones)
def test_an_activity_day_holds_its_moments(moment: datetime, tz: ZoneInfo) -> None:
    day = LifeDay.of_activity(moment, tz)
    assert day.shifted(-1).activity_end(tz) <= moment < day.activity_end(tz)


@given(moments, zones)
def test_days_only_go_on(moment: datetime, tz: ZoneInfo) -> None:
    later = moment + timedelta(minutes=30)
    assert LifeDay.of_night(moment, tz) <= LifeDay.of_night(later, tz)
    assert LifeDay.of_activity(moment, tz) <= LifeDay.of_activity(later, tz)
