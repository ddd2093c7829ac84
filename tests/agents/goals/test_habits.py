"""Habits as a person counts them: by day, by week, by month, with days that are off."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lifeops.agents.goals.habits import (
    Known,
    done_in,
    opportunities,
    period_of,
    periods,
)
from custom_components.lifeops.core.streaks import Chance, streak
from custom_components.lifeops.core.tasks import (
    Cadence,
    Every,
    HabitRecord,
    Measured,
)

from .striver import MONDAY, striver

DAY = timedelta(days=1)
WEEK = 7 * DAY
ATHENS, TOKYO = ZoneInfo("Europe/Athens"), ZoneInfo("Asia/Tokyo")


def chances(
    habit: HabitRecord, today: date, *, done: list[date], off: list[date] | None = None
) -> list[Chance]:
    known = Known(done=dict.fromkeys(done, True), off=off or ())
    first = habit.begins or today
    return [one.chance for one in opportunities(habit, known, first, today)]


def weekly(times: int = 3, begins: date = MONDAY) -> HabitRecord:
    return HabitRecord(cadence=Cadence(every=Every.WEEK, times=times), begins=begins)


def test_three_a_week_is_kept_on_any_three_days() -> None:
    done = [MONDAY, MONDAY + 2 * DAY, MONDAY + 6 * DAY]
    assert chances(weekly(), MONDAY + 6 * DAY, done=done) == [Chance.DONE]
    assert chances(weekly(), MONDAY + WEEK, done=done[:2]) == [
        Chance.MISSED,
        Chance.OPEN,
    ]


@pytest.mark.parametrize(
    ("ill", "chance"), [(7, Chance.OFF), (5, Chance.OFF), (4, Chance.MISSED)]
)
def test_a_week_of_illness_is_no_missed_week(ill: int, chance: Chance) -> None:
    off = [MONDAY + back * DAY for back in range(ill)]
    assert chances(weekly(), MONDAY + WEEK, done=[], off=off)[0] is chance


def test_a_week_that_was_kept_while_ill_counts() -> None:
    days = [MONDAY + back * DAY for back in range(7)]
    assert chances(weekly(), MONDAY + WEEK, done=days[:3], off=days)[0] is Chance.DONE


def test_a_first_week_with_too_few_days_left_is_not_missed() -> None:
    habit = weekly(begins=MONDAY + 5 * DAY)
    assert chances(habit, MONDAY + WEEK, done=[]) == [Chance.OFF, Chance.OPEN]
    assert chances(habit, MONDAY - DAY, done=[]) == []


def test_a_day_to_come_is_not_done_yet() -> None:
    known = Known(done={MONDAY + DAY: True})
    assert done_in(weekly(), known, MONDAY) == 0
    assert done_in(weekly(), known, MONDAY + DAY) == 1


def test_only_weekdays_of_a_daily_habit_count() -> None:
    habit = HabitRecord(cadence=Cadence(weekdays=(0, 4)), begins=MONDAY)
    told = chances(habit, MONDAY + WEEK, done=[MONDAY, MONDAY + DAY])
    assert told == [Chance.DONE, Chance.MISSED, Chance.OPEN]


def test_what_is_measured_is_unknown_where_nothing_was_and_else_missed() -> None:
    habit = HabitRecord(measured=Measured(metric="steps"), begins=MONDAY)
    known = Known(done={MONDAY: False})
    told = opportunities(habit, known, MONDAY, MONDAY + 2 * DAY)
    assert [one.chance for one in told] == [
        Chance.MISSED,
        Chance.UNKNOWN,
        Chance.OPEN,
    ]


@given(
    st.sampled_from(Every),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 120),
)
def test_periods_cover_every_day_once(every: Every, first: date, length: int) -> None:
    last = first + length * DAY
    days = [day for period in periods(every, first, last) for day in period.days]
    assert days == sorted(set(days))
    assert {first + back * DAY for back in range(length + 1)} <= set(days)
    assert all(day in period_of(every, day).days for day in days)


@given(
    st.sets(st.integers(0, 69)),
    st.sets(st.integers(0, 69)),
    st.integers(1, 7),
    st.integers(0, 69),
)
def test_weeks_agree_with_counting_by_hand(
    done: set[int], off: set[int], times: int, today: int
) -> None:
    """A week counts for or against somebody exactly as its days add up."""
    now = MONDAY + today * DAY
    told = chances(
        weekly(times),
        now,
        done=[MONDAY + day * DAY for day in done],
        off=[MONDAY + day * DAY for day in off],
    )
    assert len(told) == today // 7 + 1
    for number, chance in enumerate(told):
        week = set(range(7 * number, 7 * number + 7))
        kept = len(week & done) >= times
        assert (chance is Chance.DONE) == kept
        running = today <= max(week)
        assert (chance is Chance.OPEN) == (not kept and running)
        could = len((week - off) | (week & done)) >= times
        assert (chance is Chance.MISSED) == (not kept and not running and could)


@given(st.sets(st.integers(0, 99)), st.sets(st.integers(0, 99)), st.integers(0, 99))
def test_a_day_off_never_shortens_a_streak(
    done: set[int], off: set[int], today: int
) -> None:
    habit = HabitRecord(begins=MONDAY)
    known = dict.fromkeys((MONDAY + day * DAY for day in done), True)
    days = {MONDAY + day * DAY for day in off}
    now = MONDAY + today * DAY
    with_off = streak(opportunities(habit, Known(done=known, off=days), MONDAY, now))
    without = streak(opportunities(habit, Known(done=known), MONDAY, now))
    assert with_off.current >= without.current
    assert with_off.best >= without.best


@settings(max_examples=25)
@given(
    st.sampled_from([Cadence(), Cadence(every=Every.WEEK, times=2)]),
    st.sets(st.integers(0, 150)),
    st.sets(st.integers(0, 150), max_size=20),
    st.sets(st.integers(0, 150), max_size=5),
)
def test_counting_on_day_by_day_is_counting_at_once(
    cadence: Cadence, done: set[int], off: set[int], late: set[int]
) -> None:
    """What is remembered between days adds up to a fold from scratch, corrections too."""
    ring = striver()
    ring.add_habit(every=cadence.every.value, times=cadence.times)
    for day in sorted(off):
        ring.off(MONDAY + day * DAY)
    for day in range(0, 151, 5):
        ring.noon(MONDAY + day * DAY)
        for one in sorted(done):
            if day - 5 < one <= day:
                ring.did(MONDAY + one * DAY)
    for one in sorted(late):
        ring.did(MONDAY + one * DAY, done=one not in done)
    ring.run(ring.view.now + timedelta(seconds=5))
    days = {MONDAY + one * DAY: True for one in done}
    days |= {MONDAY + one * DAY: one not in done for one in late}
    known = Known(done=days, off={MONDAY + one * DAY for one in off})
    habit = HabitRecord(cadence=cadence, begins=MONDAY)
    whole = streak(opportunities(habit, known, MONDAY, MONDAY + 150 * DAY))
    assert ring.habit().streak == whole
    ring.forget()
    ring.start()
    assert ring.habit().streak == whole


def test_a_streak_lasts_over_the_change_to_summer_time() -> None:
    ring = striver(date(2026, 3, 23))
    ring.add_habit()
    for back in range(14):
        ring.noon(date(2026, 3, 23) + back * DAY)
        ring.tick()
    assert ring.habit().streak.current == 14
    assert ring.habit().streak.since == date(2026, 3, 23)


def test_late_in_the_evening_is_today_and_so_is_the_small_hour_behind_it() -> None:
    ring = striver()
    ring.add_habit()
    ring.run(datetime(2026, 3, 3, 1, tzinfo=UTC))
    ring.tick()
    assert ring.told(MONDAY) is not None
    ring.run(datetime(2026, 3, 3, 4, tzinfo=UTC))
    assert not ring.habit().done_today
    assert ring.habit().streak.current == 1


@pytest.mark.parametrize("zone", [ATHENS, TOKYO, ZoneInfo("America/New_York")])
def test_a_trip_over_time_zones_breaks_no_streak(zone: ZoneInfo) -> None:
    ring = striver()
    ring.add_habit()
    for back in range(20):
        ring.view.tz = zone if 5 <= back < 15 else ZoneInfo("Europe/Stockholm")
        local = datetime.combine(MONDAY + back * DAY, time(20), ring.view.tz)
        ring.run(local.astimezone(UTC))
        ring.tick()
    assert ring.habit().streak.current == 20


def test_the_running_day_and_week_break_nothing() -> None:
    ring = striver()
    ring.add_habit("swim", every="week", times=2)
    ring.add_habit()
    ring.tick()
    ring.tick("swim")
    ring.noon(MONDAY + 2 * DAY)
    ring.tick("swim")
    assert ring.habit("swim").streak.current == 1
    assert ring.habit().streak.current == 0
    ring.tick(day=(MONDAY + DAY).isoformat())
    assert ring.habit().streak.current == 2
    ring.noon(MONDAY + 13 * DAY)
    assert ring.habit("swim").streak.current == 1
    assert ring.habit("swim").due_today
    ring.noon(MONDAY + 14 * DAY)
    assert ring.habit("swim").streak.current == 0
    assert ring.habit("swim").streak.best == 1


def test_a_habit_kept_for_its_week_is_due_no_more_but_next_week() -> None:
    ring = striver()
    ring.add_habit(every="week", times=1)
    ring.tick()
    assert ring.habit().due_today
    ring.noon(MONDAY + DAY)
    assert (ring.habit().due_today, ring.habit().done) == (False, 1)
    ring.noon(MONDAY + WEEK)
    assert (ring.habit().due_today, ring.habit().done) == (True, 0)


def test_nothing_is_due_on_a_day_off() -> None:
    ring = striver()
    ring.add_habit()
    ring.off(MONDAY)
    assert not ring.habit().due_today
    ring.tick()
    assert ring.habit().due_today
    assert ring.habit().streak.current == 1


def test_another_cadence_counts_anew_what_was_done() -> None:
    ring = striver()
    ring.add_habit()
    for back in (0, 2, 4):
        ring.noon(MONDAY + back * DAY)
        ring.tick()
    assert ring.habit().streak.current == 1
    ring.command("edit_habit", {"id": "run", "every": "week", "times": 3})
    assert ring.habit().streak.current == 1
    assert ring.habit().done == 3
    ring.noon(MONDAY + WEEK)
    assert ring.habit().streak.current == 1


def test_another_cadence_leaves_the_old_count_behind() -> None:
    ring = striver()
    ring.add_habit()
    for day in range(42):
        ring.noon(MONDAY + day * DAY)
        ring.tick()
    assert ring.habit().streak.current == 42
    ring.command("edit_habit", {"id": "run", "every": "week", "times": 3})
    assert ring.habit().streak.current == 6
