"""Start, stop, snooze, skip: the last thing asked for holds."""

from datetime import timedelta

import pytest

from custom_components.lifeops.core.datasets import SLEEP_CHOICE
from custom_components.lifeops.core.effects import SetLights
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.core.records import SleepChoiceRecord
from custom_components.lifeops.core.topics import SleepPhase
from tests.agents.toy_view import PERSON

from .sleeper import DAY, Sleeper


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
    with pytest.raises(RefusedError, match="'winddown_not_running'"):
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
    with pytest.raises(RefusedError, match="'invalid_setting'") as refused:
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
    with pytest.raises(RefusedError, match="'winddown_over'"):
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
    with pytest.raises(RefusedError, match="'unknown_command'") as refused:
        sleeper.command("x" * 1000)
    assert len(refused.value.placeholders["command"]) == 50
