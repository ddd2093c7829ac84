"""Wind-down: begun in time, once, where and while the person wants it."""

from datetime import timedelta

import pytest

from custom_components.lifeops.core.datasets import OUTCOME
from custom_components.lifeops.core.effects import (
    ControlMedia,
    MediaCommand,
    RunScene,
    SetLights,
)
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.facts import StartReason
from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.core.records import WinddownStyle
from custom_components.lifeops.core.topics import SleepPhase
from tests.agents.toy_view import PERSON

from .sleeper import DAY, Sleeper

CABIN = "2" * 32


def test_a_plain_evening(sleeper: Sleeper) -> None:
    phases = []
    sleeper.run(sleeper.at(8), lambda: phases.append((sleeper.view.now, sleeper.phase)))
    assert [phase for _, phase in phases] == [
        SleepPhase.DAY,  # the notice
        SleepPhase.WINDDOWN,
        SleepPhase.BEDTIME,
        SleepPhase.ASLEEP,
        SleepPhase.DAY,
        SleepPhase.DAY,  # insight
    ]
    assert [at for at, _ in phases] == [
        sleeper.at(21, 50),
        sleeper.at(22),
        sleeper.at(22, 30),
        sleeper.at(23),
        sleeper.at(6, 30),
        sleeper.at(6, 30, 5),
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


def test_what_is_asked_of_the_lights_stands_for_the_evening(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 10))
    sleeper.command("set", {"level_pct": 10})
    sleeper.presence(home=True)
    assert [lights.level for lights in sleeper.named(SetLights)] == [30]


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
    with pytest.raises(RefusedError, match="'agent_not_started'"):
        asleep.command("start")


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


def test_switched_off_and_on_again_it_goes_on(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 10))
    sleeper.outbox.pop(sleeper.key("winddown_lights", DAY))  # cancelled by the switch
    sleeper.run(sleeper.at(22, 15))
    sleeper.start(StartReason.ENABLED)
    first, second = sleeper.named(SetLights)
    assert first == second
    assert len(sleeper.named(ControlMedia)) == 1
    assert sleeper.events() == ["winddown_started"]


def test_switched_on_after_bedtime_nothing_dims(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 10))
    sleeper.outbox.clear()
    sleeper.view.now = sleeper.at(22, 40)
    sleeper.start(StartReason.ENABLED)
    assert len(sleeper.named(SetLights)) == 1


def test_a_restart_asks_for_nothing_twice(sleeper: Sleeper) -> None:
    sleeper.run(sleeper.at(22, 10))
    asked = list(sleeper.acts)
    sleeper.start(StartReason.START)
    assert sleeper.acts == asked


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


def test_lights_wait_for_who_is_in_another_home(sleeper: Sleeper) -> None:
    sleeper.presence(home=False)
    sleeper.presence(home=True, at=CABIN)
    sleeper.run(sleeper.at(22, 10))
    assert sleeper.events() == ["winddown_started"]
    assert sleeper.named(SetLights) == sleeper.named(ControlMedia) == []
    sleeper.presence(home=False, at=CABIN)
    sleeper.presence(home=True)
    assert len(sleeper.named(SetLights)) == 1


def test_who_was_last_seen_in_another_home_is_thought_to_be_there(
    sleeper: Sleeper,
) -> None:
    sleeper.presence(home=None)
    sleeper.presence(home=True, at=CABIN)
    sleeper.run(sleeper.at(22, 40))
    assert sleeper.named(SetLights) == []


def test_who_was_last_seen_here_is_thought_to_be_here(sleeper: Sleeper) -> None:
    sleeper.presence(home=True)
    sleeper.run(sleeper.at(22, 10))
    assert len(sleeper.named(SetLights)) == 1
