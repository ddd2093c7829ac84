"""The typed shape of what homes tell of one another; missing fields are defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

BEHIND: Final = "~"
"""Behind every id that a home or an entity has."""


class HomeRole(StrEnum):
    """What a home is at its site: the one that acts, or the one that stands by."""

    PRIMARY = "primary"
    STANDBY = "standby"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRecord:
    """A home that is linked (id: home); only that home itself writes it.

    key is the public key by which it is known, signing the one that its revocations
    are checked by (both base64). Homes of one site stand at one place. serves tells
    whether it may act for the household, and who comes first (lower first).
    """

    name: str
    key: str
    signing: str
    site: str
    role: HomeRole = HomeRole.PRIMARY
    serves: int = 1
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityRecord:
    """By which keys a home was met first (id: home); no other home hears of that.

    Its member record may be relayed by any home, so what it names later counts for
    nothing: the keys of a home are given up by another pairing alone.
    """

    key: str
    signing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftRecord:
    """A home that this one has unlinked (id: home); no other home hears of that."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationRecord:
    """A home that is no longer trusted (id: home/by); never taken back.

    cut is the last of its writes that counts, by epoch, of records and of series;
    made the last record that who revoked had written then. signature is by that home,
    over id and all other fields.
    """

    cut: Mapping[str, int]
    made: Mapping[str, int] = field(default_factory=dict)
    at: datetime
    by: str
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdKeyRecord:
    """A key of the household for one home (id: key/home/by).

    envelope is base64 that only that home opens.
    """

    envelope: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasRecord:
    """A person who is the same as another (id: person/other); never taken back."""

    canonical: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAgentsRecord:
    """The agents that a person has (id: person): one element each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseRecord:
    """Who acts for a site or the household (id: scope/term/home).

    The highest term counts, of one term the home that comes first.
    """

    holder: str
    term: int
    taken_at: datetime
    renewed_at: datetime


def revocation_id(home: str, by: str) -> str:
    """Return where a revocation stands: whoever revokes a home writes a row of its own."""
    return f"{home}/{by}"


def revoked_home(record_id: str) -> str:
    """Return which home a revocation is about."""
    return record_id.partition("/")[0]


def revoking_home(record_id: str) -> str:
    """Return which home a revocation is by."""
    return record_id.partition("/")[2]


def owned_by(dataset: str, home: str) -> str:
    """Return how an owned dataset of a home is called by the other homes."""
    return f"{dataset}@{home}"


def owner_of(name: str) -> tuple[str, str | None]:
    """Return a dataset's name, and the home whose own it is where it is another's."""
    dataset, _, home = name.partition("@")
    return dataset, home or None
