"""The outbox: which acts are on their way, and how each of them ends."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..core.effects import Act, Scope
from ..core.identity import Instance
from ..core.json import Json
from ..core.outcomes import OutcomeState
from .leases import NOT_HELD, Leases
from .outcomes import Outcomes
from .protocols import Claim, OutboxRow, Transaction
from .serving import Place, Serving, is_left, nowhere

PENDING = "pending"
RUNNING = "running"
DONE = "done"


def _is_cancelled(row: OutboxRow) -> bool:
    return row.outcome is OutcomeState.CANCELLED


def _same_claim(row: OutboxRow | None, claimed: OutboxRow) -> bool:
    return row is not None and (
        (row.state, row.rev, row.term, row.attempts, row.claimed_at)
        == (RUNNING, claimed.rev, claimed.term, claimed.attempts, claimed.claimed_at)
    )


@dataclass(frozen=True, slots=True)
class Outbox:
    """The policy over a turn's outbox; methods return the rows to stop after commit.

    What waits here while another home acts waits for the case that this one has to:
    it ends without a word.
    """

    tx: Transaction
    now: datetime
    leases: Leases
    home: str
    place: Place = nowhere

    @property
    def _outcomes(self) -> Outcomes:
        return Outcomes(self.tx, self.now, self.home)

    @property
    def _serving(self) -> Serving:
        return Serving(
            leases=self.leases,
            outcomes=self._outcomes,
            home=self.home,
            now=self.now,
            place=self.place,
        )

    def ask(self, instance: Instance, act: Act) -> Sequence[OutboxRow]:
        """Take in an act: the same content once, other content replaces it.

        After a Cancel the same content is a new wish. Attempts go on counting through
        all acts of a key, so that no claim is ever taken for another.
        """
        rev = act.rev
        old = self.tx.outbox(act.key)
        if old is not None and old.rev == rev and not _is_cancelled(old):
            return ()
        stops = self._end_open(old, OutcomeState.REPLACED)
        row = OutboxRow(
            key=act.key,
            rev=rev,
            instance=instance,
            act=replace(act, tag=act.tag or act.key),
            term=NOT_HELD,
            due=self.now,
            expires=act.expires,
            state=PENDING,
            attempts=0 if old is None else old.attempts,
        )
        self.tx.put_outbox(replace(row, term=self._serving.term(row)))
        return stops

    def cancel(self, key: str) -> Sequence[OutboxRow]:
        """Drop what is pending, stop what runs, clear what was done.

        What any home may have done is cleared by each one that hears of it.
        """
        row = self.tx.outbox(key)
        if row is None or _is_cancelled(row):
            return ()
        if row.state != DONE:
            return self._end_open(row, OutcomeState.CANCELLED)
        self.tx.put_outbox(replace(row, outcome=OutcomeState.CANCELLED))
        anywhere = row.act.scope is Scope.ANY
        return (row,) if anywhere or row.claimed_at is not None else ()

    def cancel_all(self, instance: Instance) -> Sequence[OutboxRow]:
        """End everything of an instance that is not done."""
        return [
            stopped
            for row in self.tx.open_outbox()
            if row.instance == instance
            for stopped in self._end_open(row, OutcomeState.CANCELLED)
        ]

    def progress(self, claim: Claim, progress: Mapping[str, Json]) -> bool:
        """Keep how far a claim has come; return False when it is void."""
        row = self.tx.outbox(claim.row.key)
        if row is None or not _same_claim(row, claim.row):
            return False
        self.tx.put_outbox(replace(row, progress=progress))
        return True

    def ended(
        self,
        claim: Claim,
        state: OutcomeState,
        parts: Mapping[str, str],
        error: str | None,
    ) -> None:
        """Take in what became of a claim; a void one is nobody's business."""
        row = self.tx.outbox(claim.row.key)
        if row is None or not _same_claim(row, claim.row):
            return
        if not claim.passes or not is_left(row.act, state):
            self._end(row, state, parts, error)
        elif self._serving.comes_back(row):
            self.tx.put_outbox(replace(row, state=PENDING))
            self._outcomes.tell(row, OutcomeState.PASSED, parts, error)
        else:
            self._end(row, OutcomeState.PASSED, parts, error)

    def recover(self) -> None:
        """Make what ran when the process ended claimable again, with its progress.

        What another home may have done meanwhile is due anew: so word of it comes first.
        """
        for row in self.tx.open_outbox():
            due = self.now if row.act.scope is Scope.ANY else row.due
            if row.state == RUNNING or due != row.due:
                self.tx.put_outbox(replace(row, state=PENDING, due=due))

    def release(self) -> Sequence[OutboxRow]:
        """Let go of what runs at this site though another home acts for it now.

        What runs for the household is over in seconds: it is let finish.
        """
        lost = [
            row
            for row in self.tx.open_outbox()
            if row.state == RUNNING
            and row.act.scope is Scope.SITE
            and self._serving.term(row) != row.term
        ]
        for row in lost:
            self.tx.put_outbox(replace(row, state=PENDING))
        return lost

    def expire(self) -> None:
        """End what was not begun in time."""
        for row in self.tx.open_outbox():
            if row.state == PENDING and row.expires <= self.now:
                self._end(row, OutcomeState.EXPIRED)

    def claim(self, urgent: Container[str], *, trusted: bool) -> Sequence[Claim]:
        """Mark as running what may begin; without trusted time only what is urgent.

        That is what a Command of this turn asked for and what any home may do. It does
        not wait for others: how long is what nobody knows.
        """
        return [
            claim
            for row in self.waiting()
            if self.now < row.expires
            and not self._is_early(row)
            and self._may_begin(row, urgent, trusted=trusted)
            for claim in self._begun(row)
        ]

    def waiting(self) -> Sequence[OutboxRow]:
        """Return what has not begun."""
        return [row for row in self.tx.open_outbox() if row.state == PENDING]

    def look_at(self, row: OutboxRow) -> datetime:
        """Return when to look at what waits again."""
        begins = row.act.not_before
        if begins is None or begins <= self.now:
            begins = self._serving.looks_again(row)
        return row.expires if begins is None or begins <= self.now else begins

    def _may_begin(
        self, row: OutboxRow, urgent: Container[str], *, trusted: bool
    ) -> bool:
        if trusted:
            return self._serving.has_turn(row)
        asked = row.key in urgent
        if row.act.scope is not Scope.ANY:
            return asked and self._serving.has_turn(row)
        # Urgent messages answer a Command too, through the record that it wrote.
        fresh = row.claimed_at is None
        return asked or fresh or self._serving.has_turn(row)

    def _is_early(self, row: OutboxRow) -> bool:
        begins = row.act.not_before
        return begins is not None and self.now < begins

    def _begun(self, row: OutboxRow) -> Sequence[Claim]:
        """Begin in the term of now, unless another home has done it."""
        if self._serving.is_done_elsewhere(row):
            self._close(row, OutcomeState.REPLACED)
            return ()
        term = self._serving.term(row)
        if row.term != term:
            self._close(row, OutcomeState.REPLACED)
            row = replace(row, term=term)
        return (replace(self._claim(row), passes=self._serving.passes(row)),)

    def _close(self, row: OutboxRow, state: OutcomeState) -> None:
        self.tx.put_outbox(replace(row, state=DONE, outcome=state))

    def _claim(self, row: OutboxRow) -> Claim:
        claimed = replace(
            row, state=RUNNING, attempts=row.attempts + 1, claimed_at=self.now
        )
        self.tx.put_outbox(claimed)
        return Claim(row=claimed)

    def _end_open(
        self, row: OutboxRow | None, state: OutcomeState
    ) -> Sequence[OutboxRow]:
        if row is None or row.state == DONE:
            return ()
        self._end(row, state)
        return (row,) if row.state == RUNNING else ()

    def _end(
        self,
        row: OutboxRow,
        state: OutcomeState,
        parts: Mapping[str, str] | None = None,
        error: str | None = None,
    ) -> None:
        self._close(row, state)
        if row.state == PENDING and self._serving.term(row) == NOT_HELD:
            return
        self._outcomes.tell(row, state, parts, error)
