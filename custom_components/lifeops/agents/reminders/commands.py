"""What a person may ask of their reminders: add, change, put off, finish, arrange."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from ...core.datasets import REMINDER
from ...core.effects import DeleteRecord, Effect, PutRecord
from ...core.errors import RefusedError
from ...core.json import Json
from ...core.obeying import Obey
from ...core.ordering import moved
from ...core.rules import View
from ...core.settings import refused, whole, within
from ...core.tasks import ReminderRecord, ReminderStatus
from .fields import changed, event_in, uid_in
from .model import RemindersState, Step
from .standing import completed, is_done_ahead
from .taking import put_changes, read, record_id, reminded, taken
from .telling import done_event, of_event

MOST: Final = 500
READ: Final = 1000

_MINUTES = within(1, 7 * 24 * 60)
_SNOOZE_MIN = 30
_TWICE = timedelta(minutes=1)

type Asked = tuple[Step, Mapping[str, Json]]


def _add(state: RemindersState, view: View, data: Mapping[str, Json]) -> Asked:
    """Add a reminder under the id that is given; one that stands stays as it is."""
    uid = uid_in(data)
    if read(state, view, uid) is not None:
        return (state, ()), _answer("reminder_kept", uid)
    blank = ReminderRecord(created=view.now, order=view.now.timestamp())
    record = changed(blank, {"title": "", **_without_id(data)}, view)
    state, room = _room(state, view)
    put = PutRecord(
        dataset=REMINDER.name,
        id=record_id(state, view, uid),
        fields=REMINDER.write(record),
        person=view.instance.subject,
    )
    state, effects = taken(state, view, uid, record)
    return (state, (*room, put, *effects)), _added(state, uid, record, view)


def _edit(state: RemindersState, view: View, data: Mapping[str, Json]) -> Asked:
    """Change what is given of a reminder; done closes or opens it as a list does."""
    uid, record = _standing(state, view, data)
    given = _without_id(data)
    done = given.pop("done", None)
    if done not in (None, True, False):
        raise refused("done", done)
    wanted = changed(record, given, view)
    if done is False and wanted.status is ReminderStatus.DONE:
        wanted = replace(wanted, status=ReminderStatus.OPEN, done_at=None)
    state, effects = put_changes(state, view, uid, record, wanted)
    if done is True:
        (state, more), answer = _finished(state, view, uid, wanted)
        return (state, (*effects, *more)), answer
    return (state, effects), _answer("reminder_changed", uid, title=wanted.title)


def _complete(state: RemindersState, view: View, data: Mapping[str, Json]) -> Asked:
    uid, record = _standing(state, view, data)
    return _finished(state, view, uid, record)


def _finished(
    state: RemindersState, view: View, uid: str, record: ReminderRecord
) -> Asked:
    """Finish what runs of a reminder; who says so twice means it once."""
    answer = _answer("reminder_done", uid, title=record.title)
    if record.status is not ReminderStatus.OPEN or _is_just_done(record, view.now):
        return (state, ()), answer
    if is_done_ahead(record, view.now, view.tz):
        return (state, ()), _answer("reminder_done_today", uid, title=record.title)
    wanted = completed(record, view.now, view.tz)
    state, effects = put_changes(state, view, uid, record, wanted)
    return (state, (*effects, done_event(uid, view.now, view))), answer


def _snooze(state: RemindersState, view: View, data: Mapping[str, Json]) -> Asked:
    uid, record = _standing(state, view, data)
    minutes = whole(data.get("minutes", _SNOOZE_MIN))
    if type(minutes) is not int or not _MINUTES(minutes):
        raise refused("minutes", minutes)
    if record.status is not ReminderStatus.OPEN:
        raise RefusedError("reminder_closed")
    until = view.now + timedelta(minutes=minutes)
    wanted = replace(record, snoozed_until=until)
    step = put_changes(state, view, uid, record, wanted)
    said = {"title": record.title, "until": until.isoformat()}
    return step, _answer("reminder_snoozed", uid, **said)


def _remove(state: RemindersState, view: View, data: Mapping[str, Json]) -> Asked:
    uid, record = _standing(state, view, data)
    gone = DeleteRecord(dataset=REMINDER.name, id=record_id(state, view, uid))
    state, effects = taken(state, view, uid, None)
    answer = _answer("reminder_removed", uid, title=record.title)
    return (state, (gone, *effects)), answer


def _move(state: RemindersState, view: View, data: Mapping[str, Json]) -> Asked:
    uid = uid_in(data)
    after = None if data.get("after") is None else uid_in(data, "after")
    rows = view.records(REMINDER, person=view.instance.subject, newest=READ)
    records = {row.id.rpartition("/")[2]: row.value for row in rows}
    orders = {name: record.order for name, record in records.items()}
    effects: tuple[Effect, ...] = ()
    for name, order in moved(orders, uid, after).items():
        record = records[name]
        wanted = replace(record, order=order)
        state, more = put_changes(state, view, name, record, wanted)
        effects = (*effects, *more)
    return (state, effects), {"id": uid}


def _trigger(state: RemindersState, view: View, data: Mapping[str, Json]) -> Asked:
    """Tell of every open reminder that waits for an event of this name."""
    event = event_in(data)
    found = [
        uid
        for uid, item in state.items.items()
        if item.event is not None and item.event.casefold() == event
    ]
    effects: tuple[Effect, ...] = ()
    for uid in found:
        state, more = reminded(state, view, uid, of_event(event, view))
        effects = (*effects, *more)
    return (state, effects), {"reminders": found}


COMMANDS: Mapping[str, Obey[RemindersState]] = {
    "add_reminder": _add,
    "edit_reminder": _edit,
    "complete_reminder": _complete,
    "snooze_reminder": _snooze,
    "remove_reminder": _remove,
    "move_reminder": _move,
    "trigger_reminders": _trigger,
}


def _without_id(data: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in data.items() if name != "id"}


def _standing(
    state: RemindersState, view: View, data: Mapping[str, Json]
) -> tuple[str, ReminderRecord]:
    uid = uid_in(data)
    record = read(state, view, uid)
    if record is None:
        raise RefusedError("unknown_item", id=uid)
    return uid, record


def _room(
    state: RemindersState, view: View
) -> tuple[RemindersState, tuple[Effect, ...]]:
    """Make room for one more: the one that was finished first goes."""
    if len(state.items) + len(state.closed) < MOST:
        return state, ()
    if not state.closed:
        raise RefusedError("too_many_reminders", most=str(MOST))
    first = state.closed[0]
    gone = DeleteRecord(dataset=REMINDER.name, id=record_id(state, view, first))
    return state.without(first), (gone,)


def _is_just_done(record: ReminderRecord, now: datetime) -> bool:
    return record.done_at is not None and now - record.done_at < _TWICE


def _added(
    state: RemindersState, uid: str, record: ReminderRecord, view: View
) -> Mapping[str, Json]:
    """Return what was added, and when it is due first."""
    item = state.items.get(uid)
    if item is None or item.at is None or record.due is None:
        return _answer("reminder_added", uid, title=record.title)
    local = item.at.astimezone(view.tz)
    said = {"title": record.title, "day": str(local.date())}
    if record.due.wall is None:
        return _answer("reminder_added_day", uid, **said)
    soon = local.date() == view.now.astimezone(view.tz).date()
    text = "reminder_added_today" if soon else "reminder_added_time"
    return _answer(text, uid, **said, due=item.at.isoformat())


def _answer(text: str, uid: str, **placeholders: str) -> Mapping[str, Json]:
    return {"id": uid, "speech": {"text": text, "placeholders": placeholders}}
