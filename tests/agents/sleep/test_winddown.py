"""Wind-down: begun in time, once, where and while the person wants it."""

from datetime import timedelta

import pytest

from custom_components.lifeops.core.datasets import OUTCOME, SLEEP_CHOICE
from custom_components.lifeops.core.effects import (
    ControlMedia,
    MediaCommand,
    RunScene,
    SetLights,
)
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.facts import StartReason
from custom_components.lifeops.core.records import (
    OutcomeState,
    SleepChoiceRecord,
    WinddownStyle,
)
from custom_components.lifeops.core.topics import SleepPhase
from tests.agents.toy_view import PERSON

from .sleeper import DAY, Sleeper


def test_a_plain_evening(sleeper: Sleeper) -> None:
    phases = []
    sleeper.run(sleeper.at(8), lambda: phases.append((sleeper.view.now, sleeper.phase)))
    assert [phase for _, phase in phases] == [
        SleepPhase.DAY,  # the notice
        SleepPhase.WINDDOWN,
        SleepPhase.BEDTIME,
        SleepPhase.ASLEEP,
        SleepPhase.DAY,
    ]
    assert [at for at, _ in phases] == [
        sleeper.at(21, 50),
        sleeper.at(22),
        sleeper.at(22, 30),
        sleeper.at(23),
        sleeper.at(6, 30),
    ]


def test_lights_dim_from_the_planned_start_to_bedtime(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(6))
    (lights,) = sleeper.named(SetLights)
    assert lights.key == f"sleep/{PERSON}/winddown_lights/{DAY}"
    assert (lights.slot, lights.start) == ("winddown_lights", sleeper.at(22))
    assert (lights.duration_s, lights.level, lights.kelvin) == (1800, 30, 2200)
    assert sleeper.at(22, 30) < lights.expires < sleeper.at(23)
    (media,) = sleeper.named(ControlMedia)
    assert (media.slot, media.command) == ("winddown_media", MediaCommand.PAUSE)
    assert media.key == f"sleep/{PERSON}/winddown_media/{DAY}"
    assert sleeper.events() == ["winddown_started"]
    assert sleeper.tonight.winddown_started_at == sleeper.at(22)
    assert [at for at, _ in sleeper.acts] == [sleeper.at(22)] * 3


def test_settings_shape_the_lights(sleeper: Sleeper) -> None:
    sleeper.set(level_pct=10, kelvin=1800, winddown_offset_min=120)
    sleeper.run(sleeper.at(22, 30))
    (lights,) = sleeper.named(SetLights)
    assert (lights.start, lights.duration_s) == (sleeper.at(20, 30), 3600)
    assert (lights.level, lights.kelvin) == (10, 1800)


def test_no_offset_still_dims_within_a_minute(sleeper: Sleeper) -> None:
    sleeper.set(winddown_offset_min=0)
    sleeper.run(sleeper.at(6))
    (lights,) = sleeper.named(SetLights)
    assert (lights.start, lights.duration_s) == (sleeper.at(22, 30), 60)


def test_a_scene_instead_of_a_ramp(sleeper: Sleeper) -> None:
    sleeper.set(style=WinddownStyle.SCENE)
    sleeper.run(sleeper.at(6))
    assert sleeper.named(SetLights) == []
    (scene,) = sleeper.named(RunScene)
    assert scene.slot == "winddown_scene"
    assert scene.key == f"sleep/{PERSON}/winddown_scene/{DAY}"
    assert len(sleeper.named(ControlMedia)) == 1


@pytest.mark.parametrize("home", [True, None])
def test_who_is_not_known_to_be_away_gets_lights(
    sleeper: Sleeper, *, home: bool | None
) -> None:
    sleeper.presence(home=home)
    sleeper.run(sleeper.at(23))
    assert len(sleeper.named(SetLights)) == 1


def test_who_is_away_gets_none_and_is_told_so(sleeper: Sleeper) -> None:
    sleeper.presence(home=False)
    sleeper.run(sleeper.at(6))
    assert sleeper.named(SetLights) == sleeper.named(ControlMedia) == []
    assert sleeper.tonight.lights == {}
    assert sleeper.events() == ["winddown_started"]


