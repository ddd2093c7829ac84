"""Rules that fail: one fact, one instance, and a pause when it repeats."""

from datetime import timedelta
import json

import pytest

from custom_components.lifeops.core.effects import Publish, PutRecord
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.facts import (
    ActivityChanged,
    AlarmDue,
    RecordChanged,
    Started,
    StartReason,
)
from custom_components.lifeops.engine.snapshot import (
    InstanceStatus,
    Trouble,
    TroubleKind,
)

from .house import BEN, HOUR, NOTES, SLEEP, House, put


def _fail(*_: object) -> tuple[()]:
    message = "secret"
    raise KeyError(message)


def _status(house: House) -> InstanceStatus | None:
    return house.snapshots[-1].status(SLEEP)


def test_a_fault_costs_one_instance_one_fact(house: House) -> None:
    house.run(SLEEP, BEN, NOTES)
    house.sleep.moves[ActivityChanged] = lambda _state, _fact, view: (
        _fail() if view.instance == SLEEP else (put("ben/1", "ben", skipped=True),)
    )
    house.activity(subject=None)
    house.settle()
    assert house.record("sleep_choice", "ben/1") == {"skipped": True}
    assert len(house.notes.of(ActivityChanged)) == 1
    house.ask("go", put("ann/1", skipped=True))
    assert house.record("sleep_choice", "ann/1") == {"skipped": True}


def test_the_fact_is_set_aside_with_what_went_wrong(house: House) -> None:
    house.run(SLEEP)
    house.sleep.moves[ActivityChanged] = _fail
    house.activity(device="pc")
    house.settle()
    ((agent, subject, fact, error),) = house.sql(
        "SELECT agent, subject, fact, error FROM dead_letter"
    )
    assert (agent, subject) == ("sleep", "ann")
    told = json.loads(fact)
    assert (told["type"], told["device"]) == ("ActivityChanged", "pc")
    assert error.startswith("KeyError('secret') in _fail, line ")
    assert house.troubles == [
        Trouble(TroubleKind.DEAD_LETTER, SLEEP, "KeyError in ActivityChanged")
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        PutRecord(dataset="recipes", id="1", fields={}),
        put("ann/2", skipped="perhaps"),
        Publish(topic="sleep/tonight", value=object()),  # type: ignore[arg-type]
    ],
)
def test_effects_are_done_all_or_none(house: House, wrong: PutRecord) -> None:
    house.run(SLEEP)
    house.sleep.moves[ActivityChanged] = lambda *_: (
        put("ann/1", skipped=True),
        house.emit(),
        Publish(topic="sleep/history", value=1),
        wrong,
    )
    seen = house.sql("SELECT state FROM instance")
    house.activity()
    house.settle()
    assert house.record("sleep_choice", "ann/1") is None
    assert house.actor.started == []
    assert house.snapshots[-1].topics == {}
    assert house.sql("SELECT state FROM instance") == seen
    assert house.sql("SELECT * FROM decision") == []
    assert house.kinds() == ["dead_letter"]


def test_a_fault_in_next_wake_undoes_the_decision(house: House) -> None:
    house.run(SLEEP)
    house.sleep.wakes = _fail
    house.sleep.moves[ActivityChanged] = lambda *_: (put("ann/1", skipped=True),)
    house.activity()
    house.settle()
    assert house.record("sleep_choice", "ann/1") is None
    assert house.kinds() == ["dead_letter"]


def test_a_refusal_of_anything_but_a_command_is_a_fault(house: House) -> None:
    house.run(SLEEP)

    def refuse(*_: object) -> tuple[()]:
        raise RefusedError("no")

    house.sleep.moves[ActivityChanged] = refuse
    house.activity()
    house.settle()
    assert house.kinds() == ["dead_letter"]


def _fail_thrice(house: House, **between: float) -> None:
    house.sleep.moves[ActivityChanged] = _fail
    for device in ("a", "b", "c"):
        house.activity(device=device)
        house.settle()
        house.clock.go(**between)


def test_three_different_failures_in_an_hour_pause_the_instance(house: House) -> None:
    house.run(SLEEP, BEN)
    _fail_thrice(house, minutes=29)
    reason = "KeyError in ActivityChanged"
    assert house.kinds() == ["dead_letter"] * 3 + ["agent_paused"]
    assert house.troubles[-1] == Trouble(TroubleKind.AGENT_PAUSED, SLEEP, reason)
    assert _status(house) == InstanceStatus(
        enabled=True, paused=True, pause_reason=reason
    )
    house.sleep.heard.clear()
    house.activity()
    house.activity("ben")
    house.write(put("ann/1", skipped=True))
    assert {subject for subject, _ in house.sleep.heard} == {"ben"}
    reply = house.command("go")
    house.settle()
    assert isinstance(error := reply.exception(0), RefusedError)
    assert error.key == "agent_paused"


