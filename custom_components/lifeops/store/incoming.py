"""A chunk of another home's writes as rows of this file; refused where it must be."""

from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import NamedTuple

from ..core.datasets import REVOCATION
from ..core.errors import ProtocolError
from ..core.merge import is_signed_by_home, local_name, may_name, may_write
from ..core.ops import Ops
from .origins import Held, Origins
from .past import renumbered
from .statement import Row

type Key = tuple[str, str, str]

_MOST = 2**62
_KEY = itemgetter(0, 1, 2)
_DATASET, _FIELD, _VALUE, _ORIGIN, _SEQ = map(itemgetter, (0, 2, 3, 6, 7))


class Incoming(NamedTuple):
    """A write in this file's words."""

    dataset: str
    id: str
    field: str
    value: str | None
    person: str | None
    h: int
    origin: int
    seq: int
    past: str | None

    @property
    def key(self) -> Key:
        """Return the register's name."""
        return self[:3]


def require_allowed(ops: Ops) -> None:
    """Raise ProtocolError where a chunk holds what no home may send.

    That is a name or a record which belongs to another home than the one that wrote
    it, and a number that leaves no room to count on.
    """
    for name in ops.datasets:
        if not may_name(name):
            raise ProtocolError("forged_record", dataset=name)
    for place, origin in set(zip(ops.dataset, ops.origin, strict=True)):
        name, home = ops.datasets[place], ops.origins[origin].home
        if not is_signed_by_home(name) and not may_write(name, "", home):
            raise ProtocolError("forged_record", dataset=name)
    if any(map(is_signed_by_home, ops.datasets)):
        _require_own_records(ops)
    for column in (ops.h, ops.seq):
        if column and not 0 <= min(column) <= max(column) < _MOST:
            raise ProtocolError("unreadable", why="numbers")


def _require_own_records(ops: Ops) -> None:
    for place, name, origin in zip(ops.dataset, ops.id, ops.origin, strict=True):
        dataset, home = ops.datasets[place], ops.origins[origin].home
        if not may_write(dataset, name, home):
            raise ProtocolError("forged_record", dataset=dataset)


def incoming(ops: Ops, origins: Origins, home: str) -> list[Row]:
    """Return writes by the names and numbers of this file, in its order.

    The columns are those of Incoming; most rows are never looked at one by one.
    """
    datasets = [local_name(name, home) for name in ops.datasets]
    numbers = [origins.numbers[name] for name in ops.origins]
    columns = zip(
        map(datasets.__getitem__, ops.dataset),
        ops.id,
        ops.field,
        ops.value,
        ops.person,
        ops.h,
        map(numbers.__getitem__, ops.origin),
        ops.seq,
        _pasts(ops, dict(enumerate(numbers))),
        strict=True,
    )
    return sorted(columns, key=_KEY)


def _pasts(ops: Ops, numbers: Mapping[int, int]) -> Iterator[str | None]:
    known: dict[str | None, str | None] = {None: None}
    for past in ops.past:
        if past not in known:
            known[past] = renumbered(past, numbers) if past else None
        yield known[past]


def within(rows: list[Row], limits: Held) -> list[Row]:
    """Return the rows that no limit of their origin leaves out.

    A revocation comes in all the same: which of them count is judged from all.
    """
    if not limits:
        return rows
    return [row for row in rows if not is_beyond(limits, row) or is_revocation(row)]


def is_beyond(limits: Held, row: Row) -> bool:
    """Return whether a write stands beyond the limit of its origin."""
    seq: int = _SEQ(row)
    return seq > limits.get(_ORIGIN(row), seq)


def is_revocation(row: Row) -> bool:
    """Return whether a write revokes a home."""
    return _DATASET(row) == REVOCATION.name and _VALUE(row) is not None


def passes(rows: list[Row]) -> Iterator[list[Row]]:
    """Yield rows in portions that hold each register once, tombstones by themselves.

    What a tombstone hides is then told by what stands.
    """
    tombstones = [row for row in rows if not _FIELD(row)]
    others = [row for row in rows if _FIELD(row)] if tombstones else rows
    for portion in (tombstones, others):
        left = portion
        while left:
            once, left = _once(left)
            yield once


def _once(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    if len(set(map(_KEY, rows))) == len(rows):
        return rows, []
    seen: set[Key] = set()
    once: list[Row] = []
    again: list[Row] = []
    for row in rows:
        (again if _KEY(row) in seen else once).append(row)
        seen.add(_KEY(row))
    return once, again
