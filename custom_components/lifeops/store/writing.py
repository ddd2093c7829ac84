"""Writing records as registers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..core.dataset import DatasetKind
from ..core.datasets import DATASETS
from ..core.json import Json, JsonMismatchError
from ..core.merge import element_field, element_of, is_set
from ..core.ops import NAME_CHARS, VALUE_BYTES
from . import commands
from .incoming import Incoming
from .past import joined_past, read_past, write_past
from .private import Private
from .registers import Register, Standing
from .schema import TOMBSTONE
from .text import dump
from .unit import UnitOfWork

_HELD = "true"
# What the register of an adding has behind its element.
_ADDING_CHARS = 128


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


@dataclass(frozen=True, slots=True)
class New:
    """What a register is to hold."""

    field: str
    text: str | None
    person: str | None


def put_registers(
    unit: UnitOfWork,
    target: Target,
    registers: Mapping[str, Json],
    person: str | None,
    private: Private,
) -> bool:
    """Write the registers of a record that differ; return whether any did."""
    whose = _whose(target, person)
    _require_names(target, registers, whose)
    changed = False
    for field, value in registers.items():
        text = dump(value)
        prior = target.stands.live.get(field)
        place = target.dataset, target.id, field
        if prior and prior.person == whose and private.holds(place, prior.value, text):
            continue
        sealed = private.seal(place, text)
        _require_fit(place, sealed)
        write_register(unit, target, New(field, sealed, whose), _one(prior))
        changed = True
    return changed


def put_elements(
    unit: UnitOfWork,
    target: Target,
    elements: Mapping[str, Json],
    person: str | None,
) -> bool:
    """Add elements to a set, or take out every adding that was seen of them."""
    whose = _whose(target, person)
    _require_names(target, elements, whose)
    changed = False
    for element, wanted in elements.items():
        added = [
            item
            for field, item in target.stands.live.items()
            if element_of(field) == element and item.value is not None
        ]
        if wanted and not added:
            node = unit.node
            field = element_field(element, node.name, node.seq + 1)
            write_register(unit, target, New(field, _HELD, whose), ())
            changed = True
        if not wanted and added:
            _empty(unit, target, added)
            changed = True
    return changed


def bury(unit: UnitOfWork, target: Target) -> bool:
    """Leave a tombstone above all that stands; return whether anything stood.

    A set is emptied: what others add meanwhile stays in it.
    """
    stood = [item for item in target.stands.live.values() if item.value is not None]
    if not stood:
        return False
    if is_set(target.dataset):
        _empty(unit, target, stood)
        return True
    newest = max(stood, key=lambda item: item.h)
    unit.writing().write(
        commands.DELETE_FIELDS, {"dataset": target.dataset, "id": target.id}
    )
    write_register(unit, target, New(TOMBSTONE, None, newest.person), stood)
    return True


def restore(unit: UnitOfWork, target: Target, lost: Incoming) -> None:
    """Write a lost register anew, by somebody who has seen it."""
    stood = _one(target.stands.live.get(lost.field))
    seen = joined_past([read_past(lost.past), {lost.origin: lost.seq}])
    new = New(lost.field, lost.value, lost.person)
    write_register(unit, target, new, stood, seen)


def write_register(
    unit: UnitOfWork,
    target: Target,
    new: New,
    replaced: Iterable[Register],
    seen: Mapping[int, int] | None = None,
) -> None:
    """Write a register above what it replaces and above the tombstone.

    seen is what its writer has seen besides.
    """
    stood = [*replaced, *_one(target.stands.tombstone)]
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
            "prev": _past(stood, seen, unit.node.origin),
        },
    )


def _require_fit(place: tuple[str, str, str], text: str) -> None:
    """Raise JsonMismatchError for a value that no other home would take."""
    if len(text) * 4 > VALUE_BYTES and len(text.encode()) > VALUE_BYTES:
        message = f"{'/'.join(place)} is too long"
        raise JsonMismatchError(message)


def _require_names(target: Target, fields: Iterable[str], whose: str | None) -> None:
    """Raise JsonMismatchError for names that no other home would take."""
    longest = max(map(len, (target.id, whose or "", *fields)))
    if longest + _ADDING_CHARS > NAME_CHARS:
        message = f"a name in {target.dataset} is too long"
        raise JsonMismatchError(message)


def _past(
    stood: Iterable[Register], seen: Mapping[int, int] | None, own: int
) -> str | None:
    known = [seen] if seen else []
    for item in stood:
        if item.origin != own:
            known.append({item.origin: item.seq})
        if item.past:
            known.append(read_past(item.past))
    if not known:
        return None
    past = joined_past(known)
    past.pop(own, None)
    return write_past(past)


def _empty(unit: UnitOfWork, target: Target, added: Iterable[Register]) -> None:
    for item in added:
        write_register(unit, target, New(item.field, None, item.person), [item])


def _whose(target: Target, person: str | None) -> str | None:
    newest = target.stands.newest
    return person if person is not None or newest is None else newest.person


def _one(item: Register | None) -> tuple[Register, ...]:
    return () if item is None else (item,)
