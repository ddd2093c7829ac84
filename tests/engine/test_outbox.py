"""The outbox' policy under any order of asking, cancelling, ending and restarting."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from custom_components.lifeops.core.effects import Cancel, Emit, Scope
from custom_components.lifeops.core.records import OutcomeState
from custom_components.lifeops.engine.leases import NOT_HELD, Leases
from custom_components.lifeops.engine.outbox import Outbox
from custom_components.lifeops.engine.protocols import Claim

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
    """A home that holds nothing, until it does."""

    held = NOT_HELD

    def term(self, scope: Scope) -> int:
        return self.held if scope is Scope.SITE else 7


def test_a_home_without_the_lease_does_not_act(house: House) -> None:
    leases = Standby()
    act = Emit(key="a", expires=START + HOUR, agent="sleep", subject="ann", event="one")
    with house.sqlite.transaction(START) as tx:
        outbox = Outbox(tx, START, leases)
        outbox.ask(SLEEP, act)
        assert outbox.claim((), trusted=True) == []
        assert [row.key for row in outbox.waiting()] == ["a"]


def test_an_act_belongs_to_the_term_in_which_it_was_asked(house: House) -> None:
    leases = Standby()
    with house.sqlite.transaction(START) as tx:
        outbox = Outbox(tx, START, leases)
        leases.held = 3
        outbox.ask(SLEEP, house.emit())
        leases.held = 4
        assert outbox.claim((), trusted=True) == []
        leases.held = 3
        (claim,) = outbox.claim((), trusted=True)
        assert isinstance(claim, Claim)
        assert claim.row.term == 3


def test_each_scope_has_its_own_lease(house: House) -> None:
    with house.sqlite.transaction(START) as tx:
        outbox = Outbox(tx, START, Standby())
        outbox.ask(SLEEP, house.emit("site"))
        outbox.ask(SLEEP, house.emit("all", scope=Scope.HOUSEHOLD))
        claims = outbox.claim((), trusted=True)
        assert [(claim.row.key, claim.row.term) for claim in claims] == [("all", 7)]
