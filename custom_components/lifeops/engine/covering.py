"""What a standby could not do if the home for which it stands by were silent."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..core.abilities import AbilitiesRecord, Ability
from ..core.aliases import canonical
from ..core.datasets import ABILITIES
from ..core.effects import Scope
from ..core.homes import HomeRole, owned_by
from .lease_rows import leases_of
from .members import Members, in_order, members_of, scope_name, site_of
from .named import aliases_of
from .stored import Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """How this home stands in for another one.

    acts tells that it has taken over. lacks is what only the other one has means for,
    None while it has not told what that is.
    """

    acts: bool
    lacks: Sequence[Ability] | None


def cover_of(tx: Stored, me: str, other: str, revoked: Collection[str]) -> Cover | None:
    """Return how a home stands in for another one, None where it does not."""
    members = members_of(tx, me, revoked)
    if not _stands_by(members, me, other):
        return None
    return Cover(acts=_acts(tx, members, me), lacks=_lacks(tx, me, other))


def _stands_by(members: Members, me: str, other: str) -> bool:
    if members[me].role is not HomeRole.STANDBY or other not in site_of(members, me):
        return False
    return members[other].role is HomeRole.PRIMARY


def _acts(tx: Stored, members: Members, me: str) -> bool:
    order = in_order(Scope.SITE, members, me)
    leases = leases_of(tx, scope_name(Scope.SITE, members, me), order)
    return bool(leases) and leases[-1].record.holder == me


def _lacks(tx: Stored, me: str, other: str) -> Sequence[Ability] | None:
    told = _told(tx, owned_by(ABILITIES.name, other), other)
    if told is None:
        return None
    own, aliases = _told(tx, ABILITIES.name, me), aliases_of(tx)
    mine = _known(own.can if own else (), aliases)
    return sorted(_known(told.can, aliases) - mine)


def _told(tx: Stored, dataset: str, home: str) -> AbilitiesRecord | None:
    return ABILITIES.readable(tx.record(dataset, home))


def _known(can: Iterable[Ability], aliases: Mapping[str, str]) -> frozenset[Ability]:
    """Return abilities by the name under which each person goes now."""
    return frozenset(
        replace(one, subject=canonical(one.subject, aliases)) for one in can
    )
