"""Quiet time, focus and meetings as a person would look them up: on the clock."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from ..life import HOME_TZ

SETTLES = timedelta(minutes=1)

type Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Night:
    """A night whose bedtime was chosen at a moment; was is when it had been before."""

    chosen: datetime
    was: datetime
    begins: datetime
    ends: datetime

    def holds(self, at: datetime, *, known: bool) -> bool:
        """Tell whether it is quiet; until all know of the choice only what both say."""
        begins = self.begins if known else max(self.was, self.begins)
        return begins <= at < self.ends


@dataclass(slots=True)
class Calm:
    """When one person wants to be left alone; focus is known a moment after it began.

    Who has nights has no quiet time of their own by the clock.
    """

    begins: time
    ends: time
    focus: list[Span] = field(default_factory=list)
    meetings: list[Span] = field(default_factory=list)
    nights: list[Night] = field(default_factory=list)

    def is_quiet(self, at: datetime) -> bool:
        """Tell whether a moment lies in quiet time, by the clock on the wall."""
        if self.nights:
            return any(night.holds(at, known=False) for night in self.nights)
        clock = at.astimezone(HOME_TZ).time()
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def moved(self, at: datetime) -> Night | None:
        """Return the night that is quiet now because its bedtime was moved."""
        moved = (night for night in self.nights if night.holds(at, known=True))
        return next((night for night in moved if at < night.was), None)

    def meets(self, at: datetime) -> bool:
        """Tell whether a moment lies well within a meeting."""
        return any(
            begin + SETTLES <= at < end - SETTLES for begin, end in self.meetings
        )

    def focuses(self, at: datetime) -> bool:
        """Tell whether a moment lies in a time of focus."""
        return any(begin <= at < end for begin, end in self.focus)

    def is_focused(self, at: datetime) -> bool:
        """Tell whether a moment lies well within a time of focus."""
        return any(begin + SETTLES <= at < end - SETTLES for begin, end in self.focus)
