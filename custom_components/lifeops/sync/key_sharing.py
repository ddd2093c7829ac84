"""Passing keys of the household on, to homes that were paired with another one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from ..core.errors import ProtocolError, SealedError
from ..core.homes import HouseholdKeyRecord, MemberRecord
from .identity import Keys, raw
from .keyring import KeyRing, disclose, enclose, is_believed
from .membership import Roster, Standing

type Shares = Mapping[str, HouseholdKeyRecord]


class Place(NamedTuple):
    """Where a key for a home stands: whoever passes it on writes a row of its own."""

    key: str
    home: str
    by: str

    @classmethod
    def of(cls, record_id: str) -> Place | None:
        """Return what a record's id says, None where it says nothing."""
        parts = record_id.split("/")
        return cls._make(parts) if len(parts) == len(cls._fields) else None

    @property
    def record_id(self) -> str:
        """Return the id of the record."""
        return "/".join(self)


class Received(NamedTuple):
    """A ring, and the records whose envelope or time is not what it says."""

    ring: KeyRing
    refused: Sequence[str]


def missing(ring: KeyRing, roster: Roster, me: str, shares: Shares) -> Shares:
    """Return the records to write, so that every home has every key of a ring.

    A revoked home gets none, nor does one whose public key is none.
    """
    given = {
        (place.key, place.home)
        for place in map(Place.of, shares)
        if place is not None and place.by in roster.members
    }
    found: dict[str, HouseholdKeyRecord] = {}
    for home, member in _others(roster, me).items():
        wanting = [key for key in ring if (key.id, home) not in given]
        try:
            envelopes = {key: enclose(key, raw(member.key)) for key in wanting}
        except ProtocolError:
            continue
        for key, envelope in envelopes.items():
            place = Place(key.id, home, me).record_id
            found[place] = HouseholdKeyRecord(envelope=envelope, made_at=key.made_at)
    return found


def received(
    ring: KeyRing, keys: Keys, me: str, shares: Shares, now: datetime
) -> Received:
    """Return the ring with what others have passed on to this home.

    A key that is said to be made much later than now would stay the newest for good.
    """
    refused: list[str] = []
    for record_id, record in shares.items():
        place = Place.of(record_id)
        if place is None or place.home != me or ring.get(place.key) is not None:
            continue
        if not is_believed(record.made_at, now):
            refused.append(record_id)
            continue
        try:
            key = disclose(record.envelope, keys, record.made_at)
        except SealedError:
            refused.append(record_id)
            continue
        if key.id == place.key:
            ring = ring.joined(KeyRing(key))
        else:
            refused.append(record_id)
    return Received(ring, refused)


def _others(roster: Roster, me: str) -> Mapping[str, MemberRecord]:
    return {
        home: member
        for home, member in roster.members.items()
        if home != me and roster.standing[home] is not Standing.REVOKED
    }