def test_who_comes_home_midway_joins_the_ramp(sleeper: Sleeper) -> None:
    sleeper.presence(home=False)
    sleeper.run(sleeper.at(22, 10))
    sleeper.presence(home=True)
    sleeper.presence(home=False)
    sleeper.presence(home=True)
    (lights,) = sleeper.named(SetLights)
    assert lights.start == sleeper.at(22)


def test_who_comes_home_after_bedtime_keeps_the_light(sleeper: Sleeper) -> None:
    sleeper.presence(home=False)
    sleeper.run(sleeper.at(22, 30))
    sleeper.presence(home=True)
    assert sleeper.named(SetLights) == []


def test_back_before_bedtime_the_ramp_is_joined_where_it_would_be() -> None:
    late = Sleeper()
    late.view.now = late.at(22, 12)
    late.start()
    (lights,) = late.named(SetLights)
    assert lights.start == late.at(22)


def test_back_after_bedtime_nothing_dims_and_nothing_is_announced() -> None:
    late = Sleeper()
    late.view.now = late.at(22, 30)
    late.start()
    late.run(late.at(6))
    assert late.named(SetLights) == []
    assert late.events() == []
    assert late.told("winddown") is None


def test_nothing_happens_before_started() -> None:
    asleep = Sleeper()
    asleep.set(level_pct=5)
    asleep.screen(active=True)
    assert asleep.acts == asleep.published == []
    assert asleep.rules.next_wake(asleep.state, asleep.view) is None
    with pytest.raises(RefusedError, match="agent_not_started"):
        asleep.command("start")


def test_start_now(sleeper: Sleeper) -> None:
    answer = sleeper.command("start")
    assert answer["winddown_at"] == sleeper.view.now.isoformat()
    assert answer["bedtime"] == sleeper.at(22, 30).isoformat()
    assert answer["phase"] == "winddown"
    (lights,) = sleeper.named(SetLights)
    assert (lights.start, lights.duration_s) == (sleeper.at(20), 3600)
    assert sleeper.choice() == SleepChoiceRecord(started_at=sleeper.at(20))
    sleeper.run(sleeper.at(6))
    assert len(sleeper.named(SetLights)) == 1
    assert sleeper.told("winddown") is None


def test_start_while_it_runs_changes_nothing(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 10))
    sleeper.command("start")
    assert sleeper.choice() is None
    assert len(sleeper.named(SetLights)) == 1
    assert sleeper.cancels == []


def test_start_after_bedtime_dims_within_a_minute(sleeper: Sleeper) -> None:
    sleeper.presence(home=False)
    sleeper.run(sleeper.at(23, 10))
    sleeper.presence(home=True)
    answer = sleeper.command("start")
    assert answer["phase"] == "asleep"
    (lights,) = sleeper.named(SetLights)
    assert (lights.start, lights.duration_s) == (sleeper.at(23, 10), 60)


def test_stop_ends_it_and_start_begins_it_again(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 10))
    answer = sleeper.command("stop")
    assert answer["phase"] == "day"
    assert {key for _, key in sleeper.cancels} == {
        sleeper.key(slot, DAY)
        for slot in ("winddown_lights", "winddown_scene", "winddown_media")
    }
    assert sleeper.tonight.winddown_started_at is None
    sleeper.outcome(OutcomeState.CANCELLED, lamp="cancelled")
    assert sleeper.events() == ["winddown_started", "winddown_finished"]
    sleeper.run(sleeper.at(22, 15))
    sleeper.command("start")
    assert sleeper.named(SetLights)[-1].start == sleeper.at(22, 15)
    assert sleeper.tonight.lights == {}


@pytest.mark.parametrize("hour", [20, 22])
def test_stop_needs_something_that_runs(sleeper: Sleeper, hour: int) -> None:
    sleeper.run(sleeper.at(hour, 30))
    with pytest.raises(RefusedError, match="winddown_not_running"):
        sleeper.command("stop")
    assert sleeper.choice() is None


