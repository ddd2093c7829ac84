"""Writing records as registers."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..core.datasets import DATASETS, DatasetKind
from ..core.json import Json
from . import commands
from .registers import Register, Standing
from .schema import TOMBSTONE
from .text import dump
from .unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class Target:
    """The record to write, and what stands of it."""

    dataset: str
    id: str
    stands: Standing

    @property
    def settled(self) -> bool:
        """Return whether it is an event that has already happened."""
        known = DATASETS.get(self.dataset)
        is_event = known is not None and known.kind is DatasetKind.EVENT
        return is_event and bool(self.stands.live)


def put_registers(
    unit: UnitOfWork,
    target: Target,
    registers: Mapping[str, Json],
    person: str | None,
) -> bool:
    """Write the registers of a record that differ; return whether any did."""
    newest = target.stands.newest
    whose = person if person is not None or newest is None else newest.person
    changed = False
    for field, value in registers.items():
        text = dump(value)
        prior = target.stands.live.get(field)
        if prior is None or (prior.value, prior.person) != (text, whose):
            _write(unit, target, New(field, text, whose), prior)
            changed = True
    return changed


def bury(unit: UnitOfWork, target: Target) -> bool:
    """Leave a tombstone above all that stands; return whether anything stood."""
    newest = target.stands.newest
    if newest is None:
        return False
    unit.writing().write(
        commands.DELETE_FIELDS, {"dataset": target.dataset, "id": target.id}
    )
    _write(unit, target, New(TOMBSTONE, None, newest.person), newest)
    return True


@dataclass(frozen=True, slots=True)
class New:
    """What a register is to hold."""

    field: str
    text: str | None
    person: str | None


def _write(unit: UnitOfWork, target: Target, new: New, prior: Register | None) -> None:
    """Write a register above the one that it replaces and above the tombstone."""
    stood = [item for item in (prior, target.stands.tombstone) if item is not None]
    database = unit.writing()
    h = unit.node.next_h(*(item.h for item in stood))
    pos, seq = unit.node.next_dot()
    database.write(
        commands.PUT_REGISTER,
        {
            "pos": pos,
            "dataset": target.dataset,
            "id": target.id,
            "field": new.field,
            "value": new.text,
            "person": new.person,
            "h": h,
            "origin": unit.node.origin,
            "seq": seq,
            "prev": stood[0].dot if stood else None,
        },
    )
