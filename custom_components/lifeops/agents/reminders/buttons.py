"""Buttons that were pressed under a reminder: done, or later."""

from dataclasses import replace
from datetime import timedelta

from ...core.datasets import NOTIFICATION, NOTIFICATION_EVENT
from ...core.records import NotificationEventRecord, NotificationState
from ...core.rules import View
from ...core.tasks import ReminderRecord, ReminderStatus
from .model import RemindersState, Step
from .standing import completed
from .taking import put_changes, read
from .telling import done_event

DONE = "done"
SNOOZE = "snooze"

_LATER = timedelta(minutes=30)


def pressed(state: RemindersState, view: View, event_id: str) -> Step:
    """Do what the button of a reminder says: every home comes to the same of it."""
    event = view.record(NOTIFICATION_EVENT, event_id)
    uid = _of(event, view)
    record = read(state, view, uid) if uid else None
    if event is None or uid is None or record is None or _is_over(record, event, view):
        return state, ()
    if event.action == SNOOZE:
        until = event.at + _LATER
        if until <= view.now:
            return state, ()
        wanted = replace(record, snoozed_until=until)
        return put_changes(state, view, uid, record, wanted)
    wanted = completed(record, event.at, view.tz)
    state, effects = put_changes(state, view, uid, record, wanted)
    told = done_event(uid, event.at, view)
    return state, (*effects, *((told,) if told.expires > view.now else ()))


def _of(event: NotificationEventRecord | None, view: View) -> str | None:
    """Return the reminder under which a button was pressed."""
    if event is None or event.state is not NotificationState.ACTED:
        return None
    own = f"{view.instance}/"
    if event.action not in (DONE, SNOOZE) or not event.notification.startswith(own):
        return None
    _, _, rest = event.notification.removeprefix(own).partition("/")
    return rest.partition("/")[0] or None


def _is_over(
    record: ReminderRecord, event: NotificationEventRecord, view: View
) -> bool:
    """Tell whether what the button is under, or something later, was done already.

    Who says so by voice and presses the button as well has done one occurrence. One
    that was taken back is about what was done, moved or opened again since; only what
    was merely put off can still be done by it.
    """
    told = view.record(NOTIFICATION, event.notification)
    if told is not None and told.withdrawn and record.snoozed_until is None:
        return True
    since = min(event.at, told.not_before) if told else event.at
    done = record.done_at is not None and record.done_at >= since
    return done or record.status is not ReminderStatus.OPEN
