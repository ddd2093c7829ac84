"""How far an erasure has come in one home, place by place; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Self


class Place(StrEnum):
    """Where something of a person may be, in the order in which it goes."""

    PARTS = "parts"
    ACCOUNTS = "accounts"
    TRANSFERS = "transfers"
    RECORDS = "records"
    POINTS = "points"
    SNAPSHOT = "snapshot"
    PHONES = "phones"
    STATISTICS = "statistics"
    STATES = "states"
    REGISTRY = "registry"
    DATABASE = "database"


class Reach(StrEnum):
    """What became of a place: it is done, it is tried again, there is no such place."""

    DONE = "done"
    WAITS = "waits"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What went at a place (None: nobody counted), by kind where there are several."""

    state: Reach = Reach.DONE
    count: int | None = None
    parts: Mapping[str, int] = field(default_factory=dict)


WAITING = Reached(state=Reach.WAITS)
ABSENT = Reached(state=Reach.ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What the store removed of a person, and what it had on phones until when."""

    gone: Mapping[str, int] = field(default_factory=dict)
    pushes: Mapping[str, datetime] = field(default_factory=dict)

    def joined(self, other: Self) -> Self:
        """Return what two removals come to."""
        gone = {name: self.gone.get(name, 0) for name in (*self.gone, *other.gone)}
        for name, count in other.gone.items():
            gone[name] += count
        return replace(self, gone=gone, pushes={**self.pushes, **other.pushes})


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureNote:
    """An erasure as one home follows it: ids of somebody who is one, and the places.

    known are the names of the erasures that it follows; of one that was asked for here
    (by who) those that stood before. phones and entities are where to look, forgotten
    once nothing is left to do.
    """

    persons: tuple[str, ...]
    at: datetime
    here: bool = False
    who: str = ""
    known: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    places: Mapping[str, Reached] = field(default_factory=dict)

    @property
    def left(self) -> tuple[Place, ...]:
        """Return the places that are not done yet."""
        waits = (self.places.get(place, WAITING).state for place in Place)
        return tuple(
            place
            for place, state in zip(Place, waits, strict=True)
            if state is Reach.WAITS
        )

    def is_apart(self, other: Self) -> bool:
        """Return whether the two have nobody in common."""
        return set(self.persons).isdisjoint(other.persons)

    def is_further(self, other: Self) -> bool:
        """Return whether this is the other one as it went on."""
        return (self.persons, self.at) == (other.persons, other.at)

    def reached(self, place: Place, what: Reached) -> Self:
        """Return the note with a place as it is now."""
        noted = replace(self, places={**self.places, place.value: what})
        return noted if noted.left else replace(noted, phones=(), entities=())
