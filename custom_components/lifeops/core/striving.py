"""Where a person's reminders, habits and goals stand today."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from .streaks import Streak
from .tasks import GoalCategory, GoalStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindersToday:
    """How many reminders are open, overdue and due today, and when the next one is."""

    day: date
    open: int = 0
    overdue: int = 0
    due_today: int = 0
    next_due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HabitNow:
    """A habit today: how often done of how often in this period, and its streak."""

    title: str
    done_today: bool
    done: int
    times: int
    streak: Streak = field(default_factory=Streak)
    due_today: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalNow:
    """A goal today: its progress (0 to 1, None unknown) and what it should be by now."""

    title: str
    category: GoalCategory
    progress: float | None = None
    expected: float | None = None
    value: float | None = None
    value_at: datetime | None = None
    target: float | None = None
    unit: str = ""
    due: date | None = None
    status: GoalStatus = GoalStatus.OPEN

    @property
    def on_track(self) -> bool | None:
        """Tell whether it is as far as it should be, None where nobody knows."""
        if self.progress is None:
            return None
        return self.expected is None or self.progress >= self.expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Striving:
    """A person's habits and goals today, by the last part of their ids."""

    day: date
    habits: Mapping[str, HabitNow] = field(default_factory=dict)
    goals: Mapping[str, GoalNow] = field(default_factory=dict)
