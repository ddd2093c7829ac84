"""Bedtime arithmetic, and what the last nights and tomorrow have to say to it."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.agents.sleep.plan import (
    make_plan,
    night_of,
    wake_of,
)
from custom_components.lifeops.core.days import LifeDay, wall_moment
from custom_components.lifeops.core.records import (
    CalendarEventRecord,
    EventStatus,
    SleepSettingsRecord,
)
from custom_components.lifeops.core.topics import (
    BedtimeReason,
    LastNight,
    MetricReading,
    SleepHistory,
)
from tests.agents.toy_view import STOCKHOLM

from .sleeper import DAY, Sleeper

YESTERDAY = DAY - timedelta(days=1)
HOUR = 3600.0


def short_of_sleep(sleeper: Sleeper, hours: float, nights: int = 5) -> None:
    for back in range(1, nights + 1):
        sleeper.night(DAY - timedelta(days=back), sleep_total_s=(8 - hours) * HOUR)


def test_nothing_known_means_the_target(sleeper: Sleeper) -> None:
    tonight = sleeper.tonight
    assert (tonight.bedtime, tonight.wake) == (sleeper.at(22, 30), sleeper.at(6, 30))
    assert tonight.reason is BedtimeReason.TARGET
    assert tonight.suggested_bedtime is tonight.suggested_reason is None
    assert sleeper.history == SleepHistory()


def test_debt_suggests_a_share_in_steps_of_five_minutes(sleeper: Sleeper) -> None:
    short_of_sleep(sleeper, 0.3)  # 5 x 18 min = 90 min, a quarter is 22.5 min
    assert sleeper.history.debt_s == pytest.approx(5400)
    assert sleeper.tonight.bedtime == sleeper.at(22, 30)
    assert sleeper.tonight.suggested_bedtime == sleeper.at(22, 10)
    assert sleeper.tonight.suggested_reason is BedtimeReason.DEBT


def test_debt_moves_an_adaptive_bedtime_an_hour_at_most(sleeper: Sleeper) -> None:
    sleeper.set(adaptive=True)
    short_of_sleep(sleeper, 4)
    assert sleeper.tonight.bedtime == sleeper.at(21, 30)
    assert sleeper.tonight.reason is BedtimeReason.DEBT
    assert sleeper.tonight.suggested_bedtime is None


def test_four_nights_are_too_few(sleeper: Sleeper) -> None:
    short_of_sleep(sleeper, 4, nights=4)
    assert sleeper.history.debt_s is None
    assert sleeper.history.nights_known == 4
    assert sleeper.tonight.suggested_bedtime is None


def test_a_missing_night_is_not_a_night_without_sleep(sleeper: Sleeper) -> None:
    for back in (1, 2, 4, 5, 6, 15):
        sleeper.night(DAY - timedelta(days=back), sleep_total_s=7 * HOUR)
    sleeper.night(DAY - timedelta(days=3), sleep_score=50)
    assert sleeper.history.nights_known == 5
    assert sleeper.history.debt_s == 5 * HOUR


def test_long_nights_pay_back_but_never_give_credit(sleeper: Sleeper) -> None:
    short_of_sleep(sleeper, -1)
    assert sleeper.history.debt_s == 0
    assert sleeper.tonight.suggested_bedtime is None


def test_no_idea_rests_on_a_missing_last_night(sleeper: Sleeper) -> None:
    sleeper.set(adaptive=True)
    for back in range(2, 10):
        sleeper.night(DAY - timedelta(days=back), sleep_total_s=HOUR, sleep_score=40)
    assert sleeper.history.debt_s is not None
    assert sleeper.history.last_night is None
    assert sleeper.tonight.bedtime == sleeper.at(22, 30)
    assert sleeper.tonight.suggested_bedtime is None


@pytest.mark.parametrize(("score", "early"), [(69.9, True), (70, False)])
def test_a_low_score_suggests_half_an_hour(
    sleeper: Sleeper, *, score: float, early: bool
) -> None:
    sleeper.set(adaptive=True)
    sleeper.night(YESTERDAY, sleep_score=score)
    assert sleeper.tonight.bedtime == sleeper.at(22, 30)
    wanted = (sleeper.at(22), BedtimeReason.LOW_SCORE) if early else (None, None)
    told = (sleeper.tonight.suggested_bedtime, sleeper.tonight.suggested_reason)
    assert told == wanted


def test_an_early_appointment_with_a_way_to_go(sleeper: Sleeper) -> None:
    sleeper.set(adaptive=True)
    sleeper.event(sleeper.at(7, 15), location="Airport")
    assert sleeper.tonight.bedtime == sleeper.at(21, 45)
    assert sleeper.tonight.reason is BedtimeReason.APPOINTMENT
    assert sleeper.tonight.first_appointment == sleeper.at(7, 15)


def test_an_early_appointment_at_home(sleeper: Sleeper) -> None:
    sleeper.event(sleeper.at(7, 15))
    assert sleeper.tonight.suggested_bedtime == sleeper.at(22, 15)
    assert sleeper.tonight.suggested_reason is BedtimeReason.APPOINTMENT


def test_never_earlier_than_the_floor(sleeper: Sleeper) -> None:
    sleeper.set(adaptive=True, earliest_bedtime=time(22))
    sleeper.event(sleeper.at(4))
    assert sleeper.tonight.bedtime == sleeper.at(22)


def test_a_target_before_the_floor_stands(sleeper: Sleeper) -> None:
    sleeper.set(adaptive=True, earliest_bedtime=time(23))
    sleeper.event(sleeper.at(4))
    assert sleeper.tonight.bedtime == sleeper.at(22, 30)
    assert sleeper.tonight.reason is BedtimeReason.TARGET


@pytest.mark.parametrize(
    "facts",
    [
        {"all_day": True},
        {"busy": False},
        {"status": EventStatus.CANCELLED},
        {"status": EventStatus.DECLINED},
        {"title": "Bins: PAPER week"},
    ],
)
def test_what_is_no_appointment(sleeper: Sleeper, facts: dict[str, object]) -> None:
    sleeper.set(ignored_titles=("paper",))
    sleeper.event(sleeper.at(5), **facts)
    assert sleeper.tonight.first_appointment is None


@pytest.mark.parametrize(
    ("wall", "counts"),
    [((2, 59), False), ((3, 0), True), ((11, 59), True), ((12, 0), False)],
)
def test_the_morning_is_from_three_to_noon(
    sleeper: Sleeper, *, wall: tuple[int, int], counts: bool
) -> None:
    sleeper.event(sleeper.at(*wall), status=EventStatus.TENTATIVE)
    wanted = sleeper.at(*wall) if counts else None
    assert sleeper.tonight.first_appointment == wanted


def test_the_first_of_several_counts(sleeper: Sleeper) -> None:
    sleeper.event(sleeper.at(9), id_="a")
    sleeper.event(sleeper.at(8), id_="b")
    sleeper.event(sleeper.at(8) + timedelta(days=1), id_="c")
    assert sleeper.tonight.first_appointment == sleeper.at(8)


def test_a_plan_moves_until_its_evening_has_begun(sleeper: Sleeper) -> None:
    sleeper.set(adaptive=True)
    sleeper.event(sleeper.at(6, 45), id_="a")
    assert sleeper.tonight.bedtime == sleeper.at(21, 45)
    sleeper.run(sleeper.at(21, 10))
    sleeper.event(sleeper.at(6), id_="b")
    assert sleeper.tonight.bedtime == sleeper.at(21, 45)


def test_a_choice_settles_the_plan(sleeper: Sleeper) -> None:
    sleeper.set(adaptive=True)
    sleeper.command("snooze", {"minutes": 5})
    sleeper.event(sleeper.at(5))
    assert sleeper.tonight.bedtime == sleeper.at(22, 30)


def test_a_corrected_night_is_told_again(sleeper: Sleeper) -> None:
    sleeper.night(YESTERDAY, sleep_score=50)
    sleeper.night(YESTERDAY, sleep_score=90)
    night = sleeper.history.last_night
    assert night is not None
    assert night.metrics["sleep_score"].value == 90
    assert sleeper.tonight.suggested_bedtime is None


def test_last_night_is_unknown_until_it_is_known(sleeper: Sleeper) -> None:
    sleeper.night(YESTERDAY, sleep_score=80)
    sleeper.run(sleeper.at(6, 29))
    assert sleeper.history.last_night is not None
    sleeper.run(sleeper.at(6, 30))
    assert sleeper.history.last_night is None
    sleeper.night(DAY, sleep_score=85)
    assert sleeper.history.last_night is not None
    assert sleeper.history.last_night.day == DAY


def test_a_night_known_before_waking_is_the_last(sleeper: Sleeper) -> None:
    sleeper.night(YESTERDAY, sleep_score=80)
    sleeper.run(sleeper.at(6))
    sleeper.night(DAY, sleep_score=85)
    assert sleeper.history.last_night is not None
    assert sleeper.history.last_night.day == DAY


def test_the_coming_night_is_planned_from_waking_on(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(6, 30))
    assert sleeper.tonight.day == DAY + timedelta(days=1)
    assert sleeper.tonight.bedtime == sleeper.at(22, 30) + timedelta(days=1)


walls = st.times().map(lambda wall: wall.replace(second=0, microsecond=0))
zones = st.sampled_from(
    [STOCKHOLM, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")]
)
moments = st.datetimes(
    datetime.fromisoformat("2026-01-01"),
    datetime.fromisoformat("2027-01-01"),
    timezones=st.just(ZoneInfo("UTC")),
)


@given(walls, walls, zones, moments)
def test_a_night_is_never_over(
    bedtime: time, wake: time, tz: ZoneInfo, now: datetime
) -> None:
    settings = SleepSettingsRecord(bedtime=bedtime, wake=wake)
    day = night_of(now, settings, tz)
    assert now < wake_of(day, settings, tz)
    assert LifeDay.of_night(now, tz) <= day <= LifeDay.of_night(now, tz).shifted(1)


@given(walls, walls, zones, st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_wake_follows_bedtime(
    bedtime: time, wake: time, tz: ZoneInfo, day: date
) -> None:
    settings = SleepSettingsRecord(bedtime=bedtime, wake=wake)
    slept = wake_of(LifeDay(day), settings, tz) - LifeDay(day).night_moment(bedtime, tz)
    assert timedelta() < slept <= timedelta(hours=25)
    evening, morning = (datetime.combine(DAY, wall) for wall in (bedtime, wake))
    by_the_clock = (morning - evening) % timedelta(days=1) or timedelta(days=1)
    assert abs(slept - by_the_clock) in {timedelta(), timedelta(hours=1)} or (
        timedelta(hours=22) < abs(slept - by_the_clock)
    )


@given(
    bedtime=walls,
    floor=walls,
    adaptive=st.booleans(),
    debt=st.none() | st.floats(0, 200_000),
    score=st.none() | st.floats(0, 100),
    start=st.none() | st.integers(3 * 60, 12 * 60 - 1),
)
def test_bedtime_stays_between_floor_and_target(
    *,
    bedtime: time,
    floor: time,
    adaptive: bool,
    debt: float | None,
    score: float | None,
    start: int | None,
) -> None:
    day = LifeDay(DAY)
    settings = SleepSettingsRecord(
        bedtime=bedtime, earliest_bedtime=floor, adaptive=adaptive
    )
    at = wall_moment(DAY, time(8), STOCKHOLM)
    readings = {
        "sleep_score": MetricReading(value=score or 0, source="s", measured_at=at)
    }
    history = SleepHistory(
        debt_s=debt,
        last_night=LastNight(day=YESTERDAY, metrics=readings if score else {}),
    )
    event = start and CalendarEventRecord(
        calendar="c",
        start=wall_moment(DAY, time(*divmod(start, 60)), STOCKHOLM),
        end=at,
    )
    plan = make_plan(day, STOCKHOLM, settings, history, event or None)
    target = day.night_moment(bedtime, STOCKHOLM)
    lowest = min(target, day.night_moment(floor, STOCKHOLM))
    assert lowest <= plan.bedtime <= target
    assert adaptive or plan.bedtime == target
    assert (plan.reason is BedtimeReason.TARGET) or plan.bedtime < target
    if plan.suggested_bedtime is not None:
        assert lowest <= plan.suggested_bedtime < plan.bedtime
        assert plan.suggested_reason not in {None, BedtimeReason.TARGET}
