"""What was ever written, in which home, and what its writer had seen by then."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from custom_components.lifeops.core.ops import Origin, Vector, covers, joined

TOMBSTONE = ""


class ViolationError(AssertionError):
    """Something happened that must never happen."""


def demand(truth: object, what: str) -> None:
    """Raise ViolationError unless it is so."""
    if not truth:
        raise ViolationError(what)


class Key(NamedTuple):
    """A register; an owned dataset is called by dataset@home in every home."""

    dataset: str
    id: str
    field: str

    @property
    def record(self) -> tuple[str, str]:
        """Return the record that the register belongs to."""
        return self.dataset, self.id


type Dot = tuple[Origin, int]
type Knowledge = Mapping[str, Vector]
"""The writes of one record that were seen, by field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One write as its home made it.

    knew is all that had come in of the record by then, line only what the write
    replaced, and what that had replaced. heard are the erasures of the person whom it is
    about that its home had heard of.
    """

    key: Key
    value: str | None
    h: int
    origin: Origin
    seq: int
    knew: Knowledge
    line: Vector
    heard: frozenset[str] = frozenset()

    @property
    def dot(self) -> Dot:
        """Return the write's name."""
        return self.origin, self.seq

    @property
    def rank(self) -> tuple[int, Origin]:
        """Return what the greater one of two concurrent writes wins by."""
        return self.h, self.origin

    def saw(self, other: Write) -> bool:
        """Return whether the writer had seen another write of the record."""
        seen = self.knew.get(other.key.field, {})
        return covers(seen, other.origin, other.seq)

    def replaced(self, other: Write) -> bool:
        """Return whether another write stood where this one was put."""
        return covers(self.line, other.origin, other.seq)


@dataclass(slots=True)
class History:
    """Every write of every home.

    A file that was put back writes numbers a second time until somebody tells it so:
    forked are the numbers from which on an origin says nothing certain. forgotten are
    tombstones that a home has collected: what somebody wrote without knowing them may
    come back, in every home alike. rewound: a home was put back behind a revocation, and
    nobody can say what it has missed.
    """

    forks: bool = True
    cut: bool = False
    unhealed: bool = False
    rewound: bool = False
    writes: dict[Origin, dict[int, list[Write]]] = field(default_factory=dict)
    forked: dict[Origin, int] = field(default_factory=dict)
    forgotten: set[Dot] = field(default_factory=set)
    thin: dict[tuple[str, str], list[Write]] = field(default_factory=dict)
    renamed: dict[Dot, Write] = field(default_factory=dict)
    undone: set[Dot] = field(default_factory=set)

    def add(self, write: Write) -> None:
        """Note a new write."""
        own = self.writes.setdefault(write.origin, {}).setdefault(write.seq, [])
        own.append(write)
        if len(own) > 1:
            demand(self.forks, f"{write.dot} was given to two writes")
            first = self.forked.get(write.origin, write.seq)
            self.forked[write.origin] = min(first, write.seq)
            self.unhealed = True

    def rename(self, write: Write, origin: Origin, seq: int, since: Vector) -> Write:
        """Note that a write goes under another name from now on."""
        new = replace(write, origin=origin, seq=seq, line=joined((write.line, since)))
        self.add(new)
        self.thin.setdefault(write.key.record, [])
        self.renamed[write.dot] = new
        return new

    def names(self, write: Write) -> Iterator[Write]:
        """Yield a write and what it was called later: who saw one of them saw it."""
        while True:
            yield write
            if write.dot not in self.renamed:
                return
            write = self.renamed[write.dot]

    def find(self, dot: Dot, told: tuple[Key, str | None, int]) -> Write:
        """Return the write of a name, which must be as it was written."""
        origin, seq = dot
        for write in self.writes.get(origin, {}).get(seq, []):
            if (write.key, write.value, write.h) == told:
                return write
        message = f"nobody ever wrote {dot} {told}"
        raise ViolationError(message)

    def beats(self, one: Write, other: Write) -> bool:
        """Return who wins: the one that knew, of two strangers the higher rank."""
        if not self.doubtful(one) and not self.doubtful(other):
            if one.saw(other):
                return True
            if other.saw(one):
                return False
        return one.rank > other.rank

    def hides(self, grave: Write, other: Write) -> bool:
        """Return whether a tombstone covers a write of its record."""
        if not self.doubtful(grave) and not self.doubtful(other):
            if grave.saw(other):
                return True
            if other.saw(grave):
                return False
        return other.h <= grave.h

    def strange(self, one: Write, other: Write) -> bool:
        """Return whether two writes surely did not know each other."""
        if self.doubtful(one) or self.doubtful(other):
            return False
        return one.dot != other.dot and not one.saw(other) and not other.saw(one)

    def is_thin(self, record: tuple[str, str]) -> bool:
        """Return whether homes may have forgotten who had seen what of a record.

        They do with a tombstone, with what a revocation cuts off, and where a file that
        was put back, or may have been, names writes anew.
        """
        return self.forks or self.cut or record in self.thin

    def forget(self, grave: Dot) -> None:
        """Note that a home has collected a tombstone."""
        origin, seq = grave
        self.forgotten.add(grave)
        for write in self.writes[origin][seq]:
            self.thin.setdefault(write.key.record, []).append(write)

    def is_removed(self, write: Write) -> bool:
        """Return whether a removal that is forgotten somewhere had seen a write."""
        return any(self._removals(write))

    def stays_removed(self, write: Write) -> bool:
        """Return whether such a removal was not lost itself with a life of its home."""
        return any(grave.dot not in self.undone for grave in self._removals(write))

    def roll_back(self, home: str, vector: Vector) -> None:
        """Note that a home is back where it had come so far."""
        for origin, writes in self.writes.items():
            if origin.home == home:
                last = vector.get(origin, 0)
                self.undone |= {(origin, seq) for seq in writes if seq > last}

    def _removals(self, write: Write) -> Iterator[Write]:
        fields = (write.key.field, TOMBSTONE)
        for grave in self.thin.get(write.key.record, ()):
            if grave.key.field in fields and grave.saw(write):
                yield grave

    def doubtful(self, write: Write) -> bool:
        """Return whether a write's number may stand for two."""
        return write.seq >= self.forked.get(write.origin, write.seq + 1)

    def between(self, after: Vector, target: Vector) -> Iterator[Write]:
        """Yield what one vector covers and another does not."""
        for origin, last in target.items():
            own = self.writes.get(origin, {})
            end = min(last, self.forked.get(origin, last + 1) - 1)
            for seq in range(after.get(origin, 0) + 1, end + 1):
                demand(seq in own, f"a vector is ahead of {origin}: {seq}")
                yield from own[seq]

    def of_register(self, key: Key, within: Vector) -> Iterator[Write]:
        """Yield the writes of one register that a vector covers."""
        for origin, last in within.items():
            for seq, writes in self.writes.get(origin, {}).items():
                if seq <= last:
                    yield from (one for one in writes if one.key == key)
