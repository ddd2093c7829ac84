"""What every document has, whatever it tells."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

type Item = dict[str, Any]

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Document:
    """One document of a day, and when the cloud first had it."""

    id: str
    day: date
    known_at: datetime
    data: Mapping[str, Any]


def localised(moment: datetime, zone: ZoneInfo) -> str:
    """Write a moment with the offset of where it was lived."""
    return moment.astimezone(zone).isoformat(timespec="milliseconds")


def utc(moment: datetime) -> str:
    """Write a moment in UTC."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the moment of a local time on a day."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def midnight(day: date) -> str:
    """Write the moment that daily documents carry: midnight, as if in UTC."""
    return f"{day}T00:00:00.000+00:00"


def sample(
    start: datetime, zone: ZoneInfo, interval: float, items: list[float | None]
) -> Item:
    """Return a recorded sample."""
    return {
        "interval": float(interval),
        "items": items,
        "timestamp": localised(start, zone),
    }
