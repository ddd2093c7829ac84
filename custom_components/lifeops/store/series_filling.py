"""A parcel while it is being filled, and the places up to which one was."""

from dataclasses import dataclass, field
from typing import Final

from ..core.errors import ProtocolError
from ..core.series import SeriesKey
from ..sync.protocols import Chunk
from .series_parcel import Entry, Parcel, SentHour, SentPoint, pack_parcel
from .text import parse

_ENTRY_WEIGHT: Final = 1
"""So many points cost as much as an entry does by itself."""

_MOST: Final = 1 << 62


@dataclass(slots=True)
class Filling:
    """A parcel that is being filled."""

    most: int
    entries: dict[Entry, int] = field(default_factory=dict)
    points: dict[SeriesKey, list[SentPoint]] = field(default_factory=dict)
    hours: dict[SeriesKey, list[SentHour]] = field(default_factory=dict)
    count: int = 0

    def place(self, entry: Entry) -> int:
        """Return the place of an entry among the others."""
        return self.entries.setdefault(entry, len(self.entries))

    @property
    def room(self) -> int:
        """Return how much may still come in."""
        return self.most - self.count

    @property
    def full(self) -> bool:
        """Return whether it holds enough, entries counted for what they cost."""
        return self.count + _ENTRY_WEIGHT * (len(self.entries) - 1) >= self.most

    def chunk(self, position: str, *, last: bool) -> Chunk:
        """Return what came in, packed."""
        parcel = Parcel(list(self.entries), self.points, self.hours)
        return Chunk(
            payload=pack_parcel(parcel), count=self.count, position=position, last=last
        )


def place_of(position: str) -> tuple[int, int]:
    """Return the origin and number of a position; raises ProtocolError."""
    match _parsed(position):
        case [int(ix), int(seq)] if max(ix, seq) < _MOST:
            return ix, seq
        case other:
            raise ProtocolError("unreadable", why=f"no position: {other}")


def spot_of(position: str) -> tuple[int, str, int]:
    """Return part, series and time of a snapshot's position; raises ProtocolError."""
    match _parsed(position):
        case [int(part), str(name), int(time)] if part >= 0 and -1 <= time < _MOST:
            return part, name, time
        case other:
            raise ProtocolError("unreadable", why=f"no position: {other}")


def _parsed(position: str) -> object:
    try:
        return parse(position)
    except ValueError as err:
        raise ProtocolError("unreadable", why=f"no position: {err}") from err
