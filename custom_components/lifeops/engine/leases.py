"""Which acts are this home's to do."""

from typing import Protocol, override

from ..core.effects import Scope

NOT_HELD = 0
SOLE_TERM = 1


class Leases(Protocol):
    """The policy of who acts."""

    def term(self, scope: Scope) -> int:
        """Return the term in which this home holds a scope, NOT_HELD otherwise."""
        ...


class SoleHome(Leases):
    """A home that is linked to no other holds everything."""

    @override
    def term(self, scope: Scope) -> int:
        """Return the one term that there is."""
        return SOLE_TERM
