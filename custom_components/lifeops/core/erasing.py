"""Erasing a person: what counts of them afterwards is what knowing homes wrote; pure.

An erasure has a name nobody can guess. A home that hears of one begins to count its
writes anew, and the first that it writes then is that it knows. Nothing about the person
counts in any home but what was written in such a life: not what comes late, by way of a
third home, or out of an old backup. There is nothing to remember of what was removed.
What is measured of somebody erased counts never again, whoever measures it.
"""

from collections.abc import Iterable, Mapping, Set as AbstractSet
from dataclasses import dataclass, field
import re
from typing import Final

from .ops import Origin

KEPT: Final = frozenset(
    {"_erasure", "alias", "member", "revocation", "household_key", "lease", "left"}
)
"""Datasets of homes, and what makes ids of one person the same: nothing about a person."""

_PARTS = re.compile(r"[/#]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureRecord:
    """The erasures of a person that a home knows in one of its lives; never taken back.

    Its id is person/home/epoch.
    """

    asked: tuple[str, ...]


def erasure_id(person: str, origin: Origin) -> str:
    """Return where a home says in a life which erasures of a person it knows."""
    return f"{person}/{origin.home}/{origin.epoch}"


def erased_person(record_id: str) -> str:
    """Return who was erased."""
    return record_id.partition("/")[0]


def erasing_home(record_id: str) -> str:
    """Return which home says what it knows."""
    return record_id.partition("/")[2].partition("/")[0]


def names_in(dataset: str, record_id: str, person: str | None) -> frozenset[str]:
    """Return every name that a write may be about: its person, the parts of its id."""
    if dataset in KEPT:
        return frozenset()
    return frozenset(_PARTS.split(record_id)) | {person or ""}


@dataclass(frozen=True, slots=True)
class Erasures:
    """All that is known: by person and origin the erasures that are known there."""

    told: Mapping[str, Mapping[Origin, AbstractSet[str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Iterable[tuple[str, ErasureRecord]]) -> Erasures:
        """Return what records say, whatever came first."""
        told: dict[str, dict[Origin, AbstractSet[str]]] = {}
        for name, record in records:
            person, _, rest = name.partition("/")
            home, _, epoch = rest.partition("/")
            told.setdefault(person, {})[Origin(home, epoch)] = frozenset(record.asked)
        return cls(told)

    @property
    def persons(self) -> AbstractSet[str]:
        """Return who was erased."""
        return self.told.keys()

    def asked(self, person: str) -> AbstractSet[str]:
        """Return all erasures of a person."""
        return frozenset().union(*self.told.get(person, {}).values())

    def knowing(self, person: str) -> AbstractSet[Origin]:
        """Return the origins whose writes about an erased person count."""
        asked = self.asked(person)
        told = self.told.get(person, {})
        return {origin for origin, known in told.items() if known >= asked}

    def unknown(self, origin: Origin) -> AbstractSet[str]:
        """Return the persons of whose erasure an origin does not know."""
        return {one for one in self.persons if origin not in self.knowing(one)}

    def homes(self, person: str) -> AbstractSet[str]:
        """Return the homes that know of every erasure of a person."""
        return {origin.home for origin in self.knowing(person)}
