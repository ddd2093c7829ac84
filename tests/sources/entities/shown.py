"""Mornings as a source shows them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from custom_components.lifeops.core.health import NightRecord
from custom_components.lifeops.core.units import Metric
from custom_components.lifeops.sources.entities.model import Reading, Shown, Source
from custom_components.lifeops.sources.entities.nights import nights_told

TZ = ZoneInfo("Europe/Stockholm")
RING = Source(id="ring", name="Ring", rank=1)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
TODAY = date(2026, 11, 21)
YESTERDAY = TODAY - DAY


def local(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    """Return a wall-clock time of a day in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=TZ).astimezone(
        UTC
    )


WOKE = local(6, 30)
TOLD = local(7)
WENT_TO_BED = local(23, 0, YESTERDAY)


def reads[V](
    metric: Metric,
    value: V,
    changed_at: datetime = TOLD,
    reported_at: datetime | None = None,
) -> Reading[V]:
    return Reading(
        metric=metric,
        value=value,
        changed_at=changed_at,
        reported_at=reported_at or changed_at,
    )


def shows(
    *numbers: Reading[float],
    wake: Reading[datetime] | None = None,
    bedtime: Reading[datetime] | None = None,
    at: datetime | None = None,
) -> Shown:
    moments = [one for one in (wake, bedtime) if one is not None]
    seen = [one.changed_at for one in (*numbers, *moments)]
    return Shown(
        at=at or max(seen),
        numbers=numbers,
        moments={one.metric: one for one in moments},
    )


def woke(value: datetime = WOKE, told: datetime = TOLD) -> Reading[datetime]:
    return reads(Metric.WAKE, value, told)


def went_to_bed(
    value: datetime = WENT_TO_BED, told: datetime = TOLD
) -> Reading[datetime]:
    return reads(Metric.BEDTIME, value, told)


def restarted(shown: Shown, at: datetime) -> Shown:
    """Return the same after a restart of Home Assistant."""
    return Shown(
        at=at,
        numbers=[replace(one, changed_at=at, reported_at=at) for one in shown.numbers],
        moments={
            metric: replace(one, changed_at=at, reported_at=at)
            for metric, one in shown.moments.items()
        },
    )


class Nights(dict[date, NightRecord]):
    """The nights of a source as they grow."""

    def hear(self, shown: Shown) -> set[date]:
        """Take in what is shown; return which nights changed."""
        told = nights_told(shown, RING, self, TZ)
        self.update(told)
        return set(told)

    def known(self, day: date = TODAY) -> dict[str, float]:
        """Return what is known of a night."""
        return {name: one.value for name, one in self[day].metrics.items()}
