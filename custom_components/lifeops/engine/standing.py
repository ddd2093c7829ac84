"""How a lease stands as one home sees it, and what that home may make of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from ..core.homes import LeaseRecord

LAPSES: Final = timedelta(minutes=15)
HANDED_OVER: Final = timedelta(minutes=1)


class Move(Enum):
    """What a home does about a lease: take a new term, keep its own, leave it."""

    TAKE = "take"
    KEEP = "keep"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A lease as one home sees it at a moment.

    order is who may hold it, who comes first before the others. silent are those of
    whom nothing was heard for too long. calm tells that the holder could be reached
    for so long that it may be relieved; able that this home's time and state are
    such that it may take over.
    """

    me: str
    now: datetime
    order: Sequence[str]
    newest: LeaseRecord | None
    silent: Collection[str]
    calm: bool
    able: bool

    @property
    def holder(self) -> str | None:
        """Return who acts as far as this home knows, None where nobody can."""
        newest = self.newest
        if newest is None or newest.holder not in self.order:
            return None
        return newest.holder

    @property
    def is_deputy(self) -> bool:
        """Tell whether another home comes before this one."""
        return self.me != self.order[0]

    @property
    def term(self) -> int:
        """Return the highest term that was seen, 0 before the first."""
        return 0 if self.newest is None else self.newest.term

    def move(self) -> Move:
        """Return what this home does.

        Who comes first takes what nobody holds, and keeps what it holds whatever the
        others do. Each other home waits until all before it are silent.
        """
        if self.me not in self.order:
            return Move.LEAVE
        if self.holder == self.me and not self._has_lapsed():
            return Move.KEEP
        vacant = self.holder in (None, self.me)
        if vacant and not self.is_deputy:
            return Move.TAKE
        before = self.order[: list(self.order).index(self.me)]
        free = vacant or self.holder in self.silent or self._may_relieve(before)
        others_silent = all(home in self.silent for home in before)
        return Move.TAKE if self.able and free and others_silent else Move.LEAVE

    def _may_relieve(self, before: Sequence[str]) -> bool:
        return self.calm and self.holder not in before

    def _has_lapsed(self) -> bool:
        """Tell whether this home has stood in for others and has not renewed that."""
        newest = self.newest
        if newest is None or not self.is_deputy:
            return False
        return self.now - newest.renewed_at > LAPSES
