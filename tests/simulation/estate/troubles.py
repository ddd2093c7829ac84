"""What went wrong, when, and for how long that explains what else is not as usual."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class Trouble(StrEnum):
    """Something that happens to homes, and to the people in them."""

    KILL = "kill"
    CUT = "cut"
    CLOCK = "clock"
    DISK = "disk"
    SWITCH = "switch"
    MOVE = "move"


LASTS = {
    Trouble.KILL: timedelta(minutes=10),
    Trouble.CUT: timedelta(minutes=30),
    Trouble.CLOCK: timedelta(minutes=45),
    Trouble.DISK: timedelta(minutes=20),
    Trouble.SWITCH: timedelta(minutes=30),
    Trouble.MOVE: timedelta(minutes=35),
}
"""How long after it all has to be as usual again."""


@dataclass(slots=True)
class Troubles:
    """The book of troubles; those that have not ended last until they do."""

    told: list[tuple[datetime, datetime, Trouble, str]] = field(default_factory=list)
    open: dict[tuple[Trouble, str], datetime] = field(default_factory=dict)
    tally: Counter[Trouble] = field(default_factory=Counter)

    def happened(self, at: datetime, what: Trouble, where: str = "") -> None:
        """Note what happens in a moment."""
        self.tally[what] += 1
        self.told.append((at, at + LASTS[what], what, where))

    def begins(self, at: datetime, what: Trouble, where: str) -> None:
        """Note what goes on from now on."""
        if (what, where) not in self.open:
            self.tally[what] += 1
            self.open[what, where] = at

    def ends(self, at: datetime, what: Trouble, where: str) -> None:
        """Note that it is over."""
        since = self.open.pop((what, where), None)
        if since is not None:
            self.told.append((since, at + LASTS[what], what, where))

    def between(self, first: datetime, last: datetime) -> set[Trouble]:
        """Return what may explain something in a span."""
        return {what for what, _ in self._all(first, last)}

    def of(
        self, homes: Collection[str], first: datetime, last: datetime
    ) -> set[Trouble]:
        """Return the same of what happened to these homes, or to roads to them."""
        found = self._all(first, last)
        return {what for what, where in found if any(home in where for home in homes)}

    def _all(self, first: datetime, last: datetime) -> set[tuple[Trouble, str]]:
        over = {
            (what, where)
            for begin, end, what, where in self.told
            if begin <= last and end > first
        }
        still = {one for one, begin in self.open.items() if begin <= last}
        return over | still

    def forget(self, before: datetime) -> None:
        """Forget what explains nothing any more."""
        self.told = [one for one in self.told if one[1] > before]
