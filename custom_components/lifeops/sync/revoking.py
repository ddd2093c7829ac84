"""Homes that are no longer trusted: who says so, and which of two that say so counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..core.errors import ProtocolError
from ..core.homes import MemberRecord, RevocationRecord
from ..core.json import canonical, to_json
from ..core.ops import Origin
from .identity import Keys, raw, signed, text

_SIGNATURE_BYTES = 64
_PURPOSE = "lifeops revocation 1"


@dataclass(frozen=True, slots=True)
class Revocation:
    """A home that another one, or it itself, has revoked.

    origin and seq are where that was written, as every home counts it.
    """

    home: str
    record: RevocationRecord
    origin: Origin
    seq: int

    @property
    def by(self) -> str:
        """Return who revoked it."""
        return self.record.by

    def voids(self, other: Revocation) -> bool:
        """Return whether the other one was written by this home after its cut.

        Its own word can make it later only; one that tells nothing is never early.
        """
        if self.home != other.by or self == other:
            return False
        made, cut = other.record.made, self.record.cut
        written = (*made.items(), (other.origin.epoch, other.seq))
        return not made or any(seq > cut.get(epoch, 0) for epoch, seq in written)

    def raised(self, held: Mapping[str, int]) -> Revocation:
        """Return it with a cut that leaves what its writer held of the home."""
        cut = self.record.cut
        more = {epoch: max(seq, cut.get(epoch, 0)) for epoch, seq in held.items()}
        return replace(self, record=replace(self.record, cut={**cut, **more}))


def revoke(
    keys: Keys,
    *,
    home: str,
    by: str,
    cut: Mapping[str, int],
    made: Mapping[str, int],
    at: datetime,
) -> RevocationRecord:
    """Return the record by which a home is revoked.

    cut is the last that is known of its writes, of records and of series, made the last
    record of the home that revokes, both by epoch. A home that leaves revokes itself.
    """
    plain = RevocationRecord(cut=cut, made=made, at=at, by=by, signature="")
    return replace(plain, signature=text(keys.sign(_message(home, plain))))


def is_signed(revocation: Revocation, members: Mapping[str, MemberRecord]) -> bool:
    """Return whether a revocation is by the member that it names, and written there."""
    member = members.get(revocation.by)
    if member is None or revocation.origin.home != revocation.by:
        return False
    try:
        key = raw(member.signing)
        signature = raw(revocation.record.signature, _SIGNATURE_BYTES)
    except ProtocolError:
        return False
    return signed(key, _message(revocation.home, revocation.record), signature)


def standing(revocations: Iterable[Revocation]) -> Sequence[Revocation]:
    """Return those that count, the same ones in whatever order they come.

    One counts that nobody voids, or that only void ones do. Of homes that have revoked
    each other before either knew, the one with the lowest id is believed.
    """
    left = sorted(revocations, key=lambda one: (one.by, one.home))
    counting: list[Revocation] = []
    while left:
        settled = _unvoided(left) or [next(one for one in left if _is_tied(one, left))]
        counting += settled
        left = [
            one
            for one in left
            if one not in settled and not any(_exclude(one, two) for two in settled)
        ]
    return counting


def _unvoided(left: Sequence[Revocation]) -> Sequence[Revocation]:
    return [one for one in left if not any(two.voids(one) for two in left)]


def _exclude(one: Revocation, two: Revocation) -> bool:
    return one.voids(two) or two.voids(one)


def _is_tied(one: Revocation, left: Sequence[Revocation]) -> bool:
    """Return whether it voids, in one step or more, all that void it."""
    return all(one in _behind(two, left) for two in _behind(one, left))


def _behind(one: Revocation, left: Sequence[Revocation]) -> Sequence[Revocation]:
    """Return what voids a revocation, in one step or more."""
    found = [two for two in left if two.voids(one)]
    for one_more in found:
        found += [two for two in left if two.voids(one_more) and two not in found]
    return found


def _message(home: str, record: RevocationRecord) -> bytes:
    said = to_json(replace(record, signature=""))
    return canonical({"purpose": _PURPOSE, "home": home, "said": said}).encode()
