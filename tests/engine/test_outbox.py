"""The outbox' policy under any order of asking, cancelling, ending and restarting."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from custom_components.lifeops.core.effects import Cancel, Emit, Scope
from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.engine.leases import NOT_HELD, Leases
from custom_components.lifeops.engine.outbox import Outbox
from custom_components.lifeops.engine.protocols import Claim, OutboxRow, Transaction

from .house import HOUR, SLEEP, START, House

KEYS = st.sampled_from(["a", "b"])
EVENTS = st.sampled_from(["one", "two"])
ENDS = st.sampled_from([OutcomeState.DONE, OutcomeState.PARTIAL, OutcomeState.FAILED])


class OutboxMachine(RuleBasedStateMachine):
    """A household that asks, changes its mind, and loses power."""

    def __init__(self) -> None:
        """Furnish the household."""
        super().__init__()
        self.folder = TemporaryDirectory()
        self.house = House(Path(self.folder.name))
        self.house.run(SLEEP)
        self.wanted: dict[str, tuple[str, float]] = {}
        self.over: set[str] = set()
        self.seen = 0

    def teardown(self) -> None:
        self.house.sqlite.close()
        self.folder.cleanup()

    @rule(key=KEYS, event=EVENTS, minutes=st.integers(1, 30))
    def ask(self, key: str, event: str, minutes: int) -> None:
        """Ask for an act; what it asks for is what has to happen."""
        expires = START + timedelta(hours=2, minutes=minutes)
        before = len(self.house.actor.started)
        act = self.house.emit(key, event, expires=expires)
        new = self.wanted.get(key) != (event, minutes)
        self.house.ask("go", act)
        begun = self.house.actor.started[before:]
        if new and self.house.clock.wall < expires:
            assert [claim.row.act.event for claim in begun] == [event]
        else:
            assert begun == []
        self.wanted[key] = (event, minutes)

    @rule(key=KEYS)
    def cancel(self, key: str) -> None:
        """Cancel; what began is stopped or cleared once."""
        before = len(self.house.actor.stopped)
        self.house.ask("no", Cancel(key=key))
        stopped = self.house.actor.stopped[before:]
        assert len(stopped) <= 1
        self.wanted.pop(key, None)
        self.house.ask("no", Cancel(key=key))
        assert len(self.house.actor.stopped) == before + len(stopped)

    @precondition(lambda self: self.house.actor.started)
    @rule(data=st.data(), state=ENDS)
    def end(self, data: st.DataObject, state: OutcomeState) -> None:
        """End any claim there ever was in this process; void ones change nothing."""
        claim = data.draw(st.sampled_from(self.house.actor.started))
        row = self.house.row(claim.row.key)
        valid = row == claim.row
        self.house.end(claim, state)
        if valid:
            assert self.house.row(claim.row.key).outcome is state
        else:
            assert self.house.row(claim.row.key) == row

    @rule(minutes=st.integers(1, 60))
    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self.house.clock.go(minutes=minutes)
        self.house.settle()

    @rule()
    def restart(self) -> None:
        """Lose the power; what ran and still may is begun again, nothing else."""
        with self.house.sqlite.transaction(self.house.clock.wall) as tx:
            ran = [row.key for row in tx.open_outbox() if row.state == "running"]
        alive = [
            key for key in ran if self.house.row(key).expires > self.house.clock.wall
        ]
        self.house.reboot(SLEEP)
        assert [claim.row.key for claim in self.house.actor.started] == alive

    @invariant()
    def one_open_act_a_key(self) -> None:
        """Two acts of one key are never on their way together."""
        with self.house.sqlite.transaction(self.house.clock.wall) as tx:
            keys = [row.key for row in tx.open_outbox()]
        assert len(keys) == len(set(keys))

    @invariant()
    def nothing_begins_late_or_twice(self) -> None:
        """Each claim is begun once and in its time."""
        claims = [
            (claim.row.key, claim.row.rev, claim.row.attempts)
            for claim in self.house.actor.started
        ]
        assert len(claims) == len(set(claims))
        assert all(
            claim.row.claimed_at < claim.row.expires
            for claim in self.house.actor.started
        )

    @invariant()
    def every_end_is_told(self) -> None:
        """Find an outcome for every act that is over; none is ever taken back."""
        done = self.house.sql(
            "SELECT count(*) FROM outbox WHERE state = 'done' AND outcome IS NULL"
        )
        assert done == [(0,)]
        outcomes = len(self.house.outcomes())
        assert outcomes >= self.seen
        self.seen = outcomes


TestOutbox = OutboxMachine.TestCase
TestOutbox.settings = settings(max_examples=20, stateful_step_count=25)


class Standby(Leases):
    """A home that holds nothing, until it does; "garage" stands beside it."""

    held = NOT_HELD

    def term(self, scope: Scope, now: datetime) -> int:
        del now
        return self.held if scope is Scope.SITE else 7

    def done_by(self, scope: Scope, home: str) -> bool:
        return scope is Scope.HOUSEHOLD or home == "garage"


def test_a_home_without_the_lease_does_not_act(house: House) -> None:
    leases = Standby()
    act = Emit(key="a", expires=START + HOUR, agent="sleep", subject="ann", event="one")
    with house.sqlite.transaction(START) as tx:
        outbox = Outbox(tx, START, leases, "home")
        outbox.ask(SLEEP, act)
        assert outbox.claim((), trusted=True) == []
        assert [row.key for row in outbox.waiting()] == ["a"]


def test_an_act_is_done_in_the_term_in_which_it_begins(house: House) -> None:
    leases = Standby()
    with house.sqlite.transaction(START) as tx:
        outbox = Outbox(tx, START, leases, "home")
        outbox.ask(SLEEP, house.emit())
        assert outbox.claim((), trusted=True) == []
        leases.held = 4
        (claim,) = outbox.claim((), trusted=True)
        assert isinstance(claim, Claim)
        assert claim.row.term == 4
        assert outbox.claim((), trusted=True) == []
        outbox.ended(claim, OutcomeState.DONE, {}, None)
    assert house.outcomes() == ["key=done"]


def test_what_another_home_did_is_not_done_again(house: House) -> None:
    leases = Standby()
    nearby, far = (house.emit(key) for key in ("nearby", "far"))
    shared = house.emit("shared", scope=Scope.HOUSEHOLD)
    with house.sqlite.transaction(START) as tx:
        outbox = Outbox(tx, START, leases, "home")
        for act, home in ((nearby, "garage"), (far, "cabin"), (shared, "cabin")):
            outbox.ask(SLEEP, act)
            elsewhere = Outbox(tx, START, leases, home)
            elsewhere._end(replace(_row(tx, act), state="running"), OutcomeState.DONE)
            tx.put_outbox(_row(tx, act, state="pending", outcome=None))
        leases.held = 2
        begun = [claim.row.key for claim in outbox.claim((), trusted=True)]
        assert begun == ["far"]
        assert _row(tx, nearby).state == _row(tx, shared).state == "done"


def test_what_failed_elsewhere_is_still_to_be_done(house: House) -> None:
    leases = Standby()
    act = house.emit(scope=Scope.HOUSEHOLD)
    with house.sqlite.transaction(START) as tx:
        outbox = Outbox(tx, START, leases, "home")
        outbox.ask(SLEEP, act)
        elsewhere = Outbox(tx, START, leases, "cabin")
        elsewhere._end(replace(_row(tx, act), state="running"), OutcomeState.FAILED)
        tx.put_outbox(_row(tx, act, state="pending", outcome=None))
        assert [claim.row.key for claim in outbox.claim((), trusted=True)] == ["key"]


def test_what_waits_for_another_home_ends_without_a_word(house: House) -> None:
    leases = Standby()
    with house.sqlite.transaction(START) as tx:
        Outbox(tx, START, leases, "home").ask(SLEEP, house.emit())
        late = Outbox(tx, START + 2 * HOUR, leases, "home")
        late.expire()
        assert _row(tx, house.emit()).outcome is OutcomeState.EXPIRED
    assert house.outcomes() == []


def test_a_site_that_another_home_took_over_is_let_go_of(house: House) -> None:
    leases = Standby()
    leases.held = 2
    with house.sqlite.transaction(START) as tx:
        outbox = Outbox(tx, START, leases, "home")
        outbox.ask(SLEEP, house.emit("site"))
        outbox.ask(SLEEP, house.emit("all", scope=Scope.HOUSEHOLD))
        claims = outbox.claim((), trusted=True)
        assert outbox.release() == []
        leases.held = NOT_HELD
        assert [row.key for row in outbox.release()] == ["site"]
        site = next(claim for claim in claims if claim.row.key == "site")
        assert outbox.progress(site, {"step": 1}) is False
        leases.held = 4
        (again,) = outbox.claim((), trusted=True)
        assert (again.row.key, again.row.term, again.row.attempts) == ("site", 4, 2)


def test_who_is_nearer_goes_first(house: House) -> None:
    later = START + HOUR / 2
    with house.sqlite.transaction(START) as tx:
        act = house.emit(scope=Scope.HOUSEHOLD, not_before=later)
        outbox = Outbox(tx, START, Standby(), "home")
        outbox.ask(SLEEP, act)
        assert outbox.claim((), trusted=True) == []
        assert outbox.look_at(_row(tx, act)) == later
        then = Outbox(tx, later, Standby(), "home")
        assert then.look_at(_row(tx, act)) == act.expires
        assert [claim.row.key for claim in then.claim((), trusted=True)] == ["key"]


def _row(tx: Transaction, act: Emit, **changed: Any) -> OutboxRow:
    row = tx.outbox(act.key)
    assert row is not None
    return replace(row, **changed)


def test_each_scope_has_its_own_lease(house: House) -> None:
    with house.sqlite.transaction(START) as tx:
        outbox = Outbox(tx, START, Standby(), "home")
        outbox.ask(SLEEP, house.emit("site"))
        outbox.ask(SLEEP, house.emit("all", scope=Scope.HOUSEHOLD))
        claims = outbox.claim((), trusted=True)
        assert [(claim.row.key, claim.row.term) for claim in claims] == [("all", 7)]
