"""The one table of what can be reached, each from what awards come to."""

from collections.abc import Callable
from dataclasses import dataclass

from .levels import level_of
from .model import Carry
from .striving import GOAL_REACHED
from .table import NIGHT_KNOWN

type Count = Callable[[Carry], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievementRule:
    """Something that is reached once a count of the awards has come so far."""

    name: str
    count: Count
    least: int

    def progress(self, carry: Carry) -> float:
        """Return how far it is, 0 to 1."""
        return round(min(1.0, self.count(carry) / self.least), 3)


def _met(rule: str) -> Count:
    return lambda carry: carry.met.get(rule, 0)


def _best(rule: str) -> Count:
    def count(carry: Carry) -> int:
        streak = carry.streaks.get(rule)
        return streak.best if streak else 0

    return count


def _best_of_days(carry: Carry) -> int:
    """Return the longest streak of days."""
    days = (one for name, one in carry.streaks.items() if name != "regular_week")
    return max((streak.best for streak in days), default=0)


def _total(carry: Carry) -> int:
    return carry.total


def _level(carry: Carry) -> int:
    return level_of(carry.total)


ACHIEVEMENTS: tuple[AchievementRule, ...] = tuple(
    AchievementRule(name=name, count=count, least=least)
    for name, count, least in (
        ("first_night", _met(NIGHT_KNOWN.name), 1),
        ("nights_100", _met(NIGHT_KNOWN.name), 100),
        ("nights_365", _met(NIGHT_KNOWN.name), 365),
        ("streak_7", _best_of_days, 7),
        ("streak_30", _best_of_days, 30),
        ("streak_100", _best_of_days, 100),
        ("regular_month", _best("regular_week"), 4),
        ("first_goal", _met(GOAL_REACHED), 1),
        ("goals_10", _met(GOAL_REACHED), 10),
        ("xp_1000", _total, 1000),
        ("xp_10000", _total, 10_000),
        ("level_5", _level, 5),
        ("level_10", _level, 10),
        ("level_25", _level, 25),
    )
)
