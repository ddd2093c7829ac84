"""One UID of the plan: what recurs, the occurrences that differ, the zone of all.

Times stand as wall times of one zone, which keeps a series at its hour over daylight
saving, wherever it is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event
from ical.exceptions import CalendarParseError
from ical.timeline import calendar_timeline
from ical.types import RecurrenceId
from ical.types.extra import ExtraProperty

from ...core.errors import RefusedError
from ...core.json import canonical

type Wall = date | datetime

_PRODID = "-//LifeOps//plan//EN"
_ZONE = "x-lifeops-tzid"
# Sealed and in JSON a record may have 64 KiB.
_LONGEST_BYTES = 45_000


class SeriesInvalidError(ValueError):
    """A stored event cannot be read as a calendar."""


@dataclass(frozen=True, slots=True)
class Series:
    """What stands under one UID; overrides are excluded from the master by date."""

    master: Event
    overrides: tuple[Event, ...]
    zone: ZoneInfo

    @classmethod
    def parse(cls, ics: str) -> Series:
        """Return what is stored; raises SeriesInvalidError."""
        try:
            calendar = IcsCalendarStream.calendar_from_ics(ics)
            (zone,) = [one.value for one in calendar.extras if one.name == _ZONE]
            (master,) = [one for one in calendar.events if one.recurrence_id is None]
            others = [one for one in calendar.events if one is not master]
            return cls(master, tuple(others), ZoneInfo(str(zone)))
        except (CalendarParseError, ValueError, ZoneInfoNotFoundError, OSError) as err:
            raise SeriesInvalidError(str(err)) from err

    def write(self) -> str:
        """Return how it is stored; raises RefusedError where that is too long."""
        calendar = Calendar(prodid=_PRODID)
        calendar.events.extend((self.master, *self.overrides))
        calendar.extras.append(ExtraProperty(name=_ZONE, value=str(self.zone)))
        ics = IcsCalendarStream.calendar_to_ics(calendar)
        if len(canonical(ics).encode()) > _LONGEST_BYTES:
            raise RefusedError("plan_event_too_long")
        return ics

    def bare(self) -> Iterator[Wall]:
        """Yield when the master would recur if no occurrence of it had been changed."""
        plain = self.master.model_copy(update={"exdate": []})
        yield from plain.as_rrule() or (plain.start,)

    def bare_before(self, cut: Wall) -> list[Wall]:
        """Return when it would recur before one of its occurrences."""
        return list(takewhile(lambda wall: wall < cut, self.bare()))

    def is_alive(self) -> bool:
        """Tell whether anything of it still happens."""
        if self.overrides or not self.master.recurring:
            return True
        return next(iter(self.master.as_rrule() or ()), None) is not None

    def overlapping(self, start: datetime, end: datetime) -> Iterator[Event]:
        """Yield what happens between two moments, in order."""
        timeline = calendar_timeline([self.master, *self.overrides], self.zone)
        yield from timeline.overlapping(start, end)

    def moment(self, wall: Wall) -> Wall:
        """Return a wall time of the series as a moment, a day as it is."""
        if isinstance(wall, datetime):
            return wall.replace(tzinfo=self.zone)
        return wall


def wall_of(recurrence_id: str) -> Wall:
    """Return which occurrence an id names; raises RefusedError."""
    try:
        wall = RecurrenceId.to_value(recurrence_id)
    except ValueError as err:
        raise unknown_occurrence() from err
    if isinstance(wall, datetime) and wall.tzinfo is not None:
        raise unknown_occurrence()
    return wall


def id_of(wall: Wall) -> str:
    """Return the id of an occurrence."""
    return f"{wall:%Y%m%dT%H%M%S}" if isinstance(wall, datetime) else f"{wall:%Y%m%d}"


def unknown_occurrence() -> RefusedError:
    """Return the error of an occurrence that is not there."""
    return RefusedError("unknown_plan_occurrence")
