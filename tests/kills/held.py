"""What two homes' files hold, and what must be so whoever was killed."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
import sqlite3
from typing import Any, NamedTuple, Self

from custom_components.lifeops.store.opening import NAME, SERIES_NAME

from .linking import DATASET, own, ring
from .ring import demand

_ORIGINS = "SELECT home, epoch, hi FROM origin"
_RECORDS = """
SELECT dataset, id, field, home, epoch, seq, h, value
FROM record JOIN origin ON origin.ix = record.origin
"""
_POINTS = """
SELECT series.name, ts, value FROM point JOIN series ON series.ix = point.series
"""
# The field of what says that a record is gone.
_GONE = ""

type Name = tuple[str, str]
type Key = tuple[str, str, str]


class Write(NamedTuple):
    """A register's value, and who wrote it when."""

    home: str
    epoch: str
    seq: int
    h: int
    value: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """A home's files at one moment; vector is how far it says to have come."""

    home: str
    vector: Mapping[Name, int]
    records: Mapping[Key, Write]
    measured: Mapping[Name, int]
    points: Mapping[tuple[str, int], float]

    @classmethod
    def read(cls, home: str, folder: Path) -> Self:
        """Read what a home says to have first: the rest may only be ahead of it."""
        measured = _origins(folder / SERIES_NAME)
        vector = _origins(folder / NAME)
        records = {
            (dataset, name, field): Write(*write)
            for dataset, name, field, *write in _rows(folder / NAME, _RECORDS)
        }
        points = {
            (series, at): value
            for series, at, value in _rows(folder / SERIES_NAME, _POINTS)
        }
        return cls(home, vector, records, measured, points)

    @property
    def level(self) -> tuple[object, ...]:
        """Return what is the same in homes that are level."""
        return self.vector, self.records, self.measured, self.points


def demand_said(held: Held, said: int) -> None:
    """Demand that every number which was said to be safe stands, once."""
    lost = [
        number
        for number in range(1, said + 1)
        if (DATASET, own(held.home, number), "name") not in held.records
    ]
    demand(not lost, f"{len(lost)} edits of {held.home} lost after {said}: {lost[:3]}")
    values = sorted(
        value
        for (name, _), value in held.points.items()
        if name == str(ring(held.home))
    )
    due = [float(number) for number in range(1, len(values) + 1)]
    demand(len(values) >= said, f"points of {held.home} lost: {len(values)} of {said}")
    demand(values == due, f"points of {held.home} are not what was measured")


def demand_not_ahead(one: Held, other: Held) -> None:
    """Demand that what one, read before the other, says to have of it, it has."""
    for vector, theirs, what in (
        (one.vector, other.vector, "records"),
        (one.measured, other.measured, "points"),
    ):
        for name, seen in vector.items():
            if name[0] == other.home:
                stands = theirs.get(name, 0)
                demand(seen <= stands, f"{what}: {seen} seen of {other.home}: {stands}")
    for key, write in other.records.items():
        if one.vector.get((write.home, write.epoch), 0) < write.seq:
            continue
        ways = one.records.get(key), one.records.get((*key[:2], _GONE))
        stands = any(way is not None and way.h >= write.h for way in ways)
        demand(stands, f"{one.home} is ahead of what it has: {key} {write}")


def demand_once(*homes: Held) -> None:
    """Demand that no number was given twice, and that no home had to begin again."""
    names: dict[tuple[str, str, int], tuple[Key, str | None]] = {}
    for held in homes:
        for key, write in held.records.items():
            dot = write.home, write.epoch, write.seq
            first = names.setdefault(dot, (key, write.value))
            demand(first == (key, write.value), f"{dot} is {first} and {key} {write}")
    for held in homes:
        begun = [name for name, _ in held.vector]
        demand(len(set(begun)) == len(begun), f"begun anew: {sorted(begun)}")


def _origins(path: Path) -> Mapping[Name, int]:
    return {(home, epoch): hi for home, epoch, hi in _rows(path, _ORIGINS)}


def _rows(path: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path, timeout=60)) as connection:
        connection.execute("PRAGMA query_only = ON")
        return connection.execute(statement).fetchall()
