"""The outbox: which acts are on their way, and how each of them ends."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..core.effects import Act, Push, Scope
from ..core.identity import Instance
from ..core.json import Json
from ..core.records import OutcomeState
from .leases import NOT_HELD, Leases
from .outcomes import Outcomes
from .passing import PATIENCE, Passing
from .protocols import Claim, OutboxRow, Transaction

PENDING = "pending"
RUNNING = "running"
DONE = "done"

_SEEN = (OutcomeState.DONE, OutcomeState.PARTIAL)


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

    @property
    def _outcomes(self) -> Outcomes:
        return Outcomes(self.tx, self.now, self.home)

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
        self.tx.put_outbox(
            OutboxRow(
                key=act.key,
                rev=rev,
                instance=instance,
                act=replace(act, tag=act.tag or act.key),
                term=self.leases.term(act.scope, self.now),
                due=self.now,
                expires=act.expires,
                state=PENDING,
                attempts=0 if old is None else old.attempts,
            )
        )
        return stops

    def cancel(self, key: str) -> Sequence[OutboxRow]:
        """Drop what is pending, stop what runs, clear what was done."""
        row = self.tx.outbox(key)
        if row is None or _is_cancelled(row):
            return ()
        if row.state != DONE:
            return self._end_open(row, OutcomeState.CANCELLED)
        self.tx.put_outbox(replace(row, outcome=OutcomeState.CANCELLED))
        return () if row.claimed_at is None else (row,)

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
        passed = claim.passes and state is OutcomeState.UNMAPPED
        if passed and self._term(row) != NOT_HELD:
            self.tx.put_outbox(replace(row, state=PENDING))
            self._outcomes.tell(row, state)
        else:
            self._end(row, state, parts, error)

    def recover(self) -> None:
        """Make what ran when the process ended claimable again, with its progress."""
        for row in self.tx.open_outbox():
            if row.state == RUNNING:
                self.tx.put_outbox(replace(row, state=PENDING))

    def release(self) -> Sequence[OutboxRow]:
        """Let go of what runs at this site though another home acts for it now.

        What runs for the household is over in seconds: it is let finish.
        """
        lost = [
            row
            for row in self.tx.open_outbox()
            if row.state == RUNNING
            and row.act.scope is Scope.SITE
            and self._term(row) != row.term
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
        """Mark as running what may begin; without trusted time only what is urgent."""
        return [
            claim
            for row in self.waiting()
            if self.now < row.expires
            and not self._is_early(row)
            and (trusted or row.key in urgent)
            and self._has_turn(row)
            for claim in self._begun(row)
        ]

    def waiting(self) -> Sequence[OutboxRow]:
        """Return what has not begun."""
        return [row for row in self.tx.open_outbox() if row.state == PENDING]

    def look_at(self, row: OutboxRow) -> datetime:
        """Return when to look at what waits again."""
        begins = row.act.not_before
        if begins is None or begins <= self.now:
            begins = row.claimed_at and row.claimed_at + PATIENCE
        return row.expires if begins is None or begins <= self.now else begins

    def _is_early(self, row: OutboxRow) -> bool:
        begins = row.act.not_before
        return begins is not None and self.now < begins

    def _has_turn(self, row: OutboxRow) -> bool:
        if isinstance(row.act, Push):
            return self._passing(row).has_turn
        return self._term(row) != NOT_HELD

    def _passing(self, row: OutboxRow) -> Passing:
        ends = self._outcomes.of(row)
        return Passing(
            me=self.home,
            order=self.leases.order(),
            unmapped={one.home for one in ends if one.state is OutcomeState.UNMAPPED},
            held=self._term(row) != NOT_HELD,
            waited=row.claimed_at is None or self.now - row.claimed_at >= PATIENCE,
        )

    def _term(self, row: OutboxRow) -> int:
        return self.leases.term(row.act.scope, self.now)

    def _begun(self, row: OutboxRow) -> Sequence[Claim]:
        """Begin in the term of now, unless another home has done it."""
        if self._is_done_elsewhere(row):
            self._close(row, OutcomeState.REPLACED)
            return ()
        term = self._term(row)
        if row.term != term:
            self._close(row, OutcomeState.REPLACED)
            row = replace(row, term=term)
        passes = isinstance(row.act, Push) and self._passing(row).passes
        return (replace(self._claim(row), passes=passes),)

    def _is_done_elsewhere(self, row: OutboxRow) -> bool:
        ends = self._outcomes.of(row)
        passed = any(
            end.home == self.home and end.state is OutcomeState.UNMAPPED for end in ends
        )
        scope = Scope.HOUSEHOLD if passed else row.act.scope
        return any(
            end.home not in ("", self.home)
            and end.state in _SEEN
            and self.leases.done_by(scope, end.home)
            for end in ends
        )

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
        if row.state == PENDING and self._term(row) == NOT_HELD:
            return
        self._outcomes.tell(row, state, parts, error)