def test_failures_over_more_than_an_hour_do_not(house: House) -> None:
    house.run(SLEEP)
    _fail_thrice(house, minutes=31)
    assert "agent_paused" not in house.kinds()


def test_the_same_failure_again_and_again_does_not(house: House) -> None:
    house.run(SLEEP)
    house.sleep.moves[ActivityChanged] = _fail
    for _ in range(5):
        house.activity()
        house.settle()
        house.clock.go(minutes=1)
    assert house.kinds() == ["dead_letter"] * 5


def test_what_others_made_fail_does_not_pause_one(house: House) -> None:
    house.run(SLEEP, BEN)
    house.sleep.moves[ActivityChanged] = _fail
    for device in ("a", "b"):
        house.activity(device=device)
        house.activity("ben", device=device)
    house.settle()
    assert house.kinds() == ["dead_letter"] * 4


def test_it_stays_paused_over_a_restart_and_is_reported_again(house: House) -> None:
    house.sleep.wakes = lambda _state, view: view.now + HOUR
    house.run(SLEEP)
    _fail_thrice(house)
    house.troubles.clear()
    house.sleep.heard.clear()
    house.reboot(SLEEP)
    house.clock.go(hours=2)
    house.settle()
    assert house.kinds() == ["agent_paused"]
    assert house.sleep.heard == []


def test_resumed_it_starts_at_the_end_of_the_journal(house: House) -> None:
    house.run(SLEEP, BEN)
    _fail_thrice(house)
    house.write(put("ann/1", skipped=True))
    house.sleep.heard.clear()
    house.engine.resume(SLEEP)
    house.settle()
    assert house.kinds()[-1] == "agent_resumed"
    assert [fact.reason for fact in house.sleep.of(Started)] == [StartReason.ENABLED]
    assert house.sleep.of(RecordChanged) == []
    assert _status(house) == InstanceStatus(enabled=True, paused=False)
    house.write(put("ann/2", skipped=True))
    assert [fact.id for fact in house.sleep.of(RecordChanged)] == ["ann/2"]
    house.sleep.heard.clear()
    house.reboot(SLEEP)
    assert [type(fact) for _, fact in house.sleep.heard] == [Started]


def test_resumed_it_may_fail_anew(house: House) -> None:
    house.run(SLEEP)
    _fail_thrice(house)
    house.engine.resume(SLEEP)
    house.troubles.clear()
    house.activity(device="d")
    house.settle()
    assert house.kinds() == ["agent_resumed", "dead_letter"]


def test_resuming_what_runs_or_is_unknown_does_nothing(house: House) -> None:
    house.run(SLEEP)
    house.engine.resume(SLEEP)
    house.engine.resume(BEN)
    house.settle()
    assert house.kinds() == []
    assert len(house.sleep.of(Started)) == 1


def test_switched_off_while_paused_it_is_off_when_resumed(house: House) -> None:
    house.run(SLEEP)
    _fail_thrice(house)
    house.write(PutRecord(dataset="agent", id=str(SLEEP), fields={"enabled": False}))
    status = _status(house)
    assert status is not None
    assert (status.enabled, status.paused) == (False, True)
    house.engine.resume(SLEEP)
    house.settle()
    assert _status(house) == InstanceStatus(enabled=False, paused=False)
    assert len(house.sleep.of(Started)) == 1


def test_an_alarm_that_fails_rings_again_later_and_pauses_at_last(
    house: House,
) -> None:
    house.sleep.wakes = lambda _state, view: view.now + HOUR
    house.run(SLEEP)
    house.sleep.moves[AlarmDue] = _fail
    house.clock.go(hours=1)
    house.settle()
    assert house.kinds() == ["dead_letter"]
    assert house.engine.next_due() == house.clock.wall + timedelta(minutes=5)
    for _ in range(2):
        house.clock.go(minutes=5)
        house.settle()
    assert house.kinds() == ["dead_letter"] * 3 + ["agent_paused"]
    assert house.engine.next_due() is None


def test_the_stores_errors_are_not_the_rules(house: House) -> None:
    house.run(SLEEP)
    house.sleep.moves[ActivityChanged] = lambda _state, _fact, view: (view.tz, ())[1]
    house.store.failing_reads = True
    house.activity()
    house.settle()
    assert house.kinds() == ["store_failing"]
    house.store.failing_reads = False
    house.clock.go(1)
    house.settle()
    assert house.kinds() == ["store_failing", "store_back"]
    assert len(house.sleep.of(ActivityChanged)) == 2
