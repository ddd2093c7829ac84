"""LifeDay: the only owner of day boundaries."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

_ACTIVITY_ROLLS_H = 4
_NIGHT_ROLLS = time(18)
_NIGHT_AHEAD_H = 6


@dataclass(frozen=True, slots=True, order=True)
class LifeDay:
    """A day of a person's life, named by the local date of its waking hours."""

    date: date

    @classmethod
    def of_activity(cls, moment: datetime, tz: ZoneInfo) -> Self:
        """Return the activity day of a moment; it rolls at 04:00 local."""
        local = moment.astimezone(tz).replace(tzinfo=None)
        return cls((local - timedelta(hours=_ACTIVITY_ROLLS_H)).date())

    @classmethod
    def of_night(cls, moment: datetime, tz: ZoneInfo) -> Self:
        """Return the day that a night's sleep leads into; it rolls at 18:00 local."""
        local = moment.astimezone(tz).replace(tzinfo=None)
        return cls((local + timedelta(hours=_NIGHT_AHEAD_H)).date())

    def activity_end(self, tz: ZoneInfo) -> datetime:
        """Return when this activity day ends and the next one begins."""
        return wall_moment(self.shifted(1).date, time(_ACTIVITY_ROLLS_H), tz)

    def night_moment(self, wall: time, tz: ZoneInfo) -> datetime:
        """Return the UTC moment of a wall-clock time in the night before this day."""
        date_ = self.date - timedelta(days=1) if wall >= _NIGHT_ROLLS else self.date
        return wall_moment(date_, wall, tz)

    def night_start(self, tz: ZoneInfo) -> datetime:
        """Return when this day's night begins (18:00 local the evening before)."""
        return self.night_moment(_NIGHT_ROLLS, tz)

    def night_end(self, tz: ZoneInfo) -> datetime:
        """Return when this day's night ends and the next one begins."""
        return self.shifted(1).night_start(tz)

    def shifted(self, days: int) -> LifeDay:
        """Return the day so many days later."""
        return LifeDay(self.date + timedelta(days=days))

    def __str__(self) -> str:
        """Return the ISO date."""
        return self.date.isoformat()


def day_id(owner: str, day: date, *parts: str) -> str:
    """Return the id of a record about one day of an owner."""
    return "/".join((owner, day.isoformat(), *parts))


def days_span(owner: str, first: date, last: date) -> tuple[str, str]:
    """Return the ids between which (the second excluded) records of days stand."""
    return day_id(owner, first), day_id(owner, last + timedelta(days=1))


def day_and_rest(record_id: str) -> tuple[date | None, str]:
    """Return the day that an id of day_id() names (None: it does not) and what follows."""
    _, _, behind = record_id.partition("/")
    day, _, rest = behind.partition("/")
    try:
        return date.fromisoformat(day), rest
    except ValueError:
        return None, rest


def wall_moment(day: date, wall: time, tz: ZoneInfo) -> datetime:
    """Return a local wall-clock time as UTC; a skipped hour moves forward."""
    return datetime.combine(day, wall, tzinfo=tz).astimezone(UTC)
