"""The wake-up that a source tells: it names the day of what is told with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from ...core.days import LifeDay
from ...core.health import NightRecord
from ...core.units import Metric
from .model import Reading, Shown

_LONGEST_NIGHT = timedelta(hours=24)
_OLDEST = timedelta(hours=36)
_TOGETHER = timedelta(minutes=5)
_IN_ONE_GO = timedelta(minutes=1)
_SETTLED = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wake:
    """A night's end as it was told; new unless the night's record has it already."""

    told: Reading[datetime]
    day: LifeDay
    begins: datetime
    ends: datetime
    new: bool

    @classmethod
    def of(
        cls, shown: Shown, stand: Mapping[date, NightRecord], tz: ZoneInfo
    ) -> Self | None:
        """Return the wake-up that is shown, None where none is."""
        told = shown.moments.get(Metric.WAKE)
        if told is None:
            return None
        day = LifeDay(told.value.astimezone(tz).date())
        bedtime = shown.moments.get(Metric.BEDTIME)
        stands = stand.get(day.date)
        return cls(
            told=told,
            day=day,
            begins=bedtime.value
            if bedtime is not None and _is_one_night(bedtime, told)
            else day.night_start(tz),
            ends=day.night_end(tz),
            new=stands is None or stands.wake != told.value,
        )

    @property
    def recent(self) -> bool:
        """Return whether it was the last night when it was told."""
        return self.told.changed_at - self.told.value <= _OLDEST

    def names_day_of(self, reading: Reading[float]) -> bool:
        """Return whether a reading is of this night, or just as old."""
        return self._surrounds(reading) or together(reading, self.told)

    def vouches_for(self, reading: Reading[float]) -> bool:
        """Return whether a reading is new even where it repeats the night before.

        A restart of Home Assistant makes everything look as if told together, so a
        known wake-up proves nothing about what came with it.
        """
        if together(reading, self.told):
            return self.new
        return self._surrounds(reading)

    def confirms(self, reading: Reading[float], now: datetime) -> bool:
        """Return whether a value of an earlier night is this night's as well.

        It is when the source has told it again with the wake-up or since, and had an
        hour to tell another.
        """
        return (
            self.recent
            and now - self.told.changed_at >= _SETTLED
            and reading.changed_at < self.begins
            and reading.reported_at >= self.told.changed_at - _IN_ONE_GO
        )

    def _surrounds(self, reading: Reading[float]) -> bool:
        return self.begins <= reading.changed_at < self.ends


def bedtime_of(
    shown: Shown, day: LifeDay, wake: Wake | None, tz: ZoneInfo
) -> Reading[datetime] | None:
    """Return the bedtime that is shown if it is the one of a day's night."""
    told = shown.moments.get(Metric.BEDTIME)
    if told is None:
        return None
    if wake is not None and (wake.day == day or _is_one_night(told, wake.told)):
        mine = wake.day == day and _is_one_night(told, wake.told)
    else:
        mine = LifeDay.of_night(told.value, tz) == day
    return told if mine else None


def together(one: Reading[float], other: Reading[float] | Reading[datetime]) -> bool:
    """Return whether two readings came in one go."""
    return abs(one.changed_at - other.changed_at) <= _TOGETHER


def _is_one_night(bedtime: Reading[datetime], wake: Reading[datetime]) -> bool:
    return timedelta() < wake.value - bedtime.value <= _LONGEST_NIGHT
