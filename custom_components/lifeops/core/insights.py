"""What a person's nights tell beyond their sum, as it is published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekSummary:
    """What the known ones of seven nights were on average, and the extremes.

    last is the day of the last of them. best and worst go by score, where no night
    has one by length.
    """

    last: date
    nights_known: int = 0
    total_s: float | None = None
    score: float | None = None
    deep_s: float | None = None
    rem_s: float | None = None
    bedtime: time | None = None
    best: date | None = None
    worst: date | None = None


class Condition(StrEnum):
    """What may be known in the evening and speak for a poor night."""

    SLEEP_DEBT = "sleep_debt"
    POOR_LAST_NIGHT = "poor_last_night"
    LATE_BEDTIME = "late_bedtime"
    EARLY_APPOINTMENT = "early_appointment"
    WEEKEND = "weekend"
    IRREGULAR = "irregular"
    RAISED_TEMPERATURE = "raised_temperature"
    LOWERED_HRV = "lowered_hrv"


class Measure(StrEnum):
    """By what a night is called poor: a low score, or a total far below the need."""

    SCORE = "score"
    TOTAL = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How a way to predict did on past nights, each from what was known before it.

    The naive guess is always the outcome that was commoner so far.
    """

    nights: int = 0
    hits: int = 0
    naive_hits: int = 0

    @property
    def hit_rate(self) -> float | None:
        """Return the share of right predictions, None where none was made."""
        return round(self.hits / self.nights, 3) if self.nights else None

    @property
    def naive_hit_rate(self) -> float | None:
        """Return the share that the naive guess got right."""
        return round(self.naive_hits / self.nights, 3) if self.nights else None

    @property
    def better(self) -> bool:
        """Tell whether predicting was of any use."""
        return self.hits > self.naive_hits


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Whether the night into a day will be poor, and what speaks for that."""

    day: date
    poor: bool
    probability: float
    reasons: tuple[Condition, ...] = ()
    measure: Measure
    learnt_from: int
    proof: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepInsight:
    """What the nights tell beyond their sum; None where too few are known."""

    regularity: float | None = None
    week: WeekSummary
    week_before: WeekSummary
    outlook: Outlook | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What a condition adds to the log odds of a poor night, there or not there."""

    present: float
    absent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlookModel:
    """What was learnt from the known nights; weights are keyed by Condition."""

    measure: Measure
    nights: int
    prior: float
    weights: Mapping[str, Weight]
    proof: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepLearnt:
    """What an outlook on the night into a day is made from, apart from its plan.

    conditions are those that the nights before tell. usual_bedtime_s counts from the
    midnight before the day. planned says what the plans of past evenings brought, by
    ISO day, because no record keeps them.
    """

    day: date
    conditions: Mapping[str, bool] = field(default_factory=dict)
    usual_bedtime_s: float | None = None
    model: OutlookModel | None = None
    planned: Mapping[str, tuple[Condition, ...]] = field(default_factory=dict)
