"""Who belongs to the household, as its records say it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ..core.errors import ProtocolError
from ..core.homes import IdentityRecord, MemberRecord
from ..core.ops import Vector
from .identity import raw
from .revoking import Revocation, is_signed, standing

STALE_AFTER = timedelta(days=180)
UNHEARD_AFTER = timedelta(days=14)

type Cuts = Mapping[str, Mapping[str, int]]
type Identities = Mapping[str, IdentityRecord]


class Standing(StrEnum):
    """What a home is to this one, which waits for active ones alone."""

    ACTIVE = "active"
    STALE = "stale"
    LEFT = "left"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """When each home was last heard of, and until when that is not too long ago."""

    at: Mapping[str, datetime]
    now: datetime
    stale_after: timedelta = STALE_AFTER

    def is_stale(self, home: str) -> bool:
        """Return whether a home was silent too long; one never heard of is not yet."""
        at = self.at.get(home)
        return at is not None and self.now - at >= self.stale_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """All homes that are or were linked.

    cuts are the last writes that count of each revoked home, by epoch; of its other
    epochs none does. revoked_by tells who revoked each of them, revoked_at when each
    home last revoked another.
    """

    members: Mapping[str, MemberRecord]
    standing: Mapping[str, Standing]
    cuts: Cuts
    revoked_by: Mapping[str, frozenset[str]] = field(default_factory=dict)
    revoked_at: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def active(self) -> frozenset[str]:
        """Return the homes that tombstones wait for."""
        return frozenset(
            home for home, one in self.standing.items() if one is Standing.ACTIVE
        )

    def refuses(self, home: str, key: bytes) -> bool:
        """Return whether a home that says to have this id and key was revoked."""
        revoked = (self.members[one] for one in self.cuts if one in self.members)
        return home in self.cuts or any(_key(member) == key for member in revoked)


def identity_of(member: MemberRecord) -> IdentityRecord:
    """Return the keys that a member record names."""
    return IdentityRecord(key=member.key, signing=member.signing)


def identified(
    members: Mapping[str, MemberRecord], met: Identities
) -> Mapping[str, MemberRecord]:
    """Return members under the keys by which they were met, whatever records say."""
    named = ((home, member, met.get(home)) for home, member in members.items())
    return {
        home: member
        if one is None
        else replace(member, key=one.key, signing=one.signing)
        for home, member, one in named
    }


def doubted(members: Mapping[str, MemberRecord], met: Identities) -> frozenset[str]:
    """Return the homes whose records name other keys than those they were met by."""
    return frozenset(
        home
        for home, member in members.items()
        if home in met and met[home] != identity_of(member)
    )


def roster(
    members: Mapping[str, MemberRecord],
    revocations: Iterable[Revocation],
    seen: Seen,
    held: Mapping[str, Vector] | None = None,
    left: Collection[str] = (),
) -> Roster:
    """Judge who belongs, from the records and from what homes are known to hold.

    left are the homes that this one was unlinked from.
    What is not signed by the member that it names counts for nothing, nor does a cut
    that leaves nothing: who revokes a home has something of it. Of what a home is
    known to hold its own cut takes nothing away.
    """
    found = [
        one.raised(_held(one, held or {}))
        for one in revocations
        if one.record.cut and is_signed(one, members)
    ]
    counting = standing(found)
    cuts = _cuts(counting)
    return Roster(
        members=members,
        standing={home: _standing(home, cuts, seen, left) for home in members},
        cuts=cuts,
        revoked_by={
            home: frozenset(one.by for one in counting if one.home == home)
            for home in cuts
        },
        revoked_at=_revoked_at(counting),
    )


def unheard(
    found: Roster, seen: Seen, paired: Mapping[str, datetime]
) -> frozenset[str]:
    """Return who is waited for and has told nothing since it was paired, for long."""
    return frozenset(
        home
        for home in found.active
        if home not in seen.at
        and home in paired
        and seen.now - paired[home] >= UNHEARD_AFTER
    )


def _standing(home: str, cuts: Cuts, seen: Seen, left: Collection[str]) -> Standing:
    if home in cuts:
        return Standing.REVOKED
    if home in left:
        return Standing.LEFT
    return Standing.STALE if seen.is_stale(home) else Standing.ACTIVE


def _revoked_at(counting: Iterable[Revocation]) -> Mapping[str, datetime]:
    found: dict[str, datetime] = {}
    for one in counting:
        if (at := one.record.at).tzinfo is not None:
            found[one.by] = max(at, found.get(one.by, at))
    return found


def _cuts(counting: Iterable[Revocation]) -> Cuts:
    """Return what each revoked home may have written by all who revoked it."""
    cuts: dict[str, Mapping[str, int]] = {}
    for one in counting:
        cut = one.record.cut
        stood = cuts.get(one.home, cut)
        shared = cut.keys() & stood.keys()
        cuts[one.home] = {epoch: min(cut[epoch], stood[epoch]) for epoch in shared}
    return cuts


def _held(one: Revocation, held: Mapping[str, Vector]) -> Mapping[str, int]:
    """Return what the writer of a revocation holds of the home, by epoch."""
    vector = held.get(one.by, {})
    return {
        origin.epoch: seq for origin, seq in vector.items() if origin.home == one.home
    }


def _key(member: MemberRecord) -> bytes | None:
    try:
        return raw(member.key)
    except ProtocolError:
        return None
