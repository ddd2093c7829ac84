"""Taking reminders in as their records stand, and telling of those that have come."""

from datetime import datetime

from ...core.datasets import REMINDER
from ...core.effects import PutRecord
from ...core.rules import View
from ...core.tasks import ReminderRecord, ReminderStatus
from .model import Item, RemindersState, Step
from .standing import item_of
from .telling import MISSED_AFTER, Telling, by_time, refreshed, told, withdrawn


def record_id(state: RemindersState, view: View, uid: str) -> str:
    """Return the id under which a reminder stands."""
    return state.elsewhere.get(uid) or f"{view.instance.subject}/{uid}"


def read(state: RemindersState, view: View, uid: str) -> ReminderRecord | None:
    """Return a reminder as it stands."""
    return view.record(REMINDER, record_id(state, view, uid))


def taken(
    state: RemindersState,
    view: View,
    uid: str,
    record: ReminderRecord | None,
    *,
    late: bool = False,
) -> Step:
    """Take a reminder in as it is now, and bring up to date what was told of it.

    One that is known only now and was due a moment ago is told; what is heard late is
    not.
    """
    before = state.items.get(uid)
    if record is None or record.status is not ReminderStatus.OPEN:
        state = state.without(uid) if record is None else state.closing(uid)
        return state, tuple(withdrawn(before.told, view)) if before else ()
    item = item_of(record, view.now, view.tz, before)
    state = state.put(uid, item)
    if late:
        return state, ()
    effects = refreshed(uid, item, record, view)
    if _has_just_come(item, before, view.now):
        telling = by_time(item, record, view)
        item, more = told(uid, item, record, telling, view)
        state, effects = state.put(uid, item), (*effects, *more)
    return state, effects


def put_changes(
    state: RemindersState,
    view: View,
    uid: str,
    record: ReminderRecord,
    wanted: ReminderRecord,
) -> Step:
    """Write what differs of a reminder and take it in; nothing where nothing does."""
    stands = REMINDER.write(record)
    fields = {
        name: value
        for name, value in REMINDER.write(wanted).items()
        if value != stands[name]
    }
    if not fields:
        return state, ()
    put = PutRecord(
        dataset=REMINDER.name,
        id=record_id(state, view, uid),
        fields=fields,
        person=view.instance.subject,
    )
    state, effects = taken(state, view, uid, wanted)
    return state, (put, *effects)


def reminded(state: RemindersState, view: View, uid: str, telling: Telling) -> Step:
    """Tell of a reminder as its record stands."""
    record = read(state, view, uid)
    if record is None:
        return state.without(uid), ()
    item, effects = told(uid, state.items[uid], record, telling, view)
    return state.put(uid, item), effects


def _has_just_come(item: Item, before: Item | None, now: datetime) -> bool:
    if item.due is None or (before is not None and before.at == item.at):
        return False
    return now - MISSED_AFTER < item.due <= now