def test_snooze_before_it_began(sleeper: Sleeper) -> None:
    sleeper.set(winddown_offset_min=60)
    sleeper.run(sleeper.at(21, 20))
    answer = sleeper.command("snooze", {"minutes": 15})
    assert answer["winddown_at"] == sleeper.at(21, 45).isoformat()
    assert answer["phase"] == "day"
    sleeper.run(sleeper.at(6))
    (lights,) = sleeper.named(SetLights)
    assert (lights.start, lights.duration_s) == (sleeper.at(21, 45), 45 * 60)


def test_snooze_midway_cancels_and_begins_again_later(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 5))
    sleeper.command("snooze")
    assert len(sleeper.cancels) == 3
    sleeper.outcome(OutcomeState.CANCELLED, lamp="cancelled")
    assert sleeper.events() == ["winddown_started"]
    assert sleeper.tonight.snoozed_until == sleeper.at(22, 35)
    sleeper.run(sleeper.at(6))
    _, second = sleeper.named(SetLights)
    assert (second.start, second.duration_s) == (sleeper.at(22, 35), 60)
    assert sleeper.events() == ["winddown_started", "winddown_started"]


def test_snooze_twice_before_the_start_is_once(sleeper: Sleeper) -> None:
    sleeper.command("snooze")
    sleeper.command("snooze")
    assert sleeper.tonight.snoozed_until == sleeper.at(22, 30)


def test_snooze_takes_the_set_minutes(sleeper: Sleeper) -> None:
    sleeper.set(snooze_min=5)
    sleeper.command("snooze")
    assert sleeper.tonight.snoozed_until == sleeper.at(22, 5)


@pytest.mark.parametrize("minutes", [0, 181, -1, "30", None, True, 1.5, [30]])
def test_snooze_refuses_odd_minutes(sleeper: Sleeper, minutes: object) -> None:
    with pytest.raises(RefusedError, match="invalid_setting") as refused:
        sleeper.command("snooze", {"minutes": minutes})
    assert refused.value.placeholders["setting"] == "minutes"
    assert sleeper.choice() is None


@pytest.mark.parametrize("minutes", [1, 180, 30.0])
def test_snooze_takes_its_bounds(sleeper: Sleeper, minutes: float) -> None:
    sleeper.command("snooze", {"minutes": minutes})
    assert sleeper.tonight.snoozed_until == sleeper.at(22) + timedelta(minutes=minutes)


@pytest.mark.parametrize("command", ["snooze", "skip"])
def test_after_bedtime_it_is_too_late(sleeper: Sleeper, command: str) -> None:
    sleeper.run(sleeper.at(22, 30))
    with pytest.raises(RefusedError, match="winddown_over"):
        sleeper.command(command)
    assert sleeper.choice() is None


def test_skip_then_start_unskips(sleeper: Sleeper) -> None:
    sleeper.command("skip")
    sleeper.run(sleeper.at(22, 10))
    assert sleeper.phase is SleepPhase.DAY
    assert sleeper.tonight.skipped
    assert sleeper.acts == []
    sleeper.command("start")
    assert not sleeper.tonight.skipped
    assert len(sleeper.named(SetLights)) == 1


def test_skip_midway_cancels(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 5))
    sleeper.command("skip")
    assert sleeper.key("winddown_lights", DAY) in {key for _, key in sleeper.cancels}
    sleeper.run(sleeper.at(6))
    assert len(sleeper.named(SetLights)) == 1


def test_a_choice_made_elsewhere_counts(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 5))
    sleeper.put(SLEEP_CHOICE, f"{PERSON}/{DAY}", SleepChoiceRecord(skipped=True))
    assert sleeper.key("winddown_lights", DAY) in {key for _, key in sleeper.cancels}
    assert sleeper.tonight.skipped


def test_a_command_asked_twice_counts_once(sleeper: Sleeper) -> None:
    sleeper.command("start", id_="x")
    sleeper.command("stop")
    answer = sleeper.command("start", id_="x")
    assert answer["phase"] == "day"
    assert len(sleeper.named(SetLights)) == 1


def test_an_unknown_command_is_refused(sleeper: Sleeper) -> None:
    with pytest.raises(RefusedError, match="unknown_command") as refused:
        sleeper.command("x" * 1000)
    assert len(refused.value.placeholders["command"]) == 50


