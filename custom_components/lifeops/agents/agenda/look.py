"""What stands of a person's calendars, looked at as one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from ...core.agenda import AgendaNow, AgendaSettingsRecord
from ...core.datasets import AGENDA_SETTINGS, CALENDAR_EVENT, CALENDAR_READ, HOME
from ...core.effects import Effect, Publish
from ...core.records import CalendarEventRecord, CalendarReadRecord
from ...core.rules import Row, View
from ...core.topics import AGENDA
from .merge import Reads, believed, binding
from .model import AgendaState
from .present import next_border, present

AHEAD: Final = timedelta(days=14)
_BEHIND = timedelta(days=3)
_ONLY = (
    "title",
    "start",
    "end",
    "all_day",
    "status",
    "location",
    "busy",
    "uid",
    "by_agent",
    "calendar",
)


def settings_of(view: View) -> AgendaSettingsRecord:
    """Return what the person chose, defaults where they did not."""
    found = view.record(AGENDA_SETTINGS, view.instance.subject)
    return found or AgendaSettingsRecord()


def home_name(view: View) -> str:
    """Return what the home is called in which it is looked."""
    home = view.record(HOME, view.home)
    return home.name if home else ""


def readings(view: View) -> Sequence[Row[CalendarReadRecord]]:
    """Return when each home last read each of the person's calendars."""
    return view.records(CALENDAR_READ, person=view.instance.subject)


def events_between(
    view: View, first: date, last: date, reads: Reads
) -> Sequence[Row[CalendarEventRecord]]:
    """Return the person's events that begin on some UTC days, as far as believed.

    A day alone would not tell which homes read the same calendar: that is judged by
    all that is near.
    """
    asked = {row.id: row for row in _of_days(view, first, last)}
    near = {row.id: row for row in _of_days(view, *_near(view))}
    found = believed([*{**near, **asked}.values()], reads)
    return [row for row in found if row.id in asked]


def _of_days(view: View, first: date, last: date) -> Sequence[Row[CalendarEventRecord]]:
    person = view.instance.subject
    return view.of_days(
        CALENDAR_EVENT, person=person, first=first, last=last, only=_ONLY
    )


def _near(view: View) -> tuple[date, date]:
    return (view.now - _BEHIND).date(), (view.now + AHEAD).date()


def reads_of(rows: Sequence[Row[CalendarReadRecord]]) -> Reads:
    """Return how each home last read each calendar, by home and calendar."""
    return {row.id.partition("/")[2]: row.value for row in rows}


def oldest_read(rows: Sequence[Row[CalendarReadRecord]]) -> datetime | None:
    """Return when all calendars were read, each of them by the home that did last."""
    newest: dict[str, datetime] = {}
    for row in rows:
        calendar, read_at = row.value.calendar, row.value.read_at
        newest[calendar] = max(newest.get(calendar, read_at), read_at)
    return min(newest.values(), default=None)


def look(
    state: AgendaState, view: View, settings: AgendaSettingsRecord | None = None
) -> tuple[AgendaState, tuple[Effect, ...]]:
    """Return when to look again, and what is new to tell."""
    settings = settings or settings_of(view)
    rows = readings(view)
    known = believed(_of_days(view, *_near(view)), reads_of(rows))
    events = binding((row.value for row in known), settings)
    told = present(
        events,
        settings,
        view.now,
        view.tz,
        home=home_name(view),
        read_at=oldest_read(rows),
    )
    wake_at = next_border(events, view.now, view.tz)
    return replace(state, wake_at=wake_at, look_at=None), _news(told, view)


def _news(told: AgendaNow, view: View) -> tuple[Publish, ...]:
    if view.topic(AGENDA, view.instance.subject) == told:
        return ()
    return (Publish(topic=AGENDA.name, value=AGENDA.write(told)),)
