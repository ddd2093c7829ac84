"""Nights behind a source, from the hourly values that were kept of its entities."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from ...core.records import NightMetric, NightRecord
from ...core.series import Point
from ...core.units import Metric
from .model import Source

_FROM_HOUR = 12
_TO_HOUR = 17

type Day = Mapping[str, NightMetric]


def nights_behind(
    source: Source,
    hours: Mapping[Metric, Iterable[Point]],
    tz: ZoneInfo,
    before: date,
) -> list[NightRecord]:
    """Return the nights that ended before a day, oldest first.

    A night's value is the last one of its early afternoon, when it has surely arrived
    and the next night has not begun. A day on which every value is that of the day
    before heard of no new night.
    """
    days = _days(hours, tz)
    nights = []
    last: Day = {}
    for day in sorted(days):
        if day < before and not _is_repeated(days[day], last):
            nights.append(_night(source, day, days[day]))
        last = days[day]
    return nights


def _days(
    hours: Mapping[Metric, Iterable[Point]], tz: ZoneInfo
) -> dict[date, dict[str, NightMetric]]:
    days: dict[date, dict[str, NightMetric]] = {}
    for metric, points in sorted(hours.items()):
        for point in sorted(points, key=lambda point: point.at):
            local = point.at.astimezone(tz)
            if _FROM_HOUR <= local.hour < _TO_HOUR:
                days.setdefault(local.date(), {})[metric.value] = NightMetric(
                    value=point.value, measured_at=point.at
                )
    return days


def _is_repeated(day: Day, before: Day) -> bool:
    return _values(day) == _values(before)


def _values(day: Day) -> Sequence[tuple[str, float]]:
    return [(name, metric.value) for name, metric in sorted(day.items())]


def _night(source: Source, day: date, metrics: Day) -> NightRecord:
    return NightRecord(
        day=day,
        source=source.id,
        source_name=source.name,
        rank=source.rank,
        measured_at=max(metric.measured_at for metric in metrics.values()),
        metrics=metrics,
    )
