"""Nights, made small: by the wall clock of Stockholm, one value or many."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from custom_components.lifeops.core.days import wall_moment
from custom_components.lifeops.core.health import Nap
from custom_components.lifeops.core.topics import LastNight, MetricReading
from tests.agents.toy_view import STOCKHOLM

DAY = date(2026, 6, 10)
HOUR = 3600.0


def back(days: int) -> date:
    """Return the day so many days before the one that the tests look at."""
    return DAY - timedelta(days=days)


def wall(day: date, hours: float, tz: ZoneInfo = STOCKHOLM) -> datetime:
    """Return when the wall clock shows so many hours from a day's midnight."""
    days, left = divmod(round(hours * 3600), 86_400)
    minutes, seconds = divmod(left, 60)
    shown = time(minutes // 60, minutes % 60, seconds)
    return wall_moment(day + timedelta(days=days), shown, tz)


def slept(
    day: date,
    start: float | None = None,
    end: float | None = None,
    *,
    tz: ZoneInfo = STOCKHOLM,
    naps: tuple[tuple[float, float], ...] = (),
    **metrics: float,
) -> LastNight:
    """Return a night from one hour to another of a day, counted from its midnight."""
    at = wall(day, 7)
    return LastNight(
        day=day,
        bedtime=None if start is None else wall(day, start, tz),
        wake=None if end is None else wall(day, end, tz),
        metrics={
            name: MetricReading(value=value, source="ring", measured_at=at)
            for name, value in metrics.items()
        },
        naps=tuple(
            Nap(
                start=wall(day, since, tz),
                end=wall(day, until, tz),
                total_s=(until - since) * HOUR,
            )
            for since, until in naps
        ),
    )


def by_day(*nights: LastNight) -> Mapping[date, LastNight]:
    """Return nights as an evening finds them."""
    return {night.day: night for night in nights}
