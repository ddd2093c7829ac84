"""Who belongs to the household, as its records say it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ..core.errors import ProtocolError
from ..core.records import MemberRecord, RevocationRecord
from .identity import raw
from .revoking import Revocation, is_signed, standing

STALE_AFTER = timedelta(days=180)

type Cuts = Mapping[str, Mapping[str, int]]


class Standing(StrEnum):
    """What a home is to the others; nobody waits for a stale one."""

    ACTIVE = "active"
    STALE = "stale"
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
    epochs none does.
    """

    members: Mapping[str, MemberRecord]
    standing: Mapping[str, Standing]
    cuts: Cuts

    @property
    def active(self) -> frozenset[str]:
        """Return the homes that tombstones wait for."""
        return frozenset(
            home for home, one in self.standing.items() if one is Standing.ACTIVE
        )

    def home_of(self, key: bytes) -> str | None:
        """Return which home a public key belongs to, None where nobody may use it."""
        for home, member in self.members.items():
            if self.standing[home] is not Standing.REVOKED and _key(member) == key:
                return home
        return None

    def knows(self, key: bytes) -> bool:
        """Return whether the home with a public key may be talked to."""
        return self.home_of(key) is not None


def roster(
    members: Mapping[str, MemberRecord],
    revocations: Mapping[str, Mapping[str, RevocationRecord]],
    seen: Seen,
) -> Roster:
    """Judge who belongs, from the records alone; revocations are by home and by whom.

    What is not signed by the member that it names counts for nothing.
    """
    found = [
        Revocation(home, record)
        for home, of_home in revocations.items()
        for by, record in of_home.items()
        if by == record.by
    ]
    cuts = _cuts(standing(one for one in found if is_signed(one, members)))
    return Roster(
        members=members,
        standing={home: _standing(home, cuts, seen) for home in members},
        cuts=cuts,
    )


def _standing(home: str, cuts: Cuts, seen: Seen) -> Standing:
    if home in cuts:
        return Standing.REVOKED
    return Standing.STALE if seen.is_stale(home) else Standing.ACTIVE


def _cuts(counting: Iterable[Revocation]) -> Cuts:
    """Return what each revoked home may have written by all who revoked it."""
    cuts: dict[str, Mapping[str, int]] = {}
    for one in counting:
        cut = one.record.cut
        stood = cuts.get(one.home, cut)
        shared = cut.keys() & stood.keys()
        cuts[one.home] = {epoch: min(cut[epoch], stood[epoch]) for epoch in shared}
    return cuts


def _key(member: MemberRecord) -> bytes | None:
    try:
        return raw(member.key)
    except ProtocolError:
        return None
