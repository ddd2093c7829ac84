"""Busy, free and next at a moment, from what binds a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ...core.agenda import AgendaNow, AgendaSettingsRecord
from ...core.days import LifeDay
from ...core.records import CalendarEventRecord
from .merge import blocks

_LINK = "://"


def present(
    events: Sequence[CalendarEventRecord],
    settings: AgendaSettingsRecord,
    now: datetime,
    tz: ZoneInfo,
    *,
    home: str = "",
    read_at: datetime | None = None,
) -> AgendaNow:
    """Return what binding events come to at a moment; home is called what it is."""
    ahead = [block for block in blocks(events) if block.end > now]
    running = ahead[0] if ahead and ahead[0].start <= now else None
    next_at = min((one.start for one in events if one.start > now), default=None)
    today = LifeDay.of_activity(now, tz)
    begins, ends = today.shifted(-1).activity_end(tz), today.activity_end(tz)
    return AgendaNow(
        busy=running is not None,
        until=running.end if running else ahead[0].start if ahead else None,
        next_at=next_at,
        leave_at=leave_at(events, next_at, settings, home) if next_at else None,
        today=sum(begins <= one.start < ends for one in events),
        back_to_back=bool(
            running
            and next_at
            and next_at <= running.end + timedelta(minutes=settings.back_to_back_min)
        ),
        read_at=read_at,
    )


def leave_at(
    events: Sequence[CalendarEventRecord],
    start: datetime,
    settings: AgendaSettingsRecord,
    home: str,
) -> datetime | None:
    """Return when to set out for what begins then, None where there is no way to go.

    Who is still at the same place when they would have to leave needs no way.
    """
    leave = start - timedelta(minutes=settings.travel_min)
    places = {_place(one) for one in events if one.start == start}
    there = {_place(one) for one in events if one.start < start and one.end > leave}
    away = places - there - {"", home.strip().casefold()}
    return leave if away else None


def next_border(
    events: Sequence[CalendarEventRecord], now: datetime, tz: ZoneInfo
) -> datetime:
    """Return the next moment at which anything changes; each day ends."""
    borders = (border for one in events for border in (one.start, one.end))
    day_ends = LifeDay.of_activity(now, tz).activity_end(tz)
    return min(border for border in (*borders, day_ends) if border > now)


def _place(event: CalendarEventRecord) -> str:
    """Return where an event is, nothing for one that is met over a link."""
    place = event.location.strip().casefold()
    return "" if _LINK in place else place
