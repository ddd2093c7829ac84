"""Instances that come, go, are switched off and on, and grow up."""

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
from custom_components.lifeops.core.identity import Instance
from custom_components.lifeops.engine.snapshot import InstanceStatus

from .house import BEN, HOUR, NOTES, SLEEP, START, House, put


def _reasons(house: House, subject: str = "ann") -> list[StartReason]:
    return [fact.reason for fact in house.sleep.of(Started, subject)]


def _switch(house: House, instance: Instance, *, on: bool) -> None:
    house.write(
        PutRecord(
            dataset="agent", id=str(instance), fields={"enabled": on}, person=None
        )
    )


def _status(house: House, instance: Instance = SLEEP) -> InstanceStatus | None:
    return house.snapshots[-1].status(instance)


def test_an_added_instance_is_told_why_it_starts(house: House) -> None:
    house.engine.add(SLEEP, StartReason.ADDED)
    house.settle()
    (fact,) = house.sleep.of(Started)
    assert (fact.reason, fact.agent, fact.subject) == (
        StartReason.ADDED,
        SLEEP.agent,
        "ann",
    )
    assert _status(house) == InstanceStatus(enabled=True, paused=False)


def test_only_the_added_one_is_told(house: House) -> None:
    house.run(SLEEP)
    house.run(NOTES, BEN)
    assert len(house.sleep.of(Started)) == 1
    assert len(house.sleep.of(Started, "ben")) == 1
    assert len(house.notes.of(Started)) == 1


def test_adding_twice_changes_nothing(house: House) -> None:
    house.run(SLEEP)
    house.activity()
    house.engine.add(SLEEP, StartReason.ADDED)
    house.settle()
    assert _reasons(house) == [StartReason.START]
    assert house.sql("SELECT state FROM instance") == [('{"seen":2,"wake":null}',)]


def test_a_kind_without_rules_is_unknown(house: House) -> None:
    stranger = Instance("cooking", "ann")  # type: ignore[arg-type]
    with pytest.raises(RefusedError, match="'unknown_agent'"):
        house.engine.add(stranger, StartReason.ADDED)


def test_state_survives_a_restart(house: House) -> None:
    house.run(SLEEP)
    house.activity()
    house.settle()
    house.reboot(SLEEP)
    assert house.sql("SELECT state FROM instance") == [('{"seen":3,"wake":null}',)]
    assert _reasons(house) == [StartReason.START] * 2


def test_state_of_an_older_version_is_upgraded(house: House) -> None:
    house.run(SLEEP)
    house.sleep.version = 2
    house.reboot(SLEEP)
    assert _reasons(house)[-1] is StartReason.UPGRADED
    assert house.sql("SELECT version, state FROM instance") == [
        (2, '{"seen":102,"wake":null}')
    ]


@pytest.mark.parametrize("state", ['{"seen":"many"}', "[]", "{", '"old"'])
@pytest.mark.parametrize("version", [1, 2])
def test_a_state_that_cannot_be_read_is_begun_anew(
    house: House, state: str, version: int
) -> None:
    house.run(SLEEP)
    house.sql(f"UPDATE instance SET state = '{state}'")  # noqa: S608 - a test's own
    house.sleep.version = version
    house.reboot(SLEEP)
    assert _reasons(house)[-1] is StartReason.RESTORED
    assert house.sql("SELECT version, state FROM instance") == [
        (version, '{"seen":1,"wake":null}')
    ]
    assert house.kinds() == ["dead_letter"]
    assert house.sql("SELECT agent, subject FROM dead_letter") == [("sleep", "ann")]


def test_a_place_beyond_the_journal_is_a_lost_one(house: House) -> None:
    house.run(SLEEP)
    house.sql("UPDATE instance SET cursor = 99")
    house.reboot(SLEEP)
    assert _reasons(house)[-1] is StartReason.RESTORED
    house.write(put("ann/1", skipped=True))
    assert len(house.sleep.of(RecordChanged)) == 1


