"""What a session needs of what it carries from home to home."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..core.ops import Origin, Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A piece of a stream, encoded and compressed.

    position is the place behind it, in the words of the home that reads; a snapshot's
    are keys in an order that all homes share.
    """

    payload: bytes
    count: int
    position: str
    last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A snapshot's piece: what lies behind first up to last, and is all of it.

    What stands there, is covered by the target and is not in the piece was removed.
    first None is the beginning, last None the end.
    """

    first: str | None
    last: str | None
    target: Vector


class Reading(Protocol):
    """One consistent look at a stream; belongs to one thread at a time."""

    @property
    def target(self) -> Vector:
        """Return what this look holds."""
        ...

    def missing(self, after: Vector) -> int:
        """Return about how many writes are not covered by a vector."""
        ...

    @property
    def total(self) -> int:
        """Return how many writes stand."""
        ...

    def knows(self, after: Vector) -> bool:
        """Return whether the writes behind a vector can be told one by one.

        They cannot where tombstones, or entries of a log, have gone meanwhile.
        """
        ...

    def delta(self, after: Vector, position: str | None, most: int) -> Chunk:
        """Return writes behind a vector, by origin and number."""
        ...

    def snapshot(self, position: str | None, most: int) -> Chunk:
        """Return all that stands, by key."""
        ...

    def digests(self) -> Mapping[str, Sequence[bytes]]:
        """Return 256 sums a dataset; equal stores have equal ones."""
        ...

    def close(self) -> None:
        """Let go of this look."""
        ...


class Stream(Protocol):
    """Something that homes have in common; records are one, series another."""

    name: str

    def vector(self) -> Vector:
        """Return what is held; from any thread."""
        ...

    def own(self) -> Origin:
        """Return the origin that this home writes under now.

        On the thread that writes.
        """
        ...

    def outrun(self) -> bool:
        """Return whether this home began to count anew because others had seen more.

        On the thread that writes.
        """
        return True

    def read(self) -> Reading:
        """Begin a consistent look; from any thread."""
        ...

    def apply(self, payload: bytes, span: Span | None = None) -> int:
        """Take in a chunk and commit it; return how many writes changed something.

        On the thread that writes. Doing it twice changes nothing. Raises
        ProtocolError for what no home may send, StoreError.
        """
        ...

    def settle(self, target: Vector, *, by: str | None = None) -> bool:
        """Raise the vector: everything up to the target has come in, from a home.

        On the thread that writes. Returns whether it was raised; it is not where the
        other home goes by writes that count here no more.
        """
        ...

    def acknowledged(
        self,
        home: str,
        vector: Vector,
        *,
        first_hand: bool = True,
        heard: int | None = None,
    ) -> None:
        """Remember what another home holds; on the thread that writes.

        first_hand where it said so itself. heard is how far it has the origin that
        this home writes under from this home itself, None for all that it holds.
        """
        ...
