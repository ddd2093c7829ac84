"""Pushes for who has no phone in one home: others are asked, then it is shown once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import override

from custom_components.lifeops.core.datasets import OUTCOME
from custom_components.lifeops.core.effects import Push, Scope
from custom_components.lifeops.core.outcomes import OutcomeRecord, OutcomeState
from custom_components.lifeops.engine.leases import NOT_HELD, Leases
from custom_components.lifeops.engine.outbox import Outbox
from custom_components.lifeops.engine.passing import PATIENCE
from custom_components.lifeops.engine.protocols import Claim, Transaction

from .homes import Homes, member
from .house import HOUR, NOTES, START, House

NO_PHONE = OutcomeState.UNMAPPED
PUSH = Push(
    key="push",
    expires=START + HOUR,
    person="ann",
    text="words",
    scope=Scope.HOUSEHOLD,
)


class Shared(Leases):
    """A household whose homes are known, and whether this one acts for it."""

    def __init__(self, *order: str, held: bool) -> None:
        """Keep who acts, and who follows."""
        self._order = order
        self._held = held

    @override
    def term(self, scope: Scope, now: object) -> int:
        return 1 if self._held else NOT_HELD

    @override
    def done_by(self, scope: Scope, home: str) -> bool:
        return scope is Scope.HOUSEHOLD

    @override
    def order(self) -> Sequence[str]:
        return self._order


HOLDER = Shared("home", "cabin", "hut", held=True)
DEPUTY = Shared("cabin", "hut", "home", held=False)


def ended(tx: Transaction, home: str, state: OutcomeState) -> None:
    """Let another home have ended the push."""
    record = OutcomeRecord(
        key=PUSH.key, rev=PUSH.rev, act="Push", state=state, at=START, home=home
    )
    name = f"{PUSH.key}#{PUSH.rev}#1#{home}"
    tx.put_record(OUTCOME.name, name, OUTCOME.write(record), "ann")


def claimed(outbox: Outbox) -> Sequence[Claim]:
    return outbox.claim((), trusted=True)


def test_a_home_alone_asks_nobody(house: House) -> None:
    with house.sqlite.transaction(START) as tx:
        outbox = Outbox(tx, START, Shared("home", held=True), "home")
        outbox.ask(NOTES, PUSH)
        (claim,) = claimed(outbox)
        assert not claim.passes


def test_who_has_no_phone_here_is_left_to_the_others(house: House) -> None:
    with house.sqlite.transaction(START) as tx:
        outbox = Outbox(tx, START, HOLDER, "home")
        outbox.ask(NOTES, PUSH)
        (claim,) = claimed(outbox)
        assert claim.passes
        outbox.ended(claim, NO_PHONE, {}, None)
        assert claimed(outbox) == []
        ended(tx, "cabin", OutcomeState.DONE)
        late = Outbox(tx, START + PATIENCE, HOLDER, "home")
        assert claimed(late) == []
        assert late.waiting() == []


def test_where_nobody_has_a_phone_it_comes_back(house: House) -> None:
    with house.sqlite.transaction(START) as tx:
        outbox = Outbox(tx, START, HOLDER, "home")
        outbox.ask(NOTES, PUSH)
        (claim,) = claimed(outbox)
        outbox.ended(claim, NO_PHONE, {}, None)
        ended(tx, "cabin", NO_PHONE)
        assert claimed(outbox) == []
        ended(tx, "hut", NO_PHONE)
        (again,) = claimed(outbox)
        assert not again.passes


def test_others_that_say_nothing_are_not_waited_for_long(house: House) -> None:
    with house.sqlite.transaction(START) as tx:
        outbox = Outbox(tx, START, HOLDER, "home")
        outbox.ask(NOTES, PUSH)
        (claim,) = claimed(outbox)
        outbox.ended(claim, NO_PHONE, {}, None)
        (row,) = outbox.waiting()
        assert outbox.look_at(row) == START + PATIENCE
        late = Outbox(tx, START + PATIENCE, HOLDER, "home")
        (again,) = claimed(late)
        assert not again.passes
        assert late.look_at(row) == PUSH.expires


def test_another_home_follows_in_its_turn(house: House) -> None:
    with house.sqlite.transaction(START) as tx:
        outbox = Outbox(tx, START, DEPUTY, "home")
        outbox.ask(NOTES, PUSH)
        ended(tx, "hut", NO_PHONE)
        assert claimed(outbox) == []
        ended(tx, "cabin", NO_PHONE)
        (claim,) = claimed(outbox)
        assert claim.passes
        outbox.ended(claim, NO_PHONE, {}, None)
        assert claimed(outbox) == []
        assert outbox.waiting() == []


def test_who_comes_before_is_asked_first(house: House) -> None:
    with house.sqlite.transaction(START) as tx:
        outbox = Outbox(tx, START, DEPUTY, "home")
        outbox.ask(NOTES, PUSH)
        ended(tx, "cabin", NO_PHONE)
        assert claimed(outbox) == []
        ended(tx, "hut", OutcomeState.DONE)
        assert claimed(outbox) == []


def test_who_is_seen_here_is_told_by_another_home_where_the_phone_is(
    house: House,
) -> None:
    with house.sqlite.transaction(START) as tx:
        outbox = Outbox(tx, START, HOLDER, "home")
        near = Push(key="push", expires=PUSH.expires, person="ann", text="words")
        outbox.ask(NOTES, near)
        (claim,) = claimed(outbox)
        outbox.ended(claim, NO_PHONE, {}, None)
        ended(tx, "cabin", OutcomeState.DONE)
        late = Outbox(tx, START + PATIENCE, HOLDER, "home")
        assert claimed(late) == []


def test_who_acts_comes_first_and_only_who_is_reached_follows() -> None:
    homes = Homes(a=member("a"), b=member("b"), c=member("c"))
    homes.pass_by(timedelta(minutes=3))
    found = homes["b"].order
    assert found == ["a", "b", "c"]
    homes.link("b", "c", up=False)
    homes.pass_by(timedelta(minutes=9))
    assert homes["b"].order == ["a", "b"]
