"""One consistent look at the records, for another home."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Protocol, Self, override

from sqlalchemy import bindparam, func, select

from ..core.errors import ProtocolError
from ..core.merge import shared_name, stays_here
from ..core.ops import Ops, Vector
from ..sync.protocols import Chunk, Reading
from .carried import is_carried
from .database import Database
from .digests import digests
from .keys import COLUMNS, by_key, read_key, write_key
from .node import Node
from .origins import Origins
from .past import read_past, renumbered
from .schema import COLLECTED, RECORD
from .statement import Row, Statement

# So much text stays below a megabyte however it is written.
_CHARACTERS = 200_000
# Few writes are little text: of long ones a road that breaks often carries few at a time.
_CHARACTERS_A_WRITE = 160

_R = RECORD.c
_BY_DOT = Statement(
    select(*COLUMNS)
    .where(_R.origin == bindparam("number"), _R.seq > bindparam("after"))
    .order_by(_R.seq)
)
_COUNT_BEHIND = Statement(
    select(func.count()).where(
        _R.origin == bindparam("number"), _R.seq > bindparam("after")
    )
)
_COUNT = Statement(select(func.count()).select_from(RECORD))
_COLLECTED = Statement(select(COLLECTED.c.origin, COLLECTED.c.seq))

type Shared = tuple[str, Row]
"""A register's dataset as homes call it, and its row."""


class Codec(Protocol):
    """How writes become bytes."""

    def encode(self, ops: Ops) -> bytes:
        """Return writes as bytes."""
        ...

    def decode(self, data: bytes) -> Ops:
        """Return what bytes hold; raises ProtocolError."""
        ...


class RecordReading(Reading):
    """What stood at one moment; belongs to one thread at a time."""

    def __init__(self, database: Database, codec: Codec) -> None:
        """Look through a connection whose transaction has begun."""
        self._database = database
        self._codec = codec
        self._origins = Origins.load(database)
        self._target = self._origins.vector
        node = Node.load(database)
        assert node is not None  # noqa: S101 - opening has seen to it
        self._home = node.home

    @classmethod
    def open(cls, path: Path, codec: Codec) -> Self:
        """Begin a look over a connection of its own."""
        with ExitStack() as undo:
            database = Database.reader(path)
            undo.callback(database.close)
            database.execute("BEGIN")
            reading = cls(database, codec)
            undo.pop_all()
        return reading

    @property
    @override
    def target(self) -> Vector:
        """Return what this look holds."""
        return self._target

    @property
    @override
    def total(self) -> int:
        """Return how many writes stand."""
        total: int = self._database.rows(_COUNT)[0][0]
        return total

    @override
    def missing(self, after: Vector) -> int:
        """Return about how many writes are not covered by a vector."""
        return sum(
            self._database.rows(_COUNT_BEHIND, {"number": number, "after": seq})[0][0]
            for number, seq in self._behind(after)
        )

    @override
    def knows(self, after: Vector) -> bool:
        """Return whether no tombstone behind a vector was collected.

        Of one that the target does not cover a snapshot would tell no more.
        """
        held = self._origins.numbered(after)
        return all(
            min(seq, self._origins.held[number]) <= held.get(number, 0)
            for number, seq in self._database.rows(_COLLECTED)
        )

    @override
    def delta(self, after: Vector, position: str | None, most: int) -> Chunk:
        """Return writes behind a vector, by origin and number.

        Also those that the target does not cover yet: one of them may stand in the
        place of one that it covers.
        """
        return self._chunk(self._by_dot(after, _read_dot(position)), most, _dot)

    @override
    def snapshot(self, position: str | None, most: int) -> Chunk:
        """Return all that stands, by key."""
        rows = by_key(self._database, self._home, read_key(position))
        return self._chunk(rows, most, _key)

    @override
    def digests(self) -> Mapping[str, Sequence[bytes]]:
        """Return 256 sums a dataset of what is to be seen."""
        return digests(by_key(self._database, self._home), self._origins.names)

    @override
    def close(self) -> None:
        """Let go of this look."""
        self._database.close()

    def _behind(self, after: Vector) -> Iterator[tuple[int, int]]:
        for number in sorted(self._origins.names):
            yield number, after.get(self._origins.names[number], 0)

    def _by_dot(self, after: Vector, position: tuple[int, int]) -> Iterator[Shared]:
        for number, seq in self._behind(after):
            if number < position[0]:
                continue
            low = max(seq, position[1]) if number == position[0] else seq
            asked = {"number": number, "after": low}
            for row in self._database.each(_BY_DOT, asked):
                if not stays_here(row[0]) and is_carried(row):
                    yield shared_name(row[0], self._home), row

    def _chunk(
        self, rows: Iterator[Shared], most: int, place: Callable[[Shared], str]
    ) -> Chunk:
        found: list[Shared] = []
        longest = min(most * _CHARACTERS_A_WRITE, _CHARACTERS)
        characters = 0
        for one in rows:
            characters += sum(map(len, filter(None, (*one[1][1:5], one[1][8]))))
            if found and (len(found) >= most or characters > longest):
                return self._packed(found, place(found[-1]), last=False)
            found.append(one)
        return self._packed(found, place(found[-1]) if found else "", last=True)

    def _packed(self, found: Sequence[Shared], position: str, *, last: bool) -> Chunk:
        ops = as_ops(found, self._origins)
        payload = self._codec.encode(ops)
        return Chunk(payload=payload, count=len(found), position=position, last=last)


def as_ops(found: Sequence[Shared], origins: Origins) -> Ops:
    """Return rows as columns that name origins and datasets once."""
    shared = [name for name, _ in found]
    columns = list(zip(*(row for _, row in found), strict=True)) or [()] * len(COLUMNS)
    _, ids, fields, values, people, hs, numbers, seqs, pasts = columns
    seen = (read_past(past) for past in set(pasts))
    places = {
        number: place
        for place, number in enumerate(dict.fromkeys(chain(numbers, *seen)))
    }
    datasets = {name: place for place, name in enumerate(dict.fromkeys(shared))}
    told = {past: renumbered(past, places) if past else None for past in set(pasts)}
    return Ops(
        origins=[origins.names[number] for number in places],
        datasets=list(datasets),
        dataset=[datasets[name] for name in shared],
        id=ids,
        field=fields,
        value=values,
        person=people,
        h=hs,
        origin=[places[number] for number in numbers],
        seq=seqs,
        past=[told[past] for past in pasts],
    )


def _dot(shared: Shared) -> str:
    _, row = shared
    return f"{row[6]}:{row[7]}"


def _key(shared: Shared) -> str:
    name, row = shared
    return write_key((name, row[1], row[2]))


def _read_dot(position: str | None) -> tuple[int, int]:
    number, _, seq = (position or "0:0").partition(":")
    try:
        return int(number), int(seq)
    except ValueError as err:
        raise ProtocolError("unreadable", why="position") from err
