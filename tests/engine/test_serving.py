"""What any home may do: one goes first, the others follow, and it is seen once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import override

import pytest

from custom_components.lifeops.core.datasets import MEMBER, OUTCOME, PRESENCE
from custom_components.lifeops.core.effects import Cancel, Push, PutRecord, Scope
from custom_components.lifeops.core.homes import MemberRecord
from custom_components.lifeops.core.outcomes import OutcomeRecord, OutcomeState
from custom_components.lifeops.core.places import Here
from custom_components.lifeops.core.records import PresenceRecord
from custom_components.lifeops.engine.leases import NOT_HELD, Leases
from custom_components.lifeops.engine.outbox import Outbox
from custom_components.lifeops.engine.passing import FOLLOWS, PATIENCE
from custom_components.lifeops.engine.protocols import Claim, OutboxRow, Transaction

from .house import HOUR, NOTES, START, House

ALARM = Push(
    key="alarm",
    expires=START + HOUR,
    person="ann",
    text="words",
    priority=1,
    scope=Scope.ANY,
)
SECOND = timedelta(seconds=1)


class Shared(Leases):
    """A household of three homes; the one that is asked holds what it is told to."""

    def __init__(self, *held: Scope, order: Sequence[str]) -> None:
        """Keep what is held, and who follows whom."""
        self._held = held
        self._order = order

    @override
    def term(self, scope: Scope, now: object) -> int:
        return 1 if scope in self._held else NOT_HELD

    @override
    def done_by(self, scope: Scope, home: str) -> bool:
        return home in ("home", "cabin", "hut")

    @override
    def order(self) -> Sequence[str]:
        return self._order


HOLDER = Shared(Scope.HOUSEHOLD, Scope.SITE, order=("home", "cabin", "hut"))
DEPUTY = Shared(Scope.SITE, order=("cabin", "home", "hut"))
ALONE = Shared(Scope.HOUSEHOLD, Scope.SITE, order=("home",))


def outbox(
    tx: Transaction,
    leases: Leases,
    after: timedelta = timedelta(0),
    found: Here = Here.UNKNOWN,
) -> Outbox:
    return Outbox(tx, START + after, leases, "home", lambda _: found)


def claimed(box: Outbox) -> Sequence[Claim]:
    return box.claim((), trusted=True)


def ended(tx: Transaction, home: str, state: OutcomeState, **parts: str) -> None:
    """Let another home have ended it."""
    record = OutcomeRecord(
        key=ALARM.key,
        rev=ALARM.rev,
        act="Push",
        state=state,
        at=START,
        parts=parts,
        home=home,
    )
    name = f"{ALARM.key}#{ALARM.rev}#1#{home}"
    tx.put_record(OUTCOME.name, name, OUTCOME.write(record), "ann")


def test_what_is_asked_for_is_the_same_whoever_may_do_it() -> None:
    assert ALARM.rev == replace(ALARM, scope=Scope.SITE).rev


@pytest.mark.parametrize(
    ("leases", "found", "first"),
    [
        (HOLDER, Here.UNKNOWN, True),
        (HOLDER, Here.AWAY, True),
        (HOLDER, Here.ELSEWHERE, False),
        (DEPUTY, Here.UNKNOWN, False),
        (DEPUTY, Here.HERE, True),
    ],
)
def test_who_holds_the_household_or_is_nearest_goes_first(
    house: House, leases: Leases, found: Here, first: bool
) -> None:
    with house.sqlite.transaction(START) as tx:
        box = outbox(tx, leases, found=found)
        box.ask(NOTES, ALARM)
        assert bool(claimed(box)) is first
        if first:
            return
        (row,) = box.waiting()
        assert box.look_at(row) == START + FOLLOWS
        assert claimed(outbox(tx, leases, FOLLOWS - SECOND, found)) == []
        assert claimed(outbox(tx, leases, FOLLOWS, found))


def test_who_follows_is_not_needed_where_it_was_seen(house: House) -> None:
    with house.sqlite.transaction(START) as tx:
        outbox(tx, DEPUTY).ask(NOTES, ALARM)
        ended(tx, "cabin", OutcomeState.PARTIAL, phone="accepted", watch="failed")
        late = outbox(tx, DEPUTY, FOLLOWS)
        assert claimed(late) == []
        assert late.waiting() == []


@pytest.mark.parametrize(
    ("home", "state", "parts"),
    [
        ("cabin", OutcomeState.FAILED, {"phone": "failed"}),
        ("cabin", OutcomeState.FAILED, {"phone": "unknown"}),
        ("cabin", OutcomeState.PARTIAL, {"phone": "failed", "interface": "accepted"}),
        ("cabin", OutcomeState.DONE, {"interface": "accepted"}),
        ("stranger", OutcomeState.DONE, {"phone": "accepted"}),
    ],
)
def test_who_follows_does_it_where_it_reached_no_phone(
    house: House, home: str, state: OutcomeState, parts: dict[str, str]
) -> None:
    with house.sqlite.transaction(START) as tx:
        outbox(tx, DEPUTY).ask(NOTES, ALARM)
        ended(tx, home, state, **parts)
        assert claimed(outbox(tx, DEPUTY, FOLLOWS))


def test_a_cancel_takes_from_who_follows_what_it_waits_for(house: House) -> None:
    with house.sqlite.transaction(START) as tx:
        box = outbox(tx, DEPUTY)
        box.ask(NOTES, ALARM)
        box.cancel(ALARM.key)
        assert claimed(outbox(tx, DEPUTY, FOLLOWS)) == []


def test_whoever_hears_of_a_cancel_clears_what_another_home_showed(
    house: House,
) -> None:
    with house.sqlite.transaction(START) as tx:
        outbox(tx, DEPUTY).ask(NOTES, ALARM)
        ended(tx, "cabin", OutcomeState.DONE, phone="accepted")
        late = outbox(tx, DEPUTY, FOLLOWS)
        assert claimed(late) == []
        assert [row.key for row in late.cancel(ALARM.key)] == [ALARM.key]
        assert late.cancel(ALARM.key) == ()


@pytest.mark.parametrize("state", [OutcomeState.UNMAPPED, OutcomeState.FAILED])
def test_what_cannot_be_done_here_is_left_to_the_others(
    house: House, state: OutcomeState
) -> None:
    with house.sqlite.transaction(START) as tx:
        box = outbox(tx, HOLDER)
        box.ask(NOTES, ALARM)
        (claim,) = claimed(box)
        assert claim.passes
        box.ended(claim, state, {}, None)
        assert claimed(outbox(tx, HOLDER, FOLLOWS)) == []
        (told,) = [row for _, row in tx.between(OUTCOME.name, "", "~")]
        assert told["state"] == OutcomeState.PASSED
        # Nobody else did it either: now it is shown here, wherever that is.
        (again,) = claimed(outbox(tx, HOLDER, PATIENCE))
        assert not again.passes
        outbox(tx, HOLDER, PATIENCE).ended(again, state, {}, None)
        assert box.waiting() == []


def test_it_comes_back_at_once_where_all_others_left_it_too(house: House) -> None:
    with house.sqlite.transaction(START) as tx:
        box = outbox(tx, HOLDER)
        box.ask(NOTES, ALARM)
        (claim,) = claimed(box)
        box.ended(claim, OutcomeState.UNMAPPED, {}, None)
        ended(tx, "cabin", OutcomeState.PASSED)
        assert claimed(box) == []
        ended(tx, "hut", OutcomeState.PASSED)
        assert claimed(box)


def test_a_home_alone_leaves_it_to_nobody(house: House) -> None:
    with house.sqlite.transaction(START) as tx:
        box = outbox(tx, ALONE)
        box.ask(NOTES, ALARM)
        (claim,) = claimed(box)
        assert not claim.passes
        box.ended(claim, OutcomeState.FAILED, {}, "no way out")
        assert box.waiting() == []
    assert house.outcomes() == ["alarm=failed"]


@pytest.mark.parametrize(
    ("leases", "told"), [(DEPUTY, []), (HOLDER, ["alarm=expired"])]
)
def test_what_was_not_begun_in_time_is_told_by_who_was_to_go_first(
    house: House, leases: Leases, told: list[str]
) -> None:
    with house.sqlite.transaction(START) as tx:
        outbox(tx, leases).ask(NOTES, replace(ALARM, expires=START + SECOND))
        outbox(tx, leases, SECOND).expire()
    assert house.outcomes() == told


def test_after_a_restart_word_of_the_others_comes_first(house: House) -> None:
    with house.sqlite.transaction(START) as tx:
        outbox(tx, DEPUTY).ask(NOTES, ALARM)
        up = timedelta(minutes=10)
        outbox(tx, DEPUTY, up).recover()
        assert claimed(outbox(tx, DEPUTY, up)) == []
        assert claimed(outbox(tx, DEPUTY, up + FOLLOWS - SECOND)) == []
        assert claimed(outbox(tx, DEPUTY, up + FOLLOWS))


def test_it_waits_for_its_moment_and_the_others_for_theirs(house: House) -> None:
    later = timedelta(minutes=5)
    with house.sqlite.transaction(START) as tx:
        outbox(tx, DEPUTY).ask(NOTES, replace(ALARM, not_before=START + later))
        assert claimed(outbox(tx, DEPUTY, later)) == []
        assert claimed(outbox(tx, DEPUTY, later + FOLLOWS))


# In the ring: places are read from the records, and the engine wakes in time.


def linked(house: House, *, seen_by: str) -> None:
    """Link two homes of which this one acts for the household; ann is in one of them."""
    writes = [
        PutRecord(
            dataset=MEMBER.name,
            id=home,
            fields=MEMBER.write(
                MemberRecord(name=home, key=home, signing=home, site=home, serves=first)
            ),
        )
        for first, home in enumerate(("home", "cabin"), 1)
    ]
    seen = PresenceRecord(home=True, measured_at=START)
    place = PutRecord(
        dataset=PRESENCE.name,
        id=f"ann/{seen_by}",
        fields=PRESENCE.write(seen),
        person="ann",
    )
    house.write(*writes, place)
    house.run(NOTES)
    for _ in range(6):
        house.engine.tend({"cabin": house.clock.wall})
        house.clock.go(30)
        house.settle()
    assert house.engine.terms[Scope.HOUSEHOLD]


def pushed(house: House) -> list[str]:
    return [claim.row.key for claim in house.actor.started]


def test_for_who_is_here_this_home_goes_first(house: House) -> None:
    linked(house, seen_by="home")
    house.ask("go", ALARM, instance=NOTES)
    assert pushed(house) == ["alarm"]
    (claim,) = house.actor.started
    assert claim.passes


def test_for_who_is_elsewhere_it_follows_in_time(house: House) -> None:
    linked(house, seen_by="cabin")
    house.ask("go", ALARM, instance=NOTES)
    assert pushed(house) == []
    assert house.engine.next_due() == house.clock.wall + FOLLOWS
    house.clock.go(30)
    house.settle()
    assert pushed(house) == ["alarm"]


def test_what_was_cancelled_meanwhile_is_not_shown(house: House) -> None:
    linked(house, seen_by="cabin")
    house.ask("go", ALARM, instance=NOTES)
    house.ask("no", Cancel(key="alarm"), instance=NOTES)
    house.clock.go(minutes=5)
    house.settle()
    assert pushed(house) == []


def test_word_of_a_home_that_is_trusted_no_more_silences_nobody(house: House) -> None:
    linked(house, seen_by="cabin")
    house.ask("go", ALARM, instance=NOTES)
    row = house.row("alarm")
    with house.sqlite.transaction(house.clock.wall) as tx:
        record = OutcomeRecord(
            key=row.key,
            rev=row.rev,
            act="Push",
            state=OutcomeState.DONE,
            at=house.clock.wall,
            parts={"phone": "accepted"},
            home="cabin",
        )
        name = f"{row.key}#{row.rev}#1#cabin"
        tx.put_record(OUTCOME.name, name, OUTCOME.write(record), "ann")
    house.engine.distrust({"cabin"})
    house.engine.tend({})
    house.clock.go(30)
    house.settle()
    assert pushed(house) == ["alarm"]


def test_a_row_goes_first_in_the_term_of_its_place(house: House) -> None:
    with house.sqlite.transaction(START) as tx:
        box = outbox(tx, HOLDER, found=Here.HERE)
        box.ask(NOTES, ALARM)
        row: OutboxRow | None = tx.outbox(ALARM.key)
        assert row is not None
        assert row.term == 1


def test_without_trusted_time_nobody_waits_for_who_goes_first(house: House) -> None:
    with house.sqlite.transaction(START) as tx:
        box = outbox(tx, DEPUTY)
        box.ask(NOTES, ALARM)
        assert box.claim((), trusted=True) == []
        assert [claim.row.key for claim in box.claim((), trusted=False)] == ["alarm"]


def test_without_trusted_time_it_is_still_seen_once(house: House) -> None:
    with house.sqlite.transaction(START) as tx:
        box = outbox(tx, DEPUTY)
        box.ask(NOTES, ALARM)
        ended(tx, "cabin", OutcomeState.DONE, phone="accepted")
        assert box.claim((), trusted=False) == []


def test_without_trusted_time_what_came_back_is_not_begun_in_every_turn(
    house: House,
) -> None:
    with house.sqlite.transaction(START) as tx:
        box = outbox(tx, HOLDER)
        box.ask(NOTES, ALARM)
        (claim,) = box.claim((), trusted=False)
        box.ended(claim, OutcomeState.FAILED, {"phone": "failed"}, None)
        assert [row.key for row in box.waiting()] == ["alarm"]
        assert box.claim((), trusted=False) == []
        assert outbox(tx, HOLDER, PATIENCE).claim((), trusted=False)
