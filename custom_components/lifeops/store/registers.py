"""Registers: the unit in which records are written, compared and merged.

A register is one field, or the whole object of a dataset whose fields agree only
together; that one bears the dataset's name. Of a set it is one adding of an element,
and null once the element was taken out. A tombstone is the register without a
name: it hides every register of its record that is not above it, and stays when a
later write revives the record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..core.dataset import Dataset, DatasetKind
from ..core.datasets import DATASETS
from ..core.homes import owner_of
from ..core.json import Json, JsonMismatchError
from .schema import TOMBSTONE


@dataclass(frozen=True, slots=True)
class Register:
    """One row of the record table without the record's name."""

    pos: int
    field: str
    value: str | None
    person: str | None
    h: int
    origin: int
    seq: int
    past: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of one record: its live registers and its tombstone."""

    live: Mapping[str, Register]
    tombstone: Register | None

    @property
    def newest(self) -> Register | None:
        """Return the register that was written last."""
        return max(self.live.values(), key=lambda item: item.h, default=None)


def standing(registers: Iterable[Register]) -> Standing:
    """Return what a record's registers add up to."""
    found = {register.field: register for register in registers}
    tombstone = found.pop(TOMBSTONE, None)
    floor = -1 if tombstone is None else tombstone.h
    live = {name: item for name, item in found.items() if item.h > floor}
    return Standing(live, tombstone)


def is_whole(dataset: str) -> bool:
    """Return whether a dataset's records are one register."""
    known = _known(dataset)
    return known is not None and known.whole


def fits(dataset: str, field: str, value: Json) -> None:
    """Raise JsonMismatchError where a register's value does not fit its model.

    What a newer version added is not ours to judge.
    """
    known = _known(dataset)
    if known is None:
        return
    if known.kind is DatasetKind.ORSET:
        if value is not True:
            message = f"{dataset} does not hold {field}"
            raise JsonMismatchError(message)
    elif known.whole and field == known.name:
        known.read(_object(dataset, value))
    elif not known.whole:
        known.read({field: value})


def merged(
    dataset: str, stands: Mapping[str, Json], values: Mapping[str, Json]
) -> Mapping[str, Json]:
    """Return the registers to hold after fields were written over what stands.

    Raises JsonMismatchError where they do not fit the model. Parameters take their
    model's form, so that equal ones have equal text.
    """
    known = DATASETS.get(dataset)
    if known is None:
        return values
    if known.whole:
        return {dataset: _normal(known, {**stands, **values})}
    return _normal(known, values)


def _known(dataset: str) -> Dataset[Any] | None:
    """Return a dataset of this home, or what it is like where another home owns it."""
    return DATASETS.get(owner_of(dataset)[0])


def _normal(dataset: Dataset[Any], values: Mapping[str, Json]) -> Mapping[str, Json]:
    written = dataset.write(dataset.read(values))
    return {name: written.get(name, value) for name, value in values.items()}


def _object(dataset: str, value: Json) -> Mapping[str, Json]:
    if not isinstance(value, Mapping):
        message = f"{dataset} is not an object"
        raise JsonMismatchError(message)
    return value
