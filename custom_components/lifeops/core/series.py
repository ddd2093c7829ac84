"""Points of a time series, their hours, and the series that they belong to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

AHEAD: Final = timedelta(days=2)
"""So far ahead of a home's clock a point may be: either may be wrong."""

NAME_CHARS: Final = 256
"""A metric, a person or a source, at most; none of them is empty."""


@dataclass(frozen=True, slots=True)
class Point:
    """One measured value; at is UTC, the unit is the metric's canonical one."""

    at: datetime
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What the points of a stretch of time that begins at start come to.

    There is at least one point; last is the value of the newest, measured at last_at.
    """

    start: datetime
    n: int
    sum: float
    low: float
    high: float
    last: float
    last_at: datetime

    @property
    def mean(self) -> float:
        """Return the mean of the points."""
        return self.sum / self.n

    def plus(self, other: Sum) -> Sum:
        """Return what both come to together, from the start of the earlier."""
        newest = max(self, other, key=lambda one: one.last_at)
        return Sum(
            start=min(self.start, other.start),
            n=self.n + other.n,
            sum=self.sum + other.sum,
            low=min(self.low, other.low),
            high=max(self.high, other.high),
            last=newest.last,
            last_at=newest.last_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesKey:
    """A metric of a person from one source."""

    metric: str
    person: str
    source: str

    @property
    def fits(self) -> bool:
        """Return whether every home takes these names."""
        return all(
            0 < len(name) <= NAME_CHARS
            for name in (self.metric, self.person, self.source)
        )

    def __str__(self) -> str:
        """Return the stable name of the series."""
        return f"{self.person}/{self.metric}/{self.source}"
