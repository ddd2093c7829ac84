"""What is told of a reminder that has come: once, and taken back when it is over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from ...core.datasets import NOTIFICATION, NOTIFICATION_EVENT, PERSON, REMINDER
from ...core.days import LifeDay
from ...core.effects import Effect, Emit, PutRecord
from ...core.json import content_hash
from ...core.records import NotificationRecord, NotificationState
from ...core.recurrence import zone_of
from ...core.rules import View
from ...core.tasks import ReminderRecord
from .model import Item

DUE: Final = "due"
AGAIN: Final = "again"
REMINDED: Final = "reminder_due"
DONE: Final = "reminder_done"
MISSED_AFTER: Final = timedelta(hours=1)

_ACTIONS = ("done", "snooze")
_STANDS = timedelta(hours=24)
_NOTE_SHOWN = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A reason to remind: what it is about, in which words, from when until when."""

    purpose: str
    stamp: str
    text: str
    placeholders: Mapping[str, str]
    not_before: datetime
    expires: datetime
    in_time: bool = True


def told(
    uid: str, item: Item, record: ReminderRecord, telling: Telling, view: View
) -> tuple[Item, tuple[Effect, ...]]:
    """Return what tells of a reminder, here and by whichever home was first.

    What was told before of it and still stands is taken back.
    """
    name = view.instance.key(telling.purpose, uid, telling.stamp)
    effects: list[Effect] = []
    if telling.in_time:
        effects.append(_emitted(view, REMINDED, uid, telling.stamp, telling.expires))
    if item.told not in (None, name):
        effects += withdrawn(item.told, view)
    if view.record(NOTIFICATION, name) is None:
        effects.append(_put(name, _notification(uid, record, telling, view)))
    return replace(item, told=name), tuple(effects)


def by_time(item: Item, record: ReminderRecord, view: View) -> Telling:
    """Return how to tell of what its time has brought, late where no home ran then."""
    assert item.at is not None  # noqa: S101 - only what time brings is told by time
    stamp = _due_stamp(item.at, record, view)
    if view.now - item.at > MISSED_AFTER:
        day = item.at.astimezone(view.tz).date().isoformat()
        until = day_after(view)
        late = _telling(DUE, stamp, "reminder_missed", item.at, until, day=day)
        return replace(late, in_time=False)
    until = min(item.at + _STANDS, item.again or item.at + _STANDS)
    due = item.at.isoformat()
    if record.by not in (None, view.instance.subject):
        person = view.record(PERSON, record.by)
        who = person.name if person else ""
        return _telling(
            DUE, stamp, "reminder_asked", item.at, until, due=due, person=who
        )
    timed = record.due is not None and record.due.wall is not None
    text = "reminder_due" if timed else "reminder_today"
    return _telling(DUE, stamp, text, item.at, until, due=due)


def snoozed(at: datetime) -> Telling:
    """Return how to tell again of what was put off until a moment."""
    stamp, until = _stamp(at), at + _STANDS
    return _telling(AGAIN, stamp, "reminder_again", at, until)


def of_today(purpose: str, text: str, view: View, **placeholders: str) -> Telling:
    """Return how to tell of what happened today: once a day, in all homes alike."""
    day = LifeDay.of_activity(view.now, view.tz)
    begins = day.shifted(-1).activity_end(view.tz)
    until = day_after(view)
    return _telling(purpose, str(day), text, begins, until, **placeholders)


def of_event(event: str, view: View) -> Telling:
    """Return how to tell of an event, once a minute."""
    stamp = _stamp(view.now.replace(second=0, microsecond=0))
    until = view.now + _STANDS
    return _telling("event", stamp, "reminder_event", view.now, until, event=event)


def missed_together(count: int, view: View) -> PutRecord:
    """Return the one notification of a number of reminders that nobody could tell."""
    day = LifeDay.of_activity(view.now, view.tz)
    record = NotificationRecord(
        person=view.instance.subject,
        agent=view.instance.agent,
        text="reminders_missed",
        placeholders={"count": str(count)},
        not_before=day.shifted(-1).activity_end(view.tz),
        expires=day_after(view),
    )
    return _put(view.instance.key("missed", day), record)


