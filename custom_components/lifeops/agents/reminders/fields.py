"""What may be asked of a reminder: each field with its test, times in wall time."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ...core.datasets import PERSON, REMINDER
from ...core.errors import RefusedError
from ...core.json import Json, to_json
from ...core.recurrence import occurrences, zone_of
from ...core.rrules import checked
from ...core.rules import View
from ...core.settings import Settings, Test, optional, refused, within
from ...core.tasks import Crossing, Due, Place, ReminderRecord, ReminderStatus
from .standing import moved_alone

_TITLE = 200
_NOTE = 4000
_YEARS = range(1970, 2100)
_DUE = ("due", "rrule", "zone")
_PLACE = ("place", "crossing")
_ID = re.compile(r"[\w-]{1,64}", re.ASCII)


def _text(most: int) -> Test:
    return lambda value: isinstance(value, str) and 0 < len(value) <= most


def _is_place(value: object) -> bool:
    return isinstance(value, Place) and _text(_TITLE)(value.name)


FIELDS = Settings(
    REMINDER,
    {
        "title": _text(_TITLE),
        "note": lambda value: value == "" or _text(_NOTE)(value),
        "place": optional(_is_place),
        "met": optional(_text(_TITLE)),
        "event": optional(_text(_TITLE)),
        "priority": within(1, 4),
        "status": lambda value: value is not ReminderStatus.DONE,
        "by": optional(_text(_TITLE)),
    },
)


def changed(
    record: ReminderRecord, data: Mapping[str, Json], view: View
) -> ReminderRecord:
    """Return a reminder as somebody wants it; RefusedError names what cannot be."""
    given = {name: _stripped(value) for name, value in data.items()}
    if any(name in given for name in _DUE):
        due = _due(record.due, given, view.tz)
        record = _rescheduled(record, due, given, view)
        given = _without(given, _DUE)
    if any(name in given for name in _PLACE):
        place = _place(record.place, given)
        given = _without(given, _PLACE) | {"place": to_json(place)}
    wanted = FIELDS.changed(record, given)
    _demand_other(wanted.met, view)
    return wanted


def uid_in(data: Mapping[str, Json], name: str = "id") -> str:
    """Return the id that a command names; raises RefusedError."""
    uid = data.get(name)
    if not isinstance(uid, str) or not _ID.fullmatch(uid):
        raise refused(name, uid)
    return uid


def event_in(data: Mapping[str, Json]) -> str:
    """Return the event that a command tells of; raises RefusedError."""
    event = _stripped(data.get("event"))
    if not isinstance(event, str) or not _text(_TITLE)(event):
        raise refused("event", event)
    return event.casefold()


def _stripped(value: Json) -> Json:
    return value.strip() if isinstance(value, str) else value


def _without(data: Mapping[str, Json], names: tuple[str, ...]) -> dict[str, Json]:
    return {name: value for name, value in data.items() if name not in names}


def _due(before: Due | None, data: Mapping[str, Json], tz: ZoneInfo) -> Due | None:
    """Return when it is due: what is not given stays as it was."""
    stood = before or Due(day=date.min)
    zone = _zone(data["zone"]) if "zone" in data else stood.zone
    rrule = _rrule(data["rrule"]) if "rrule" in data else stood.rrule
    if "due" in data and data["due"] in (None, ""):
        if data.get("rrule"):
            raise RefusedError("recurrence_needs_due")
        return None
    if "due" in data:
        asked = Due(day=date.min, zone=zone, rrule=rrule)
        due = _at(asked, data["due"], zone_of(asked, tz))
    elif before is not None:
        due = replace(before, zone=zone, rrule=rrule)
    else:
        raise RefusedError("recurrence_needs_due")
    if rrule is not None and next(occurrences(due, tz, due.day), None) is None:
        raise RefusedError("recurrence_never_due")
    return due


def _rescheduled(
    record: ReminderRecord, due: Due | None, data: Mapping[str, Json], view: View
) -> ReminderRecord:
    """Return a reminder that is due anew: all of it, or one of its occurrences."""
    if "rrule" not in data and "zone" not in data:
        alone = moved_alone(record, due, view.now, view.tz)
        if alone is not None:
            return alone
    if due == record.due:
        return replace(record, moved=None)
    return replace(record, due=due, occurrence=None, snoozed_until=None, moved=None)


def _at(due: Due, value: Json, zone: ZoneInfo) -> Due:
    """Return due on a day, or at a moment as the clock of a zone shows it then."""
    try:
        found = _day_or_moment(str(value))
    except ValueError as err:
        raise refused("due", value) from err
    if found.year not in _YEARS:
        raise refused("due", value)
    if not isinstance(found, datetime):
        return replace(due, day=found)
    local = found.astimezone(zone) if found.tzinfo else found
    wall = local.time().replace(microsecond=0, fold=0)
    return replace(due, day=local.date(), wall=wall)


def _day_or_moment(text: str) -> date | datetime:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(text)


def _zone(value: Json) -> str | None:
    if value in (None, ""):
        return None
    try:
        return ZoneInfo(str(value)).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as err:
        raise refused("zone", value) from err


def _rrule(value: Json) -> str | None:
    if value in (None, ""):
        return None
    return checked(str(value))


def _place(before: Place | None, data: Mapping[str, Json]) -> Place | None:
    name = data.get("place", before.name if before else None)
    if name in (None, ""):
        return None
    if not isinstance(name, str):
        raise refused("place", name)
    crossing = data.get("crossing", before.crossing if before else Crossing.ENTER)
    if crossing not in tuple(Crossing):
        raise refused("crossing", crossing)
    return Place(name=name, crossing=Crossing(str(crossing)))


def _demand_other(person: str | None, view: View) -> None:
    """Refuse to wait for somebody who is not there, or for oneself."""
    if person is None:
        return
    if person == view.instance.subject or view.record(PERSON, person) is None:
        raise RefusedError("unknown_person", person=person[:50])
