"""Nights in tables: a row each thing that is known of one, and back again."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from ...core.days import LifeDay
from ...core.health import NightMetric, NightRecord
from ...core.measures import MEASURES
from ...core.units import Metric
from .model import ValueRow

RANK = 9
"""Whatever is connected is believed before what was imported."""


def day_of(row: ValueRow, tz: ZoneInfo) -> date:
    """Return the day that a row's night leads into."""
    return LifeDay.of_night(row.at, tz).date


def rows_of(night: NightRecord) -> Iterator[tuple[datetime, str, float | datetime]]:
    """Yield what is known of a night, all at a moment that is in its day."""
    at = night.wake or night.measured_at
    if night.bedtime is not None:
        yield at, Metric.BEDTIME.value, night.bedtime
    if night.wake is not None:
        yield at, Metric.WAKE.value, night.wake
    for metric in MEASURES:
        if (reading := night.metrics.get(metric)) is not None:
            yield at, metric, reading.value


def assembled(rows: Iterable[tuple[date, ValueRow]]) -> Iterator[NightRecord]:
    """Yield the nights that rows, in the order of day and source, add up to."""
    for (day, source), told in groupby(rows, lambda it: (it[0], it[1].source)):
        yield _night(day, source, [row for _, row in told])


def _night(day: date, source: str, rows: Sequence[ValueRow]) -> NightRecord:
    moments = {row.metric: row.value for row in rows if not _is_number(row.value)}
    bedtime, wake = moments.get(Metric.BEDTIME), moments.get(Metric.WAKE)
    return NightRecord(
        day=day,
        source=source,
        source_name=source,
        rank=RANK,
        measured_at=max(row.at for row in rows),
        bedtime=bedtime if isinstance(bedtime, datetime) else None,
        wake=wake if isinstance(wake, datetime) else None,
        metrics={
            row.metric: NightMetric(value=row.value, measured_at=row.at)
            for row in rows
            if isinstance(row.value, float)
        },
    )


def _is_number(value: float | datetime) -> bool:
    return isinstance(value, float)
