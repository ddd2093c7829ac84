"""Commands: answered once their effects are committed, or refused."""

from concurrent.futures import Future

import pytest

from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.errors import RefusedError, UnavailableError
from custom_components.lifeops.core.facts import Command, Fact
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.rules import Decision

from .house import BEN, NOTES, SLEEP, House, put


def _refused(house: House, name: str, instance: Instance = SLEEP) -> RefusedError:
    reply = house.command(name, instance)
    house.settle()
    error = reply.exception(0)
    assert isinstance(error, RefusedError)
    return error


def test_the_answer_is_what_the_rules_say(house: House) -> None:
    house.run(SLEEP)
    house.sleep.moves["go"] = lambda state, fact, _view: Decision(
        state, answer={"minutes": fact.data["minutes"]}
    )
    reply = house.command("go", minutes=30)
    house.settle()
    assert reply.result(0) == {"minutes": 30}


def test_rules_without_an_answer_answer_nothing(house: House) -> None:
    house.run(SLEEP)
    reply = house.command("go")
    house.settle()
    assert reply.result(0) == {}


def test_the_answer_comes_after_the_commit_and_before_the_acts(house: House) -> None:
    house.run(SLEEP)
    house.sleep.moves["go"] = lambda *_: (house.emit(), put("ann/1", skipped=True))
    house.log.clear()
    reply = house.command("go")
    reply.add_done_callback(lambda _: house.log.append("answer"))
    house.settle()
    assert house.log == ["wake", "commit", "answer", "start key", "snapshot"]


def test_only_the_addressee_hears_a_command(house: House) -> None:
    house.run(SLEEP, BEN, NOTES)
    house.ask("go", instance=BEN)
    assert house.sleep.of(Command) == []
    assert house.notes.of(Command) == []
    assert len(house.sleep.of(Command, "ben")) == 1


def test_an_instance_that_does_not_run_is_unknown(house: House) -> None:
    house.run(SLEEP)
    assert _refused(house, "go", BEN).key == "unknown_agent"


@pytest.mark.parametrize("missing", ["agent", "subject"])
def test_a_command_to_nobody_is_refused(house: House, missing: str) -> None:
    house.run(SLEEP)
    moment = house.clock.wall
    to = {"agent": AgentKind.SLEEP, "subject": "ann"} | {missing: None}
    command = Command(
        seen_at=moment, measured_at=moment, source="user", id="1", name="go", **to
    )
    reply = house.engine.command(command)
    house.settle()
    assert isinstance(error := reply.exception(0), RefusedError)
    assert error.key == "unknown_agent"


def test_a_refusal_is_the_callers_and_leaves_nothing(house: House) -> None:
    house.run(SLEEP)

    def refuse(_state: object, _fact: Fact, _view: object) -> tuple[PutRecord, ...]:
        raise RefusedError("winddown_over", time="22:30")

    house.sleep.moves["go"] = refuse
    error = _refused(house, "go")
    assert (error.key, error.placeholders) == ("winddown_over", {"time": "22:30"})
    assert house.kinds() == []
    assert house.sql("SELECT count(*) FROM dead_letter") == [(0,)]


def test_a_refusal_undoes_what_stood_before_it(house: House) -> None:
    house.run(SLEEP)
    seen = house.sql("SELECT state FROM instance")

    def effects() -> object:
        yield put("ann/1", skipped=True)
        raise RefusedError("no")

    house.sleep.moves["go"] = lambda *_: Decision(None, effects())
    assert _refused(house, "go").key == "no"
    assert house.record("sleep_choice", "ann/1") is None
    assert house.sql("SELECT state FROM instance") == seen


def test_a_fault_answers_that_the_agent_failed(house: House) -> None:
    house.run(SLEEP)
    house.sleep.moves["go"] = lambda *_: 1 / 0
    reply = house.command("go")
    house.settle()
    assert isinstance(error := reply.exception(0), UnavailableError)
    assert error.key == "agent_failed"
    assert house.kinds() == ["dead_letter"]


def test_who_stopped_waiting_is_not_asked_for(house: House) -> None:
    house.run(SLEEP)
    assert house.command("go").cancel()
    house.settle()
    assert house.sleep.of(Command) == []


@pytest.mark.parametrize("fault", [(), None])
def test_who_stops_waiting_during_the_turn_hurts_nobody(
    house: House, fault: tuple[()] | None
) -> None:
    house.run(SLEEP)
    replies: list[Future[object]] = []
    house.sleep.moves["go"] = lambda *_: replies[0].cancel() and fault
    replies.append(house.command("go"))
    house.settle()
    assert replies[0].cancelled()
    house.ask("again")


def test_commands_are_noted_without_their_values(house: House) -> None:
    house.run(SLEEP)
    house.command("go", secret="pills")
    house.settle()
    assert house.sql("SELECT who, what, detail FROM audit") == [
        ("user", "sleep/ann/go", "{}")
    ]
