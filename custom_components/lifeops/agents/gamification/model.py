"""What the gamification agent keeps in mind between two facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ...core.streaks import Streak


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """The award that something was reached with, by its day and rule."""

    day: date
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry:
    """What all awards before a week come to; met counts them by rule.

    goals are those that were awarded.
    """

    total: int = 0
    by_agent: Mapping[str, int] = field(default_factory=dict)
    met: Mapping[str, int] = field(default_factory=dict)
    streaks: Mapping[str, Streak] = field(default_factory=dict)
    goals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GamificationState:
    """How far the awards are counted; all of it can be found again in records.

    carries stand before the weeks of some Mondays, at is the week that is counted next
    (None: all are counted). marked are the weeks whose evidence is looked at again,
    from wide on all of them. look_at is when to go on, day the last day that began.
    today is what the running day gave. known is what had been reached when the last
    count ended, level the level of then; behind: late facts were heard since.
    quiet_at is when the last night that came is old enough to be celebrated.
    """

    started: bool = False
    carries: Mapping[str, Carry] = field(default_factory=dict)
    at: date | None = None
    marked: tuple[date, ...] = ()
    wide: date | None = None
    look_at: datetime | None = None
    day: date | None = None
    today: int = 0
    reached: Mapping[str, Reached] = field(default_factory=dict)
    level: int = 1
    known: tuple[str, ...] | None = None
    behind: bool = False
    quiet_at: datetime | None = None
