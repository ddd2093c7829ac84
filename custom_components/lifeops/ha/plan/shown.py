"""What happens in a plan, as Home Assistant's calendars tell it."""

from datetime import date, datetime, timedelta

from homeassistant.components.calendar import CalendarEvent
from homeassistant.components.calendar.const import CalendarEventStatus
from homeassistant.util import dt as dt_util
from ical.event import EventStatus

from .pages import Happening

_TRANSPARENT = "TRANSPARENT"
_STATUSES = {
    EventStatus.CONFIRMED: CalendarEventStatus.CONFIRMED,
    EventStatus.TENTATIVE: CalendarEventStatus.TENTATIVE,
}


def calendar_event(happening: Happening) -> CalendarEvent:
    """Return an occurrence in local time."""
    event, series = happening.event, happening.series
    start, end = (_local(series.moment(wall)) for wall in (event.start, event.end))
    if isinstance(start, datetime) and isinstance(end, datetime):
        end = max(end, start)
    elif end <= start:
        end = start + timedelta(days=1)
    return CalendarEvent(
        summary=event.summary or "",
        start=start,
        end=end,
        description=event.description,
        location=event.location,
        uid=event.uid,
        rrule=event.rrule.as_rrule_str() if event.rrule else None,
        recurrence_id=event.recurrence_id,
        status=_STATUSES.get(event.status) if event.status else None,
    )


def is_busy(happening: Happening) -> bool:
    """Tell whether an occurrence takes the person's time."""
    return (happening.event.transparency or "").upper() != _TRANSPARENT


def _local(at: date | datetime) -> date | datetime:
    return dt_util.as_local(at) if isinstance(at, datetime) else at
