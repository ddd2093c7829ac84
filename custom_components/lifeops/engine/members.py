"""The homes that are linked, and which of them comes first."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from ..core.datasets import LEFT, MEMBER
from ..core.effects import Scope
from ..core.homes import HomeRole, MemberRecord
from .stored import Stored

_BEHIND_ALL: Final = "~"

type Members = Mapping[str, MemberRecord]
type Rank = tuple[bool, int, str]


def members_of(tx: Stored, me: str, revoked: Collection[str]) -> Members:
    """Return the homes that are linked and trusted, this one always among them."""
    own = {me: MemberRecord(name="", key="", signing="", site=me)}
    if me in revoked:
        return own
    away = {*revoked, *(home for home, _ in tx.between(LEFT.name, "", _BEHIND_ALL))}
    known = MEMBER.every(tx.between(MEMBER.name, "", _BEHIND_ALL))
    return own | {home: one for home, one in known.items() if home not in away}


def site_of(members: Members, me: str) -> frozenset[str]:
    """Return the homes that stand where this one does."""
    site = members[me].site
    return frozenset(home for home, one in members.items() if one.site == site)


def scope_name(scope: Scope, members: Members, me: str) -> str:
    """Return how a scope of this home is called by all homes."""
    if scope is Scope.HOUSEHOLD:
        return Scope.HOUSEHOLD.value
    return f"{Scope.SITE}/{members[me].site}"


def in_order(scope: Scope, members: Members, me: str) -> Sequence[str]:
    """Return the homes that may act in a scope, who comes first before the others.

    For the household the homes of a site stand together: its standby comes before
    another site.
    """
    if scope is Scope.SITE:
        return sorted(site_of(members, me), key=lambda home: _rank(members, home))
    serving = sorted(
        (home for home, one in members.items() if one.serves > 0),
        key=lambda home: _rank(members, home),
    )
    sites = [members[home].site for home in serving]
    return sorted(serving, key=lambda home: sites.index(members[home].site))


def is_neighbour(members: Members, me: str, other: str) -> bool:
    """Tell whether this home stands by where the other one is."""
    mine, theirs = members[me], members.get(other)
    standby = mine.role is HomeRole.STANDBY
    return standby and theirs is not None and theirs.site == mine.site


def _rank(members: Members, home: str) -> Rank:
    one = members[home]
    return one.role is HomeRole.STANDBY, one.serves, home
