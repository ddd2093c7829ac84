"""A calendar's events as records: what is kept of them and under which id."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Final

from homeassistant.components.calendar import CalendarEvent
from homeassistant.util import dt as dt_util

from ...core.days import day_id
from ...core.json import content_hash
from ...core.records import CalendarEventRecord, EventStatus
from ..plan.mirrored import is_mirrored
from ..plan.pages import Happening
from ..plan.shown import calendar_event, is_busy

PLAN: Final = "plan"
"""What a person's own plan is called among their calendars."""

MOST: Final = 1000
"""How many events of one calendar are kept of the time ahead."""

type Records = Mapping[str, CalendarEventRecord]
"""Records by their names within a calendar and day."""

_STATUSES = {status.value: status for status in EventStatus}
_LONGEST = 200


def of_entity(calendar: str, events: Iterable[CalendarEvent]) -> Records:
    """Return what a calendar entity told; what LifeOps put into it is left out."""
    return {
        _name(event): _record(calendar, event)
        for event in events
        if not is_mirrored(event)
    }


def of_plan(found: Iterable[Happening]) -> Records:
    """Return what a person has planned themselves, and what agents planned for them."""
    events = ((one, calendar_event(one)) for one in found)
    return {
        _name(event): _record(PLAN, event, busy=is_busy(one), by_agent=one.by_agent)
        for one, event in events
    }


def in_order(records: Records) -> Records:
    """Return the first so many, by their start."""
    first = sorted(records.items(), key=lambda item: (item[1].start, item[0]))
    return dict(first[:MOST])


def event_id(person: str, calendar: str, name: str, record: CalendarEventRecord) -> str:
    """Return the id of an event in a home's calendar."""
    return day_id(person, record.start.date(), calendar, name)


def _name(event: CalendarEvent) -> str:
    recurrence_id = str(event.recurrence_id) if event.recurrence_id else None
    return content_hash((event.uid, recurrence_id, event.start, event.summary))


def _record(
    calendar: str,
    event: CalendarEvent,
    *,
    busy: bool = True,
    by_agent: str | None = None,
) -> CalendarEventRecord:
    return CalendarEventRecord(
        calendar=calendar,
        title=event.summary[:_LONGEST],
        start=_moment(event.start),
        end=_moment(event.end),
        all_day=event.all_day,
        status=_STATUSES.get(str(event.status), EventStatus.CONFIRMED),
        location=(event.location or "")[:_LONGEST],
        busy=busy,
        uid=event.uid,
        by_agent=by_agent,
    )


def _moment(at: date | datetime) -> datetime:
    if isinstance(at, datetime):
        return dt_util.as_utc(at)
    return dt_util.as_utc(
        datetime.combine(at, time.min, dt_util.get_default_time_zone())
    )
