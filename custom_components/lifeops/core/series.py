"""Points of a time series and the name of the series that they belong to."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Point:
    """One measured value; at is UTC, the unit is the metric's canonical one."""

    at: datetime
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesKey:
    """A metric of a person from one source."""

    metric: str
    person: str
    source: str

    def __str__(self) -> str:
        """Return the stable name of the series."""
        return f"{self.person}/{self.metric}/{self.source}"
