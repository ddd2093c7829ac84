"""Whether an act is this home's to do: by leases, by places, by what others have done."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from ..core.effects import Act, Push, Scope
from ..core.outcomes import OutcomeRecord, OutcomeState
from ..core.places import Here
from .leases import NOT_HELD, Leases
from .outcomes import Outcomes
from .passing import FOLLOWS, PATIENCE, Following, Passing
from .protocols import OutboxRow

type Place = Callable[[str], Here]

_DONE = (OutcomeState.DONE, OutcomeState.PARTIAL)
_PASSED = (OutcomeState.PASSED, OutcomeState.UNMAPPED)


def nowhere(_person: str) -> Here:
    """Return that nobody knows where a person is."""
    return Here.UNKNOWN


def is_left(act: Act, state: OutcomeState) -> bool:
    """Tell whether an act that ended so in one home is for another home to try."""
    fails = act.scope is Scope.ANY and state is OutcomeState.FAILED
    return fails or state is OutcomeState.UNMAPPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """The acts of an outbox as one home among others sees them."""

    leases: Leases
    outcomes: Outcomes
    home: str
    now: datetime
    place: Place

    def term(self, row: OutboxRow) -> int:
        """Return the term in which this home goes first, NOT_HELD where it does not."""
        scope = row.act.scope
        if scope is Scope.ANY:
            found = self.place(row.instance.subject)
            if found is Here.ELSEWHERE:
                return NOT_HELD
            scope = Scope.SITE if found is Here.HERE else Scope.HOUSEHOLD
        return self.leases.term(scope, self.now)

    def has_turn(self, row: OutboxRow) -> bool:
        """Tell whether this home does it now."""
        passing = self._passing(row)
        return self.term(row) != NOT_HELD if passing is None else passing.has_turn

    def passes(self, row: OutboxRow) -> bool:
        """Tell whether another home may do what cannot be done here."""
        passing = self._passing(row)
        return passing is not None and passing.passes

    def comes_back(self, row: OutboxRow) -> bool:
        """Tell whether what was passed on is looked at again here."""
        return row.act.scope is Scope.ANY or self.term(row) != NOT_HELD

    def looks_again(self, row: OutboxRow) -> datetime | None:
        """Return when its turn may have come without anything being heard."""
        if row.claimed_at is not None:
            return row.claimed_at + PATIENCE
        return _begins(row) + FOLLOWS if row.act.scope is Scope.ANY else None

    def is_done_elsewhere(self, row: OutboxRow) -> bool:
        """Tell whether another home has done it in such a way that it is done here."""
        ends = self.outcomes.of(row)
        others = [end for end in ends if end.home not in ("", self.home)]
        scope = row.act.scope
        if scope is Scope.ANY:
            return any(
                end.has_reached and self.leases.done_by(scope, end.home)
                for end in others
            )
        if self.home in _passed(ends):
            scope = Scope.HOUSEHOLD
        return any(
            end.state in _DONE and self.leases.done_by(scope, end.home)
            for end in others
        )

    def _passing(self, row: OutboxRow) -> Passing | None:
        """Return how an act goes round the homes; None where it stays in one."""
        held = self.term(row) != NOT_HELD
        passed = _passed(self.outcomes.of(row))
        waited = row.claimed_at is None or self.now - row.claimed_at >= PATIENCE
        order = self.leases.order()
        if row.act.scope is Scope.ANY:
            return Following(
                me=self.home,
                order=order,
                unmapped=passed,
                held=held,
                waited=waited,
                followed=self.now - _begins(row) >= FOLLOWS,
            )
        if not isinstance(row.act, Push):
            return None
        return Passing(
            me=self.home, order=order, unmapped=passed, held=held, waited=waited
        )


def _begins(row: OutboxRow) -> datetime:
    return max(row.due, row.act.not_before or row.due)


def _passed(ends: Collection[OutcomeRecord]) -> Collection[str]:
    return {end.home for end in ends if end.state in _PASSED}
