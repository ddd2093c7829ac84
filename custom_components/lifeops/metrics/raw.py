"""The points themselves, as many of the newest as an answer holds."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ..core.errors import RefusedError
from ..core.retention import RETENTION, Holding, kept_since
from ..core.series import Point
from .days import Span
from .protocols import Readings
from .question import Value
from .telling import Told

MOST_RAW = 5_000


def kept_days(days: Sequence[Span], now: datetime) -> Sequence[Span]:
    """Return the days of which points are kept; raises RefusedError if none is."""
    since = kept_since(Holding.POINTS, now)
    kept = [day for day in days if day.end > since]
    if days and not kept:
        raise RefusedError("points_gone", days=str(RETENTION[Holding.POINTS].days))
    return kept


def raw_values(
    readings: Readings, told: Mapping[datetime, Told], days: Sequence[Span]
) -> tuple[Sequence[Value], bool]:
    """Return the newest points in order, and whether older ones were left out."""
    parts: list[Sequence[Value]] = []
    count = 0
    for day in reversed(days):
        if (best := told.get(day.start)) is None:
            continue
        points = readings.points(str(best.key), day.start, day.end)
        parts.append([_value(point, best.key.source) for point in points])
        count += len(points)
        if count > MOST_RAW:
            break
    values = [value for part in reversed(parts) for value in part]
    return values[-MOST_RAW:], count > MOST_RAW


def _value(point: Point, source: str) -> Value:
    return Value(point.at, point.value, 1, source)
