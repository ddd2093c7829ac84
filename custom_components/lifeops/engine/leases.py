"""Which acts are this home's to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, override

from ..core.effects import Scope

NOT_HELD = 0
SOLE_TERM = 1
LEASED = (Scope.SITE, Scope.HOUSEHOLD)


class Leases(Protocol):
    """The policy of who acts."""

    def term(self, scope: Scope, now: datetime) -> int:
        """Return the term in which this home holds a scope, NOT_HELD otherwise."""
        ...

    def done_by(self, scope: Scope, home: str) -> bool:
        """Return whether what another home did in a scope is done here as well."""
        ...

    def order(self) -> Sequence[str]:
        """Return the homes that may act for the household, who does first."""
        return ()


@dataclass(frozen=True, slots=True)
class Held:
    """A lease of this home: it acts from a moment, and until one where it is set."""

    term: int
    begins: datetime | None = None
    ends: datetime | None = None

    def at(self, now: datetime) -> int:
        """Return the term, NOT_HELD where it has not begun or has lapsed."""
        early = self.begins is not None and now < self.begins
        late = self.ends is not None and now > self.ends
        return NOT_HELD if early or late else self.term


class SharedLeases(Leases):
    """What this home holds since the homes were last looked at; at first nothing."""

    def __init__(self) -> None:
        """Hold nothing."""
        self._held: Mapping[Scope, Held] = {}
        self._site: frozenset[str] = frozenset()
        self._order: Sequence[str] = ()
        self._homes: frozenset[str] = frozenset()

    def settle(
        self,
        held: Mapping[Scope, Held],
        site: frozenset[str],
        order: Sequence[str] = (),
        homes: frozenset[str] = frozenset(),
    ) -> None:
        """Take over what is held from now on, and which homes stand where."""
        self._held = held
        self._site = site
        self._order = order
        self._homes = homes

    @override
    def term(self, scope: Scope, now: datetime) -> int:
        """Return the term in which this home holds a scope, NOT_HELD otherwise."""
        held = self._held.get(scope)
        return NOT_HELD if held is None else held.at(now)

    @override
    def done_by(self, scope: Scope, home: str) -> bool:
        """Return whether what another home did in a scope is done here as well.

        What any home may do is not taken for done because a revoked one says so.
        """
        if scope is Scope.ANY:
            return home in self._homes
        return scope is Scope.HOUSEHOLD or home in self._site

    @override
    def order(self) -> Sequence[str]:
        """Return the homes that may act for the household, who does first."""
        return self._order