def refreshed(
    uid: str, item: Item, record: ReminderRecord, view: View
) -> tuple[Effect, ...]:
    """Return what brings the last notification of an open reminder up to date.

    One that is about what it waits for no more is taken back; on a phone only other
    words are shown again.
    """
    stands = _standing(item.told, view)
    if item.told is None or stands is None:
        return ()
    if not _is_about(item.told, uid, item, record, view):
        return tuple(withdrawn(item.told, view))
    words = {**stands.placeholders, **_words(record)}
    delivered = f"{item.told}/{NotificationState.DELIVERED}"
    is_shown = view.record(NOTIFICATION_EVENT, delivered) is not None
    if is_shown and words == stands.placeholders:
        return ()
    rev = content_hash(REMINDER.write(record))
    fresh = replace(stands, placeholders=words, about_rev=rev, priority=record.priority)
    return () if fresh == stands else (_put(item.told, fresh),)


def withdrawn(told: str | None, view: View) -> Iterator[PutRecord]:
    """Yield what takes a notification back that somebody may still see."""
    if told is not None and (stands := _standing(told, view)):
        yield _put(told, replace(stands, withdrawn=True))


def done_event(uid: str, at: datetime, view: View) -> Emit:
    """Return the event of a reminder that was done."""
    return _emitted(view, DONE, uid, _stamp(at), at + MISSED_AFTER)


def day_after(view: View) -> datetime:
    """Return the end of tomorrow: the same moment for all who look today."""
    today = LifeDay.of_activity(view.now, view.tz)
    return today.shifted(1).activity_end(view.tz)


def _telling(
    purpose: str,
    stamp: str,
    text: str,
    not_before: datetime,
    expires: datetime,
    **placeholders: str,
) -> Telling:
    return Telling(
        purpose=purpose,
        stamp=stamp,
        text=text,
        placeholders=placeholders,
        not_before=not_before,
        expires=expires,
    )


def _notification(
    uid: str, record: ReminderRecord, telling: Telling, view: View
) -> NotificationRecord:
    person = view.instance.subject
    return NotificationRecord(
        person=person,
        agent=view.instance.agent,
        text=telling.text,
        placeholders={**telling.placeholders, **_words(record)},
        actions=_ACTIONS,
        priority=record.priority,
        not_before=telling.not_before,
        expires=telling.expires,
        sensitive=True,
        about=f"{REMINDER.name}/{person}/{uid}",
        about_rev=content_hash(REMINDER.write(record)),
    )


def _words(record: ReminderRecord) -> Mapping[str, str]:
    note = record.note[:_NOTE_SHOWN]
    return {"title": record.title, "note": f"\n{note}" if note else ""}


def _standing(told: str | None, view: View) -> NotificationRecord | None:
    """Return a notification that may still be seen."""
    stands = view.record(NOTIFICATION, told) if told else None
    if stands is None or stands.withdrawn or stands.expires <= view.now:
        return None
    return stands


def _is_about(
    name: str, uid: str, item: Item, record: ReminderRecord, view: View
) -> bool:
    """Tell whether a notification is about what an open reminder waits for now."""
    if item.snoozed is not None and item.snoozed > view.now:
        return False
    named = view.instance.key
    if name.startswith(named(DUE, uid)):
        stamp = item.at and _due_stamp(item.at, record, view)
        return name == named(DUE, uid, stamp)
    if name.startswith(named(AGAIN, uid)):
        stamp = item.snoozed and _stamp(item.snoozed)
        return name == named(AGAIN, uid, stamp)
    return True


def _due_stamp(at: datetime, record: ReminderRecord, view: View) -> str:
    """Return the wall time of an occurrence: who travels is told of it once."""
    zone = zone_of(record.due, view.tz) if record.due else view.tz
    return f"{at.astimezone(zone):%Y%m%dT%H%M%S}"


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _put(name: str, record: NotificationRecord) -> PutRecord:
    return PutRecord(
        dataset=NOTIFICATION.name,
        id=name,
        fields=NOTIFICATION.write(record),
        person=record.person,
    )


def _emitted(view: View, event: str, uid: str, stamp: str, expires: datetime) -> Emit:
    return Emit(
        key=view.instance.key(event, uid, stamp),
        expires=expires,
        agent=view.instance.agent,
        subject=view.instance.subject,
        event=event,
        data={"reminder": uid},
    )
