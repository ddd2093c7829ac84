"""Daylight saving, travel, a clock that steps, facts that come late or often."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lifeops.core.datasets import PERSON as PERSONS, SLEEP_CHOICE
from custom_components.lifeops.core.days import LifeDay, wall_moment
from custom_components.lifeops.core.effects import Emit, SetLights
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.facts import RecordChanged, StartReason
from custom_components.lifeops.core.records import PersonRecord, SleepChoiceRecord
from custom_components.lifeops.core.topics import SleepPhase
from tests.agents.toy_view import PERSON, STOCKHOLM

from .sleeper import DAY, Sleeper

NEW_YORK = ZoneInfo("America/New_York")
RANK = {
    SleepPhase.DAY: 0,
    SleepPhase.WINDDOWN: 1,
    SleepPhase.BEDTIME: 2,
    SleepPhase.LATE: 3,
    SleepPhase.ASLEEP: 3,
}


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 7), (date(2026, 10, 25), 9), (date(2026, 6, 10), 8)],
)
def test_clock_times_hold_over_a_change_of_the_clocks(day: date, hours: int) -> None:
    evening = wall_moment(day - timedelta(days=1), time(20), STOCKHOLM)
    sleeper = Sleeper(now=evening)
    sleeper.start()
    sleeper.run(evening + timedelta(hours=14))
    (lights,) = sleeper.named(SetLights)
    assert lights.start.astimezone(STOCKHOLM).time() == time(22)
    first = next(value for _, topic, value in sleeper.published if "tonight" in topic)
    night = (
        datetime.fromisoformat(first["bedtime"]),
        datetime.fromisoformat(first["wake"]),
    )
    assert [at.astimezone(STOCKHOLM).time() for at in night] == [
        time(22, 30),
        time(6, 30),
    ]
    assert night[1] - night[0] == timedelta(hours=hours)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_debt_counts_hours_by_the_clock(day: date) -> None:
    sleeper = Sleeper(now=wall_moment(day, time(20), STOCKHOLM))
    sleeper.start()
    for back in range(5):
        sleeper.night(day - timedelta(days=back), sleep_total_s=7 * 3600)
    assert sleeper.history.debt_s == 5 * 3600


def test_another_bedtime_is_no_other_need(sleeper: Sleeper) -> None:
    for back in range(1, 6):
        night = sleeper.view.now.date() - timedelta(days=back - 1)
        sleeper.night(night, sleep_total_s=7 * 3600)
    before = sleeper.history.debt_s
    sleeper.set(bedtime=time(20, 8))
    assert sleeper.history.debt_s == before
    sleeper.set(need_min=420)
    assert sleeper.history.debt_s == 0


def fly(sleeper: Sleeper, tz: ZoneInfo) -> None:
    sleeper.view.tz = tz
    sleeper.put(PERSONS, PERSON, PersonRecord(time_zone=tz.key))


def test_a_flight_west_gives_the_evening_again_there(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(23, 30))
    fly(sleeper, NEW_YORK)
    assert sleeper.phase is SleepPhase.DAY
    bedtime = wall_moment(DAY - timedelta(days=1), time(22, 30), NEW_YORK)
    assert sleeper.tonight.bedtime == bedtime
    sleeper.run(bedtime)
    assert sleeper.phase is SleepPhase.BEDTIME
    starts = [lights.start for lights in sleeper.named(SetLights)]
    assert len(starts) == 2
    assert starts[1] == bedtime - timedelta(minutes=30)


def test_a_flight_east_into_the_night_dims_nothing() -> None:
    evening = wall_moment(DAY - timedelta(days=1), time(17, 30), NEW_YORK)
    sleeper = Sleeper(now=evening, tz=NEW_YORK)
    sleeper.start()
    fly(sleeper, STOCKHOLM)
    assert sleeper.tonight.day == DAY
    assert sleeper.phase is SleepPhase.ASLEEP
    assert sleeper.acts == []


def test_a_clock_that_steps_back_repeats_nothing(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 40))
    acts = list(sleeper.acts)
    for minutes in (20, 60, 24 * 60, 30 * 24 * 60):
        sleeper.view.now = sleeper.at(22, 40) - timedelta(minutes=minutes)
        sleeper.start()
    sleeper.run(sleeper.at(23))
    night = [act for _, act in sleeper.acts if act.key.endswith(str(DAY))]
    assert night == [act for _, act in acts]


def test_a_clock_a_month_ahead_is_forgotten(sleeper: Sleeper) -> None:
    sleeper.view.now = sleeper.at(20) + timedelta(days=30)
    sleeper.start()
    sleeper.view.now = sleeper.at(20)
    sleeper.start()
    assert sleeper.tonight.day == DAY
    sleeper.run(sleeper.at(6))
    assert len(sleeper.named(SetLights)) == 1


def test_an_early_bedtime_winds_down_before_six() -> None:
    sleeper = Sleeper(now=wall_moment(DAY, time(12), STOCKHOLM))
    sleeper.set(bedtime=time(19), winddown_offset_min=90, notice_min=10)
    sleeper.start()
    sleeper.run(wall_moment(DAY, time(19), STOCKHOLM))
    (lights,) = sleeper.named(SetLights)
    assert lights.start == wall_moment(DAY, time(17, 30), STOCKHOLM)


def test_who_sleeps_by_day() -> None:
    sleeper = Sleeper(now=wall_moment(DAY, time(7), STOCKHOLM))
    sleeper.set(bedtime=time(9), wake=time(17), earliest_bedtime=time(9))
    sleeper.start()
    phases = []
    sleeper.run(
        wall_moment(DAY, time(17), STOCKHOLM), lambda: phases.append(sleeper.phase)
    )
    assert phases == [
        SleepPhase.DAY,  # insight
        SleepPhase.DAY,  # the notice
        SleepPhase.WINDDOWN,
        SleepPhase.BEDTIME,
        SleepPhase.ASLEEP,
        SleepPhase.DAY,
    ]


def test_of_a_late_fact_come_data_only(sleeper: Sleeper) -> None:
    sleeper.view.now = sleeper.at(22, 5)
    sleeper.night(DAY - timedelta(days=1), sleep_score=66, late=True)
    assert sleeper.from_late == sleeper.acts == []
    assert sleeper.told("winddown") is None
    assert sleeper.history.last_night is not None
    # The notice's alarm is still to ring: nothing that came late has put it off.
    sleeper.run(sleeper.at(22, 6))
    assert len(sleeper.named(SetLights)) == 1
    assert sleeper.told("winddown") is not None
    assert sleeper.state.wake_at == sleeper.at(22, 30)


def test_a_late_choice_waits_for_the_evening_to_go_on(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(21, 55))
    choice = SleepChoiceRecord(skipped=True)
    sleeper.put(SLEEP_CHOICE, f"{PERSON}/{DAY}", choice, late=True)
    assert sleeper.tonight.skipped
    notice = sleeper.told("winddown")
    assert notice is not None
    assert not notice.withdrawn
    sleeper.run(sleeper.at(22))
    notice = sleeper.told("winddown")
    assert notice is not None
    assert notice.withdrawn
    assert sleeper.named(SetLights) == []


def back_fill(sleeper: Sleeper, nights: int) -> None:
    for back in range(nights, 2, -1):
        day = DAY - timedelta(days=back)
        sleeper.night(day, late=True, sleep_total_s=5 * 3600)


def test_late_nights_move_no_bedtime_before_the_evening_goes_on() -> None:
    sleeper = Sleeper(now=wall_moment(DAY - timedelta(days=1), time(21), STOCKHOLM))
    sleeper.set(adaptive=True)
    sleeper.start()
    sleeper.night(DAY - timedelta(days=1), sleep_total_s=5 * 3600)
    before, acts = sleeper.tonight, list(sleeper.acts)
    back_fill(sleeper, 12)
    assert sleeper.history.nights_known == 11
    sleeper.quiet()
    assert sleeper.insight.week.nights_known == 6
    assert (sleeper.tonight, sleeper.acts) == (before, acts)
    assert sleeper.told("bedtime") is None
    sleeper.presence(home=True)
    assert sleeper.tonight.bedtime < before.bedtime


def test_late_nights_then_the_next_alarm_moves_the_bedtime() -> None:
    sleeper = Sleeper(now=wall_moment(DAY - timedelta(days=1), time(12), STOCKHOLM))
    sleeper.set(adaptive=True)
    sleeper.start()
    sleeper.night(DAY - timedelta(days=1), sleep_total_s=5 * 3600)
    before = sleeper.tonight
    back_fill(sleeper, 12)
    sleeper.run(sleeper.at(18) - timedelta(minutes=1))
    assert sleeper.tonight == before
    sleeper.run(sleeper.at(18))
    assert sleeper.tonight.bedtime < before.bedtime


def test_nights_too_old_to_matter_are_not_looked_at(sleeper: Sleeper) -> None:
    state, decided = sleeper.state, len(sleeper.decided)
    for back in range(231, 240):
        sleeper.night(DAY - timedelta(days=back), late=True, sleep_total_s=9.0)
    assert sleeper.state == state
    assert all(not made.effects for _, made in sleeper.decided[decided:])
    sleeper.night(DAY - timedelta(days=230), late=True, sleep_total_s=9.0)
    assert sleeper.state.insight_at is not None


def test_records_that_do_not_matter_are_not_looked_at(sleeper: Sleeper) -> None:
    state = sleeper.state
    told = RecordChanged(
        seen_at=sleeper.view.now,
        measured_at=sleeper.view.now,
        source="toy",
        dataset="notification",
        id="x",
        fields=(),
    )
    decision = sleeper.rules.decide(state, told, sleeper.view)
    assert decision.state is state
    assert decision.effects == ()


def test_live_facts_keep_the_plan_and_the_history(sleeper: Sleeper) -> None:
    sleeper.night(DAY - timedelta(days=1), sleep_score=50)
    published = len(sleeper.published)
    sleeper.screen(active=True)
    sleeper.screen(active=False)
    assert len(sleeper.published) == published


def test_screens_make_the_night_late(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(23, 10))
    assert sleeper.phase is SleepPhase.ASLEEP
    sleeper.screen(active=True)
    assert sleeper.phase is SleepPhase.LATE
    sleeper.screen(active=None)
    assert sleeper.phase is SleepPhase.ASLEEP


steps = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(1, 200)),
        st.tuples(st.just("screen"), st.sampled_from([True, False, None])),
        st.tuples(st.just("presence"), st.sampled_from([True, False, None])),
        st.tuples(st.just("night"), st.integers(1, 6)),
        st.tuples(st.just("late night"), st.integers(1, 6)),
        st.tuples(st.just("event"), st.integers(180, 700)),
        st.tuples(st.just("restart"), st.booleans()),
        st.tuples(st.just("back"), st.integers(1, 90)),
    ),
    max_size=25,
)
commands = st.sampled_from(["start", "stop", "snooze", "skip"])


def live(sleeper: Sleeper, name: str, value: int | bool | None) -> None:
    """Let one thing happen to a person."""
    match name, value:
        case "wait", int():
            sleeper.run(sleeper.view.now + timedelta(minutes=value))
        case "screen", _:
            sleeper.screen(active=value)
        case "presence", _:
            sleeper.presence(home=value)
        case (("night" | "late night"), int()):
            day = DAY - timedelta(days=value)
            sleeper.night(day, sleep_total_s=20_000.0 + value, late=name != "night")
        case "event", int():
            wall = time(*divmod(value, 60))
            sleeper.event(wall_moment(DAY, wall, sleeper.view.tz), id_=str(value % 3))
        case "restart", _:
            if value:
                sleeper.forget()
            sleeper.start(StartReason.RESTORED if value else StartReason.START)
        case "back", int():
            sleeper.view.now -= timedelta(minutes=value)


@settings(max_examples=150)
@given(happenings=steps, times=st.integers(1, 3), adaptive=st.booleans())
def test_any_evening_winds_down_once(
    *, happenings: list[tuple[str, int]], times: int, adaptive: bool
) -> None:
    sleeper = Sleeper(times=times)
    sleeper.set(adaptive=adaptive, late_nudge=True)
    sleeper.start()
    for name, value in happenings:
        live(sleeper, name, value)
    sleeper.run(sleeper.at(20) + timedelta(days=1))
    lights = [act for act in sleeper.named(SetLights) if act.key.endswith(str(DAY))]
    assert len({act.rev for act in lights}) <= 1
    assert sleeper.from_late == []
    nudged = [sleeper.told("late_nudge", number) for number in range(1, 5)]
    assert nudged[3] is None


@settings(max_examples=80)
@given(steps)
def test_what_is_told_often_is_done_once(happenings: list[tuple[str, int]]) -> None:
    once, often = Sleeper(), Sleeper(times=3)
    for sleeper in (once, often):
        sleeper.set(late_nudge=True)
        sleeper.start()
        for name, value in happenings:
            live(sleeper, name, value)
        if sleeper.view.now < sleeper.at(22):
            sleeper.command("snooze", {"minutes": 20})
        sleeper.run(sleeper.at(20) + timedelta(days=1))
    assert once.acts == often.acts
    assert once.view.stored == often.view.stored
    assert once.view.topics == often.view.topics


@settings(max_examples=80)
@given(steps)
def test_phases_only_go_on(happenings: list[tuple[str, int]]) -> None:
    sleeper = Sleeper()
    sleeper.set(adaptive=True)
    sleeper.start()
    for name, value in happenings:
        if name not in {"back", "restart"}:
            live(sleeper, name, value)
    sleeper.run(sleeper.at(20) + timedelta(days=1))
    ranks = [
        (value["day"], RANK[SleepPhase(value["phase"])])
        for _, topic, value in sleeper.published
        if topic == "sleep/tonight"
    ]
    assert ranks == sorted(ranks)


@settings(max_examples=80)
@given(steps, st.integers(0, 149))
def test_no_notice_after_a_skip_and_no_act_after_it(
    happenings: list[tuple[str, int]], minute: int
) -> None:
    sleeper = Sleeper()
    sleeper.start()
    sleeper.run(sleeper.at(20) + timedelta(minutes=minute))
    sleeper.command("skip")
    since = sleeper.view.now
    noticed = sleeper.told("winddown")
    for name, value in happenings:
        if name != "back":
            live(sleeper, name, value)
    after = [
        act
        for at, act in sleeper.acts
        if at > since and act.key.endswith(str(DAY)) and not isinstance(act, Emit)
    ]
    assert after == []
    assert sleeper.told("winddown") == noticed
    assert noticed is None or noticed.withdrawn


@settings(max_examples=60)
@given(st.lists(st.tuples(commands, st.integers(1, 60)), max_size=12))
def test_the_last_command_holds(asked: list[tuple[str, int]]) -> None:
    sleeper = Sleeper()
    sleeper.start()
    sleeper.run(sleeper.at(21, 30))
    last = None
    for command, minutes in asked:
        with suppress(RefusedError):
            sleeper.command(command)
            last = command
        live(sleeper, "wait", minutes)
    assert sleeper.tonight.skipped == (last == "skip" and sleeper.tonight.day == DAY)
    assert LifeDay.of_night(sleeper.view.now, STOCKHOLM).date >= DAY
