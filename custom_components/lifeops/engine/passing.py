"""How an act goes round: from homes that cannot do it, or do not, to the next ones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, override

PATIENCE: Final = timedelta(minutes=2)
FOLLOWS: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """A push as one home sees it.

    order is who may act for the household, who does first; unmapped are the homes
    that had no phone for it. held tells that this home is the one to act, waited that
    the others had their time.
    """

    me: str
    order: Sequence[str]
    unmapped: Collection[str]
    held: bool
    waited: bool

    @property
    def has_turn(self) -> bool:
        """Tell whether this home shows it now.

        The others follow in their order. Where none of them has a phone either it
        comes back to the home that began.
        """
        if self.me in self.unmapped:
            return self.held and (self.waited or not self._left)
        return self.held or self._is_next

    @property
    def passes(self) -> bool:
        """Tell whether another home is asked where there is no phone here."""
        return self.me not in self.unmapped and bool(not self.held or self._left)

    @property
    def _left(self) -> Sequence[str]:
        """Return the other homes that may have a phone."""
        return [one for one in self.order if one not in (self.me, *self.unmapped)]

    @property
    def _is_next(self) -> bool:
        if not self.order or self.order[0] not in self.unmapped:
            return False
        asked = (home for home in self.order if home not in self.unmapped)
        return next(asked, None) == self.me


@dataclass(frozen=True, slots=True, kw_only=True)
class Following(Passing):
    """An act that any home may do: who goes first is held, the others follow.

    followed tells that who goes first had its time.
    """

    followed: bool

    @property
    @override
    def has_turn(self) -> bool:
        """Tell whether this home does it now; what was left to others comes back."""
        if self.me in self.unmapped:
            return self.waited or (self.held and not self._left)
        return self.held or self.followed

    @property
    @override
    def passes(self) -> bool:
        """Tell whether there is another home that may be able to do it."""
        return self.me not in self.unmapped and bool(self._left)
