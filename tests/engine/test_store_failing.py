"""A store that fails: nothing is lost, nobody waits for ever."""

from datetime import timedelta
from itertools import pairwise

from custom_components.lifeops.core.effects import Publish
from custom_components.lifeops.core.errors import UnavailableError
from custom_components.lifeops.core.facts import (
    ActivityChanged,
    Command,
    RecordChanged,
    Started,
    StartReason,
)
from custom_components.lifeops.engine.backoff import Backoff
from custom_components.lifeops.engine.snapshot import Trouble, TroubleKind

from .house import BEN, SLEEP, House, put


def _until_back(house: House, seconds: float = 1) -> None:
    house.store.failing = False
    house.clock.go(seconds)
    house.settle()


def test_all_that_came_in_is_heard_once_the_store_is_back(house: House) -> None:
    house.run(SLEEP)
    house.store.failing = True
    done = house.engine.ingest([put("ann/1", skipped=True)], who="test")
    house.activity(device="a")
    house.engine.turn()
    house.activity(device="b")
    house.engine.add(BEN, StartReason.ADDED)
    _until_back(house)
    assert done.result(0) is None
    assert [fact.id for fact in house.sleep.of(RecordChanged)][-1:] == ["ann/1"]
    heard = [fact.device for fact in house.sleep.of(ActivityChanged)]
    assert heard == ["a", "a", "b"]
    assert len(house.sleep.of(Started, "ben")) == 1


def test_what_was_decided_in_a_failed_turn_is_forgotten(house: House) -> None:
    house.run(SLEEP)
    house.sleep.moves["go"] = lambda *_: (Publish(topic="sleep/tonight", value=1),)
    house.sleep.wakes = lambda state, view: view.now + timedelta(minutes=state.seen)
    shown = list(house.snapshots)
    house.store.failing = True
    house.command("go")
    house.engine.turn()
    assert house.snapshots == shown
    house.store.failing = False
    house.clock.go(1)
    house.settle()
    assert house.snapshots[-1].topics == {("sleep/tonight", "ann"): 1}
    assert house.sql("SELECT state FROM instance") == [('{"seen":2,"wake":null}',)]
    assert house.engine.next_due() == house.clock.wall + timedelta(minutes=2)


def test_it_is_said_once_that_it_fails_and_once_that_it_is_back(house: House) -> None:
    house.run(SLEEP)
    house.store.failing = True
    house.activity()
    for _ in range(10):
        house.settle()
        house.clock.go(10)
    _until_back(house, 60)
    assert house.troubles == [
        Trouble(TroubleKind.STORE_FAILING, detail="store_full"),
        Trouble(TroubleKind.STORE_BACK),
    ]


def test_tries_are_further_and_further_apart(house: House) -> None:
    house.run(SLEEP)
    house.store.failing = True
    house.activity()
    tries = []
    for _ in range(200):
        heard = len(house.sleep.of(ActivityChanged))
        assert not house.engine.turn()
        if len(house.sleep.of(ActivityChanged)) > heard:
            tries.append(house.clock.boot)
        house.clock.go(1)
    gaps = [later - sooner for sooner, later in pairwise(tries)]
    assert gaps == [1, 2, 4, 8, 16, 32, 60, 60]


def test_the_next_try_is_due_when_the_wait_is_over(house: House) -> None:
    house.run(SLEEP)
    house.store.failing = True
    house.activity()
    house.engine.turn()
    house.clock.go(0.25)
    assert house.engine.next_due() == house.clock.wall + timedelta(seconds=0.75)


def test_a_command_gets_its_error_after_five_seconds(house: House) -> None:
    house.run(SLEEP)
    house.store.failing = True
    reply = house.command("go")
    house.engine.turn()
    house.clock.go(1)
    house.engine.turn()
    house.clock.go(3.5)
    house.engine.turn()
    assert not reply.done()
    assert house.engine.next_due() == house.clock.wall + timedelta(seconds=0.5)
    house.clock.go(0.5)
    house.engine.turn()
    error = reply.exception(0)
    assert isinstance(error, UnavailableError)
    assert error.key == "store_unavailable"


def test_a_command_that_got_its_error_is_never_done(house: House) -> None:
    house.run(SLEEP)
    house.sleep.moves["go"] = lambda *_: (put("ann/1", skipped=True),)
    house.store.failing = True
    house.command("go")
    late = house.clock.wall
    while house.clock.wall < late + timedelta(seconds=6):
        house.engine.turn()
        house.clock.go(0.5)
    tried = len(house.sleep.of(Command))
    _until_back(house, 60)
    assert len(house.sleep.of(Command)) == tried
    assert house.record("sleep_choice", "ann/1") is None


def test_a_command_is_done_if_the_store_is_back_in_time(house: House) -> None:
    house.run(SLEEP)
    house.store.failing = True
    reply = house.command("go")
    house.engine.turn()
    assert not reply.done()
    _until_back(house)
    assert reply.result(0) == {}


def test_waits_double_from_a_second_to_a_minute() -> None:
    backoff = Backoff()
    assert backoff.rest_s(5.0) == 0.0
    waits = []
    for _ in range(8):
        backoff.failed(100.0)
        waits.append(backoff.rest_s(100.0))
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert backoff.rest_s(170.0) == 0.0
    assert backoff.failing
    backoff.worked()
    backoff.failed(200.0)
    assert backoff.rest_s(200.0) == 1.0
