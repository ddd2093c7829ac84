"""Seven nights in a few numbers, from those that are known."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from statistics import fmean
from zoneinfo import ZoneInfo

from ...core.days import LifeDay
from ...core.insights import WeekSummary
from ...core.topics import LastNight
from ...core.units import Metric
from .history import Nights, metric_of
from .regularity import wall_s

_WEEK = 7
_MIDNIGHT = datetime(2000, 1, 1, tzinfo=UTC)


def weeks(nights: Nights, day: LifeDay, tz: ZoneInfo) -> tuple[WeekSummary, ...]:
    """Return the week that leads up to the day before, and the week before that."""
    return tuple(
        summary(nights, day.shifted(-1 - weeks_ago * _WEEK), tz) for weeks_ago in (0, 1)
    )


def summary(nights: Nights, last: LifeDay, tz: ZoneInfo) -> WeekSummary:
    """Return what is known of the seven nights up to a day."""
    found = (nights.get(last.shifted(-back).date) for back in range(_WEEK))
    known = [night for night in found if night and night.known]
    ranked = _ranked(known)
    return WeekSummary(
        last=last.date,
        nights_known=len(known),
        total_s=_mean(known, Metric.SLEEP_TOTAL),
        score=_mean(known, Metric.SLEEP_SCORE),
        deep_s=_mean(known, Metric.SLEEP_DEEP),
        rem_s=_mean(known, Metric.SLEEP_REM),
        bedtime=_bedtime(known, tz),
        best=ranked[-1].day if ranked else None,
        worst=ranked[0].day if ranked else None,
    )


def _mean(nights: Sequence[LastNight], metric: Metric) -> float | None:
    return _average(metric_of(night, metric) for night in nights)


def _average(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(fmean(known), 1) if known else None


def _bedtime(nights: Sequence[LastNight], tz: ZoneInfo) -> time | None:
    """Return the average bedtime to the minute: 23:30 and 00:30 make midnight."""
    seconds = _average(
        wall_s(night.bedtime, night.day, tz) if night.bedtime else None
        for night in nights
    )
    if seconds is None:
        return None
    return (_MIDNIGHT + timedelta(minutes=round(seconds / 60))).time()


def _ranked(nights: Sequence[LastNight]) -> Sequence[LastNight]:
    """Return the nights that can be compared, the worst first."""
    for metric in (Metric.SLEEP_SCORE, Metric.SLEEP_TOTAL):
        told = [night for night in nights if metric in night.metrics]
        if told:
            return sorted(
                told, key=lambda night: (night.metrics[metric].value, night.day)
            )
    return ()
