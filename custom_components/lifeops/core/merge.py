"""How writes of several homes come together: pure, one record at a time.

A record's registers are merged one by one, each to the write of the highest rank. The
register without a name is the tombstone: it hides what is not above it. Of two writes
that did not know each other the lesser one is lost, and told. What a write has seen is
its own: merging never changes it, so that any home judges two writes alike.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .dataset import DatasetKind
from .datasets import DATASETS, ERASURE, MEMBER, REVOCATION
from .erasing import erasing_home
from .homes import owned_by, owner_of, revoking_home
from .ops import Op, Origin, Vector, joined

TOMBSTONE = ""

type Registers = Mapping[str, Op]


@dataclass(frozen=True, slots=True)
class Lost:
    """A write that was overruled by one that had not seen it."""

    op: Op
    by: Op


@dataclass(frozen=True, slots=True)
class Merged:
    """A record's registers after a write came in, and what was lost by that."""

    registers: Registers
    lost: tuple[Lost, ...] = ()


def take(registers: Registers, op: Op) -> Merged:
    """Return what a record's registers and a write come to, in whatever order."""
    stood = registers.get(op.field)
    if stood is not None and stood.rank >= op.rank:
        return Merged(registers, _lost(op, stood))
    tombstone = registers.get(TOMBSTONE)
    if op.field == TOMBSTONE:
        return _bury(registers, op)
    if tombstone is not None and op.h <= tombstone.h:
        return Merged(registers, _lost(op, tombstone))
    lost = () if stood is None else _lost(stood, op)
    return Merged({**registers, op.field: op}, lost)


def hidden(registers: Registers, tombstone: Op) -> Iterable[Op]:
    """Return the registers that a tombstone hides."""
    return [
        op
        for field, op in registers.items()
        if field != TOMBSTONE and op.h <= tombstone.h
    ]


def _bury(registers: Registers, op: Op) -> Merged:
    gone = hidden(registers, op)
    kept = {field: one for field, one in registers.items() if one not in gone}
    lost = tuple(loss for one in gone for loss in _lost(one, op))
    return Merged({**kept, TOMBSTONE: op}, lost)


def _lost(loser: Op, winner: Op) -> tuple[Lost, ...]:
    """Return what nobody may miss: a value that the winner neither saw nor repeats."""
    if loser.value is None or not keeps_lost(loser.dataset):
        return ()
    if loser.value == winner.value or winner.knew(loser):
        return ()
    return (Lost(loser, winner),)


def seen(stood: Iterable[Op], own: Origin) -> Vector:
    """Return what a write over these has seen, its own origin left out."""
    known = joined(vector for op in stood for vector in (op.past, {op.origin: op.seq}))
    return {origin: seq for origin, seq in known.items() if origin != own}


def keeps_lost(dataset: str) -> bool:
    """Return whether a lost write of a dataset is worth keeping.

    Of events and of what only its owner writes there is nothing to choose from; what
    no rule hears of, and what follows from other records, is no person's choice.
    """
    name, owner = owner_of(dataset)
    known = DATASETS.get(name)
    if known is None:
        return owner is None
    chosen = known.kind not in (DatasetKind.EVENT, DatasetKind.OWNED)
    return chosen and not known.quiet and not known.derived


def element_field(element: str, origin: Origin, seq: int) -> str:
    """Return the register of one adding of an element to a set."""
    return f"{element}#{origin.home}.{origin.epoch}.{seq}"


def element_of(field: str) -> str:
    """Return the element that a register is one adding of."""
    element, mark, _ = field.rpartition("#")
    return element if mark else field


def is_set(dataset: str) -> bool:
    """Return whether a dataset's records are sets of elements."""
    known = DATASETS.get(dataset)
    return known is not None and known.kind is DatasetKind.ORSET


def is_owned(dataset: str) -> bool:
    """Return whether a home's records of a dataset are its own word about itself."""
    known = DATASETS.get(dataset)
    return known is not None and known.kind is DatasetKind.OWNED


def stays_here(dataset: str) -> bool:
    """Return whether a dataset never leaves its home."""
    known = DATASETS.get(dataset)
    return known is not None and known.kind is DatasetKind.SECRET


def shared_name(dataset: str, home: str) -> str:
    """Return how a dataset of this home is called between homes."""
    return owned_by(dataset, home) if is_owned(dataset) else dataset


def local_name(dataset: str, home: str) -> str:
    """Return how a dataset that is called so between homes is called in this one."""
    name, owner = owner_of(dataset)
    return name if owner == home else dataset


def may_name(dataset: str) -> bool:
    """Return whether a dataset may be called so between homes."""
    name, owner = owner_of(dataset)
    known = DATASETS.get(name)
    if known is None:
        return True
    return (owner is not None) == (
        known.kind is DatasetKind.OWNED
    ) and known.kind is not DatasetKind.SECRET


def may_write(dataset: str, record_id: str, home: str) -> bool:
    """Return whether a home may write a record, by its name between homes."""
    _, owner = owner_of(dataset)
    if owner is not None:
        return owner == home
    if dataset == REVOCATION.name:
        return revoking_home(record_id) == home
    if dataset == ERASURE.name:
        return erasing_home(record_id) == home
    return dataset != MEMBER.name or record_id == home


def is_signed_by_home(dataset: str) -> bool:
    """Return whether each record of a shared dataset is one home's to write."""
    return dataset in (ERASURE.name, MEMBER.name, REVOCATION.name)
