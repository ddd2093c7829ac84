"""What the ring needs of its surroundings."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from ..core.effects import Act
from ..core.identity import Instance
from ..core.json import Json
from ..core.outcomes import OutcomeState
from .stored import Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow:
    """One register as it was last written; pos is its place in the journal."""

    pos: int
    dataset: str
    id: str
    field: str
    value: Json
    person: str | None
    removed: bool
    measured_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceRow:
    """What is kept of an instance: its state, its place, whether it is paused."""

    instance: Instance
    version: int
    state: Json
    cursor: int
    paused: bool = False
    pause_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """An act on its way; state is pending, running or done."""

    key: str
    rev: str
    instance: Instance
    act: Act
    term: int
    due: datetime
    expires: datetime
    state: str
    attempts: int = 0
    claimed_at: datetime | None = None
    progress: Mapping[str, Json] = field(default_factory=dict)
    outcome: OutcomeState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """All that one decision was made from, so that it can be made again."""

    instance: Instance
    at: datetime
    version: int
    state: Json
    fact: Json
    reads: Sequence[Json]
    effects: Sequence[Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterRow:
    """A fact that an instance could not digest."""

    instance: Instance
    at: datetime
    fact: Json
    error: str


class Transaction(Stored, Protocol):
    """One turn's writes; reads through it see them."""

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo what is written inside when it raises."""
        ...

    def put_record(
        self,
        dataset: str,
        record_id: str,
        values: Mapping[str, Json],
        person: str | None,
    ) -> bool:
        """Write the registers that differ from what stands; return whether any did."""
        ...

    def delete_record(self, dataset: str, record_id: str) -> bool:
        """Leave a tombstone; return whether something stood."""
        ...

    def journal(self, after: int, limit: int) -> Sequence[JournalRow]:
        """Return journal rows behind a place, in order."""
        ...

    def journal_end(self) -> int:
        """Return the journal's last place (0 when empty)."""
        ...

    def instance(self, instance: Instance) -> InstanceRow | None:
        """Return what is kept of an instance."""
        ...

    def put_instance(self, row: InstanceRow) -> None:
        """Keep an instance's state, place and pause."""
        ...

    def drop_instance(self, instance: Instance) -> None:
        """Forget an instance: state, pending acts, published values."""
        ...

    def move_cursors(self, cursor: int) -> None:
        """Move the cursor of every instance that is not paused."""
        ...

    def outbox(self, key: str) -> OutboxRow | None:
        """Return the newest act of a key."""
        ...

    def put_outbox(self, row: OutboxRow) -> None:
        """Write an act's row; (key, rev, term) is its identity."""
        ...

    def open_outbox(self) -> Sequence[OutboxRow]:
        """Return every act that is pending or running, oldest due first."""
        ...

    def put_decision(self, row: DecisionRow, keep: int) -> None:
        """Keep a decision; forget the instance's oldest beyond so many."""
        ...

    def put_dead_letter(self, row: DeadLetterRow) -> None:
        """Set a fact aside."""
        ...

    def audit(self, who: str, what: str, detail: Mapping[str, Json]) -> None:
        """Note who asked for what."""
        ...

    def meta(self, name: str) -> str | None:
        """Return a small named value."""
        ...

    def put_meta(self, name: str, value: str) -> None:
        """Write a small named value."""
        ...

    def leave_undated(self) -> None:
        """Let the commit leave the store's committed_at where it stands."""
        ...


class Store(Protocol):
    """The truth of one home; one writer."""

    @property
    def committed_at(self) -> datetime:
        """Return the time of the last dated commit (1970 where there was none)."""
        ...

    def transaction(self, now: datetime) -> AbstractContextManager[Transaction]:
        """Commit what is written inside, undo it all when it raises.

        Nothing is written to disk where nothing changed. Raises StoreError.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An act that was taken from the outbox, committed as running.

    passes tells that another home may do what cannot be done here.
    """

    row: OutboxRow
    passes: bool = False


class Reports(Protocol):
    """How an actor tells what became of a claim; callable from any thread."""

    def progress(
        self,
        claim: Claim,
        progress: Mapping[str, Json],
        done: Callable[[bool], None],
    ) -> None:
        """Keep progress; done(True) once committed, done(False) when the claim is void.

        done is called on the engine's thread.
        """
        ...

    def outcome(
        self,
        claim: Claim,
        state: OutcomeState,
        parts: Mapping[str, str],
        error: str | None = None,
    ) -> None:
        """End a claim."""
        ...


class Actor(Protocol):
    """Does acts in the world; called on the engine's thread after a commit."""

    def start(self, claim: Claim, reports: Reports) -> None:
        """Begin an act (again, where progress says how far it came); never blocks."""
        ...

    def stop(self, row: OutboxRow) -> None:
        """Stop an act that runs, or clear what it left to see; never blocks."""
        ...
