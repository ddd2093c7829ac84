"""What can be asked about a metric, and what the answer looks like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Step(StrEnum):
    """How long a stretch each value of an answer is for."""

    RAW = "raw"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Aggregation(StrEnum):
    """What the values of a stretch come to; default is the measure's own."""

    DEFAULT = "default"
    MEAN = "mean"
    LOW = "min"
    HIGH = "max"
    SUM = "sum"
    COUNT = "count"
    LAST = "last"


class Backend(StrEnum):
    """Where an answer was read."""

    NIGHTS = "nights"
    POINTS = "points"
    HOURS = "hours"
    SINK = "metrics_database"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A metric of one person over some local days, the last included.

    source (an id or a name) None lets the best source of each day, or hour, speak;
    sources are never summed.
    """

    person: str
    metric: str
    first: date
    last: date
    step: Step = Step.DAY
    aggregation: Aggregation = Aggregation.DEFAULT
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """What one stretch that begins at start comes to; None is a gap, never zero.

    n says how many values went in; source is None where days of several did. day is
    its (first) local day, None for raw values and hours.
    """

    start: datetime
    value: float | None
    n: int = 0
    source: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The values in order, gaps among them, where they were read and how fresh.

    sources are the names of those that spoke. truncated: only the newest are here.
    """

    metric: str
    unit: str | None
    step: Step
    aggregation: Aggregation
    backend: Backend
    fresh_to: datetime | None
    values: Sequence[Value] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    truncated: bool = False
