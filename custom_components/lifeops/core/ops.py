"""Writes as they pass between homes, and how two writes of one register compare."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

NAME_CHARS = 1024
"""An id, a field, a person, a dataset or the name of a home or epoch, at most."""

VALUE_BYTES = 64 * 1024
"""The longest value that is written, as UTF-8."""

CARRIED_BYTES = 960 * 1024
"""The longest value of an older file that homes tell each other, as a JSON text."""


class Origin(NamedTuple):
    """Where writes are counted: a home, and the life of its file."""

    home: str
    epoch: str


type Vector = Mapping[Origin, int]
"""All writes of an origin up to a number, or what came to replace them."""


class Op(NamedTuple):
    """A register as it was last written.

    value is canonical JSON, None for a tombstone (the register without a name) and
    for an element taken out of a set. past are the writes that its writer had seen of
    this register, by origin, its own left out: a register that stands is older where
    its own number is in there, else the two were written without knowing each other.
    """

    dataset: str
    id: str
    field: str
    value: str | None
    person: str | None
    h: int
    origin: Origin
    seq: int
    past: Vector

    @property
    def rank(self) -> tuple[int, Origin, int, str]:
        """Return what the greater one of two writes wins by; no two are equal.

        Two machines that are one home may write at one moment, under one number even.
        """
        return self.h, self.origin, self.seq, self.value or ""

    def knew(self, other: Op) -> bool:
        """Return whether the writer had seen another write of the same register."""
        if other.origin == self.origin:
            return other.seq <= self.seq
        return other.seq <= self.past.get(other.origin, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ops:
    """Writes in columns of one length.

    Origins and names of datasets stand once; origin and dataset are places in those
    lists. past is "place:number" by comma, None where it is empty. An owned dataset
    is called by dataset@home: each home has its own.
    """

    origins: Sequence[Origin]
    datasets: Sequence[str]
    dataset: Sequence[int]
    id: Sequence[str]
    field: Sequence[str]
    value: Sequence[str | None]
    person: Sequence[str | None]
    h: Sequence[int]
    origin: Sequence[int]
    seq: Sequence[int]
    past: Sequence[str | None]

    def __len__(self) -> int:
        """Return how many writes these are."""
        return len(self.seq)


def covers(vector: Vector, origin: Origin, seq: int) -> bool:
    """Return whether a write is among those of a vector."""
    return seq <= vector.get(origin, 0)


def joined(vectors: Iterable[Vector]) -> Vector:
    """Return what is known where each of these is."""
    found: dict[Origin, int] = {}
    for vector in vectors:
        for origin, seq in vector.items():
            found[origin] = max(seq, found.get(origin, 0))
    return found


def shared(vectors: Sequence[Vector]) -> Vector:
    """Return what everybody knows."""
    if not vectors:
        return {}
    first, *others = vectors
    found = {
        origin: min(seq, *(other.get(origin, 0) for other in others)) if others else seq
        for origin, seq in first.items()
    }
    return {origin: seq for origin, seq in found.items() if seq}
