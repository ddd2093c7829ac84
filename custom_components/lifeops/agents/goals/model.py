"""What the goals agent keeps in mind between two facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ...core.streaks import Streak


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What the periods before a day come to, by the basis that they were counted on.

    kept are those of which the habit was done as often as wanted, counted those that
    count at all.
    """

    basis: str
    until: date
    streak: Streak = field(default_factory=Streak)
    kept: int = 0
    counted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalsState:
    """What was counted of habits and of goals that follow one, by their ids.

    All of it is found again in the records; wake_at is when to look again. behind:
    late facts were heard since the last look.
    """

    started: bool = False
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    wake_at: datetime | None = None
    behind: bool = False
