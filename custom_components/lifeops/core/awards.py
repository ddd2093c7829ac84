"""What a person has earned, from what it follows, and which days do not count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from .json import Json
from .streaks import Streak


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRecord:
    """What one rule gives for one period (id: person/first day of the period/rule).

    points follow from evidence alone: the values that were looked at, by name. A rule
    whose evidence is gone or no longer enough stands with no points.
    """

    rule: str
    agent: str
    day: date
    points: int = 0
    evidence: Mapping[str, Json] = field(default_factory=dict)


class OffReason(StrEnum):
    """Why a day does not count against anybody."""

    TRIP = "trip"
    ILLNESS = "illness"
    VACATION = "vacation"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOffRecord:
    """A day on which nothing is expected of a person (id: person/day)."""

    reason: OffReason
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class XpSettingsRecord:
    """What a person chose for their XP (id: person).

    points replaces what a rule gives by its name, 0 switches it off.
    """

    celebrate: bool = True
    points: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievement:
    """Something to reach, how far it is (0 to 1), and the day it was reached."""

    name: str
    progress: float
    reached: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Xp:
    """What a person's awards add up to; day names the activity day of today."""

    day: date
    total: int = 0
    level: int = 1
    into_level: int = 0
    level_size: int = 100
    today: int = 0
    this_week: int = 0
    last_week: int = 0
    by_agent: Mapping[str, int] = field(default_factory=dict)
    streaks: Mapping[str, Streak] = field(default_factory=dict)
    achievements: tuple[Achievement, ...] = ()
    celebrate: bool = True
    counting: bool = False