def test_a_removed_instance_is_forgotten_with_what_it_had_open(house: House) -> None:
    house.run(SLEEP, BEN, NOTES)
    topic = Publish(topic="sleep/tonight", value=1)
    house.ask("go", house.emit(), topic)
    house.ask("go", house.emit("bens"), topic, instance=BEN)
    house.ask("go", Publish(topic="notification/summary", value=2), instance=NOTES)
    house.engine.remove(SLEEP)
    house.settle()
    assert [row.key for row in house.actor.stopped] == ["key"]
    assert house.outcomes() == ["key=cancelled"]
    assert house.row("bens").state == "running"
    assert house.snapshots[-1].topics == {
        ("sleep/tonight", "ben"): 1,
        ("notification/summary", "ann"): 2,
    }
    assert _status(house) is None
    assert house.record("published", "sleep/tonight/ann") is None
    house.activity()
    house.settle()
    assert house.sleep.of(ActivityChanged) == []
    assert sorted(house.sql("SELECT agent, subject FROM instance")) == [
        ("notification", "ann"),
        ("sleep", "ben"),
    ]


def test_an_instance_that_does_not_run_can_be_removed(house: House) -> None:
    house.run(SLEEP)
    house.reboot()
    house.engine.remove(SLEEP)
    house.settle()
    assert house.sql("SELECT * FROM instance") == []


def test_switched_off_it_hears_nothing_and_its_acts_end(house: House) -> None:
    house.sleep.wakes = lambda *_: START + HOUR
    house.run(SLEEP, BEN)
    house.ask("go", house.emit())
    _switch(house, SLEEP, on=False)
    house.sleep.heard.clear()
    assert [row.key for row in house.actor.stopped] == ["key"]
    assert house.outcomes() == ["key=cancelled"]
    assert _status(house) == InstanceStatus(enabled=False, paused=False)
    house.activity()
    house.write(put("ann/1", skipped=True))
    house.clock.go(hours=2)
    house.settle()
    assert [subject for subject, _ in house.sleep.heard if subject == "ann"] == []
    reply = house.command("go")
    house.settle()
    assert isinstance(error := reply.exception(0), RefusedError)
    assert error.key == "agent_disabled"


def test_switched_on_again_it_starts_and_its_backlog_is_gone(house: House) -> None:
    house.run(SLEEP, BEN)
    _switch(house, SLEEP, on=False)
    house.write(put("ann/1", skipped=True))
    house.sleep.heard.clear()
    _switch(house, SLEEP, on=True)
    kinds = [type(fact).__name__ for who, fact in house.sleep.heard if who == "ann"]
    assert kinds == ["Started", "RecordChanged"]
    assert _reasons(house) == [StartReason.ENABLED]
    assert [fact.dataset for fact in house.sleep.of(RecordChanged)] == ["agent"]


def test_the_switch_of_one_leaves_others_alone(house: House) -> None:
    house.run(SLEEP, BEN)
    house.ask("go", house.emit("bens"), instance=BEN)
    _switch(house, SLEEP, on=False)
    _switch(house, Instance(SLEEP.agent, "zoe"), on=False)
    assert house.row("bens").state == "running"
    house.activity("ben")
    house.settle()
    assert len(house.sleep.of(ActivityChanged, "ben")) == 1


def test_a_switch_that_stays_as_it_is_starts_nothing(house: House) -> None:
    house.run(SLEEP)
    _switch(house, SLEEP, on=True)
    assert _reasons(house) == [StartReason.START]


def test_it_stays_off_over_a_restart(house: House) -> None:
    house.sleep.wakes = lambda _state, view: view.now
    house.run(SLEEP)
    _switch(house, SLEEP, on=False)
    house.sleep.heard.clear()
    house.reboot(SLEEP)
    assert house.sleep.heard == []
    assert _status(house) == InstanceStatus(enabled=False, paused=False)
    assert house.engine.next_due() is None
    assert house.sleep.of(AlarmDue) == []


def test_what_was_published_is_shown_after_a_restart(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", Publish(topic="sleep/tonight", value=1))
    house.snapshots.clear()
    house.reboot(SLEEP)
    assert house.snapshots[-1].topics == {("sleep/tonight", "ann"): 1}


def test_those_that_are_added_late_after_a_restart_miss_nothing(house: House) -> None:
    house.run(SLEEP, BEN)
    house.write(put("ann/1", skipped=True))
    house.reboot()
    house.write(put("ann/2", skipped=True), put("ben/2", "ben", skipped=True))
    house.sleep.heard.clear()
    house.run(SLEEP)
    house.write(put("ann/3", skipped=True))
    house.run(BEN)
    house.settle()
    heard = [fact.id for fact in house.sleep.of(RecordChanged)]
    assert heard == ["ann/2", "ann/3"]
    assert [fact.id for fact in house.sleep.of(RecordChanged, "ben")] == ["ben/2"]
    assert house.sql("SELECT count(DISTINCT cursor) FROM instance") == [(1,)]
