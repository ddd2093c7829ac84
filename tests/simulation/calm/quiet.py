"""Quiet time, focus and meetings as a person would look them up: on the clock."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from ..life import HOME_TZ

SETTLES = timedelta(minutes=1)

type Span = tuple[datetime, datetime]


@dataclass(slots=True)
class Calm:
    """When one person wants to be left alone; focus is known a moment after it began."""

    begins: time
    ends: time
    focus: list[Span] = field(default_factory=list)

    def is_quiet(self, at: datetime) -> bool:
        """Tell whether a moment lies in quiet time, by the clock on the wall."""
        clock = at.astimezone(HOME_TZ).time()
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def focuses(self, at: datetime) -> bool:
        """Tell whether a moment lies in a time of focus."""
        return any(begin <= at < end for begin, end in self.focus)

    def is_focused(self, at: datetime) -> bool:
        """Tell whether a moment lies well within a time of focus."""
        return any(begin + SETTLES <= at < end - SETTLES for begin, end in self.focus)
