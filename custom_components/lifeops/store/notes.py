"""Who has met this life of the file: what was written before may be told by another.

A file that was put back in place is opened first, then written. A home that is met
afterwards may know the numbers of those writes from the life that was lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
import json
from typing import Self

from .commands import PUT_META
from .database import Database
from .queries import META_VALUE
from .text import dump
from .unit import UnitOfWork

_NAME = "unmet_since"


@dataclass(frozen=True, slots=True)
class Notes:
    """How far an origin had come when homes that were not met since were left.

    others is that of homes which were never met, None where there is no doubt.
    """

    origin: int
    others: int | None = None
    homes: Mapping[str, int | None] = field(default_factory=dict)

    def unmet(self, home: str | None) -> int | None:
        """Return where a home was left, None for one that was met since.

        One that was never met (or None) was told by those who were.
        """
        if home is not None and home in self.homes:
            return self.homes[home]
        return None if self.anybody_met else self.others

    @property
    def since(self) -> int | None:
        """Return from where on all may be of this life only, None where that is told."""
        left = [seq for seq in self.homes.values() if seq is not None]
        if left:
            return min(left)
        return None if self.anybody_met else self.others

    @property
    def met(self) -> frozenset[str]:
        """Return the homes that have spoken for themselves at any time."""
        return frozenset(self.homes)

    def opened(self, seq: int) -> Self:
        """Return what to note as the file is opened: whoever was met may come back."""
        homes = {home: seq if at is None else at for home, at in self.homes.items()}
        stays = self.others is not None and not self.anybody_met
        others = self.others if stays else seq
        return replace(self, others=others, homes=homes)

    def all_met(self, origin: int) -> Self:
        """Return the notes of an origin that nobody can know from another life."""
        return replace(
            self, origin=origin, others=None, homes=dict.fromkeys(self.homes)
        )

    def meeting(self, home: str) -> Self:
        """Return these with a home met."""
        return replace(self, homes={**self.homes, home: None})

    def without(self, home: str) -> Self:
        """Return these without a home that is gone.

        Was it met, or another one, then it knows this life if it comes back.
        """
        left = {name: at for name, at in self.homes.items() if name != home}
        others = None if self.anybody_met else self.others
        return replace(self, others=others, homes=left)

    @property
    def text(self) -> str:
        """Return these as they are kept."""
        return dump([self.origin, self.others, dict(self.homes)])

    @property
    def anybody_met(self) -> bool:
        """Return whether a home was met since the file was opened."""
        return None in self.homes.values()


def load(database: Database, origin: int) -> Notes:
    """Return what is noted; of another origin only who was met."""
    row = database.row(META_VALUE, {"name": _NAME})
    if row is None:
        return Notes(origin)
    noted = Notes(*json.loads(row[0]))
    return noted if noted.origin == origin else noted.all_met(origin)


def put(unit: UnitOfWork, notes: Notes) -> None:
    """Keep notes."""
    unit.writing().write(PUT_META, {"name": _NAME, "value": notes.text})


def opening(database: Database, origin: int, seq: int) -> Mapping[str, str]:
    """Return what to keep as a file is opened."""
    return {_NAME: load(database, origin).opened(seq).text}


def note_met(database: Database, unit: UnitOfWork, home: str) -> None:
    """Note that a home knows this life."""
    noted = load(database, unit.node.origin)
    if noted.homes.get(home, 0) is not None:
        put(unit, noted.meeting(home))


def note_gone(database: Database, unit: UnitOfWork, home: str) -> None:
    """Wait for a home no more."""
    noted = load(database, unit.node.origin)
    if home in noted.homes:
        put(unit, noted.without(home))
