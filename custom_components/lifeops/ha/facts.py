"""What the running hub tells about itself: counts and states, never contents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from ..core.identity import Instance
from ..core.topics import Topic
from ..engine.protocols import DecisionRow, OutboxRow
from ..engine.snapshot import InstanceStatus
from .subentries import Household


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFacts:
    """The state of the database; opened is how the last start found it."""

    opened: str
    size_bytes: int
    series_bytes: int
    journal_end: int
    dead_letters: int


class Statuses(Protocol):
    """The part of a snapshot that tells how instances are."""

    def topic[T](self, topic: Topic[T], subject: str) -> T | None:
        """Return what an instance has published."""
        ...

    def status(self, instance: Instance) -> InstanceStatus | None:
        """Return whether an instance works."""
        ...


@runtime_checkable
class Diagnosable(Protocol):
    """What diagnostics and system health ask of the hub."""

    @property
    def household(self) -> Household:
        """Return who lives here and what is mapped."""
        ...

    @property
    def snapshot(self) -> Statuses:
        """Return what was published last."""
        ...

    async def async_store_facts(self) -> StoreFacts:
        """Ask the database about itself."""
        ...

    async def async_decisions(self) -> Sequence[DecisionRow]:
        """Return the decisions that are kept, newest last."""
        ...

    async def async_outbox(self) -> Sequence[OutboxRow]:
        """Return the acts that are pending or running."""
        ...
