"""What somebody says of an event of the plan, checked and as a series keeps it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from homeassistant.components.calendar.const import (
    EVENT_DESCRIPTION,
    EVENT_END,
    EVENT_LOCATION,
    EVENT_RRULE,
    EVENT_START,
    EVENT_SUMMARY,
)
from homeassistant.util import dt as dt_util
from ical.exceptions import CalendarParseError
from ical.types import Recur

from ...core.errors import RefusedError
from ...core.rrules import checked
from .series import Wall

type Fields = Mapping[str, Any]

_LONGEST: Final[Mapping[str, int]] = {
    EVENT_SUMMARY: 200,
    EVENT_LOCATION: 500,
    EVENT_DESCRIPTION: 4000,
}
_YEARS = range(1900, 2201)
_WITHIN = timedelta(days=3660)


def fields_of(data: Mapping[str, Any], zone: ZoneInfo) -> Fields:
    """Return only what is given, in wall times of a zone; raises RefusedError."""
    fields: dict[str, Any] = {}
    for name, longest in _LONGEST.items():
        if name in data:
            fields[name] = _text(name, data[name] or "", longest)
    start, end = data.get(EVENT_START), data.get(EVENT_END)
    if start is not None and end is not None:
        fields["dtstart"], fields["dtend"] = _wall(start, zone), _wall(end, zone)
        if isinstance(start, datetime) != isinstance(end, datetime) or end < start:
            raise _invalid("time", f"{start} - {end}")
    if rrule := data.get(EVENT_RRULE):
        fields["rrule"] = recur_of(rrule, zone)
    return fields


def recur_of(rrule: str, zone: ZoneInfo) -> Recur:
    """Return a rule with its end in wall time; raises RefusedError."""
    try:
        recur = Recur.from_rrule(checked(rrule))
    except (CalendarParseError, ValueError) as err:
        raise bad_rrule(rrule) from err
    if isinstance(recur.until, datetime):
        recur = recur.model_copy(update={"until": _wall(recur.until, zone)})
    return recur


def demand_recurring(recur: Recur, start: Wall) -> None:
    """Raise RefusedError for a rule that gives nothing in ten years; it may never."""
    soon = recur.model_copy(update={"until": start + _WITHIN, "count": None})
    first = next(iter(soon.as_rrule(start)), None)
    until = recur.until
    if first is None or (until is not None and not _reaches(until, first)):
        raise bad_rrule(recur.as_rrule_str())


def bad_rrule(rrule: str) -> RefusedError:
    """Return the error of a rule that cannot be kept."""
    return RefusedError("invalid_recurrence", rrule=rrule[:50])


def _reaches(until: Wall, first: Wall) -> bool:
    """Tell whether a rule's end, a day or a moment, is not before an occurrence."""
    if isinstance(until, datetime) and isinstance(first, datetime):
        return until.replace(tzinfo=None) >= first.replace(tzinfo=None)
    return _day(until) >= _day(first)


def _day(wall: Wall) -> date:
    return wall.date() if isinstance(wall, datetime) else wall


def _text(name: str, text: str, longest: int) -> str:
    if len(text) > longest:
        raise _invalid(name, text)
    return text


def _wall(at: Wall, zone: ZoneInfo) -> Wall:
    if at.year not in _YEARS:
        raise _invalid("time", str(at))
    if not isinstance(at, datetime):
        return at
    if at.tzinfo is None:
        at = at.replace(tzinfo=dt_util.get_default_time_zone())
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0)


def _invalid(name: str, value: str) -> RefusedError:
    return RefusedError("invalid_plan_event", field=name, value=value[:50])