def test_the_lights_outcome_is_shown_and_told(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 31))
    sleeper.outcome(OutcomeState.PARTIAL, lamp="done", spot="dead")
    assert sleeper.tonight.lights == {"lamp": "done", "spot": "dead"}
    (event,) = [act for _, act in sleeper.acts if "finished" in act.key]
    assert event.data == {
        "outcome": "partial",
        "lights": {"lamp": "done", "spot": "dead"},
    }
    assert event.expires > sleeper.view.now
    told = [act for _, act in sleeper.acts if "finished" in act.key]
    sleeper.start(StartReason.START)
    assert [act for _, act in sleeper.acts if "finished" in act.key] == told


@pytest.mark.parametrize(
    ("state", "slot"),
    [
        (OutcomeState.REPLACED, "winddown_lights"),
        (OutcomeState.DONE, "winddown_media"),
    ],
)
def test_other_outcomes_are_none_of_the_lights(
    sleeper: Sleeper, state: OutcomeState, slot: str
) -> None:
    sleeper.run(sleeper.at(22, 31))
    sleeper.outcome(state, slot, lamp="done")
    assert sleeper.tonight.lights == {}
    assert sleeper.events() == ["winddown_started"]


def test_a_removed_outcome_is_nothing(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 31))
    sleeper.outcome(OutcomeState.DONE, lamp="done")
    (id_,) = sleeper.view.stored[OUTCOME.name]
    sleeper.remove(OUTCOME, id_)
    assert sleeper.tonight.lights == {"lamp": "done"}


def test_a_scene_has_an_outcome_too(sleeper: Sleeper) -> None:
    sleeper.set(style=WinddownStyle.SCENE)
    sleeper.run(sleeper.at(22, 31))
    sleeper.outcome(OutcomeState.DONE, "winddown_scene", evening="done")
    assert sleeper.tonight.lights == {"evening": "done"}


def test_the_next_night_begins_afresh(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 31))
    sleeper.outcome(OutcomeState.DONE, lamp="done")
    sleeper.run(sleeper.at(6, 30))
    assert sleeper.tonight.day == DAY + timedelta(days=1)
    assert sleeper.tonight.lights == {}
    assert sleeper.tonight.winddown_started_at is None
    sleeper.run(sleeper.at(6) + timedelta(days=1))
    assert len(sleeper.named(SetLights)) == 2


def test_moving_bedtime_midway_moves_the_ramp(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 10))
    sleeper.command("set", {"bedtime": "23:30"})
    assert sleeper.phase is SleepPhase.DAY
    assert sleeper.key("winddown_lights", DAY) in {key for _, key in sleeper.cancels}
    sleeper.run(sleeper.at(6))
    assert sleeper.named(SetLights)[-1].start == sleeper.at(23)


def test_state_lost_in_mid_ramp_is_found_again(sleeper: Sleeper) -> None:
    sleeper.event(sleeper.at(6, 30) + timedelta(hours=1))
    sleeper.command("set", {"adaptive": True})
    sleeper.run(sleeper.at(22, 10))
    begun = (sleeper.tonight, list(sleeper.acts))
    assert sleeper.tonight.bedtime == sleeper.at(22, 30)
    sleeper.event(sleeper.at(6), id_="new")
    sleeper.forget()
    sleeper.start(StartReason.RESTORED)
    assert (sleeper.tonight, sleeper.acts) == begun
    sleeper.run(sleeper.at(6))
    assert len(sleeper.named(SetLights)) == 1


def test_state_lost_with_other_settings_is_planned_anew(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 10))
    sleeper.forget()
    sleeper.set(bedtime=sleeper.tonight.bedtime_setting.replace(hour=23))
    sleeper.start(StartReason.RESTORED)
    assert sleeper.tonight.winddown_at == sleeper.at(23)
    assert sleeper.phase is SleepPhase.DAY


def test_state_lost_before_winddown_is_planned_anew(sleeper: Sleeper) -> None:
    sleeper.forget()
    sleeper.start(StartReason.RESTORED)
    sleeper.run(sleeper.at(6))
    assert len(sleeper.named(SetLights)) == 1


def test_an_older_state_is_left_to_started(sleeper: Sleeper) -> None:
    assert sleeper.rules.upgrade({"anything": 1}, 0) == sleeper.rules.initial()
