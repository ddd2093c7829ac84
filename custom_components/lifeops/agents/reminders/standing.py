"""Where a reminder stands in time: what has come of it, what comes next."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ...core.days import LifeDay, wall_moment
from ...core.errors import RefusedError
from ...core.recurrence import (
    MORNING,
    Occurrence,
    around,
    next_after,
    occurrences,
    zone_of,
)
from ...core.tasks import Due, ReminderRecord, ReminderStatus
from .model import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The running occurrence, come or to come, and the one that follows what came."""

    running: Occurrence
    again: Occurrence | None = None


def standing(record: ReminderRecord, now: datetime, tz: ZoneInfo) -> Standing | None:
    """Return where a reminder stands; None where time does not bring it (any more).

    A rule that another version wrote and this one does not follow brings it not.
    """
    if record.due is None:
        return None
    since = _since(record, record.due, tz)
    try:
        come, to_come = around(record.due, tz, now, since)
    except RefusedError:
        return None
    if come is not None:
        return Standing(running=come, again=to_come)
    if record.moved is not None:
        day = _local_day(record.moved, record.due, tz)
        running = Occurrence(at=record.moved, day=day)
        return Standing(running=running, again=to_come)
    return None if to_come is None else Standing(running=to_come)


def completed(record: ReminderRecord, at: datetime, tz: ZoneInfo) -> ReminderRecord:
    """Return a reminder that was done at a moment; a recurring one goes on behind it."""
    done = replace(record, done_at=at, snoozed_until=None, moved=None)
    stands = standing(record, at, tz)
    if record.due is None or record.due.rrule is None or stands is None:
        return replace(done, status=ReminderStatus.DONE)
    behind = stands.running.day + timedelta(days=1)
    since = max(behind, _since(record, record.due, tz))
    further = next_after(record.due, tz, at, since)
    if further is None:
        return replace(done, status=ReminderStatus.DONE)
    return replace(done, occurrence=further.day)


def item_of(
    record: ReminderRecord, now: datetime, tz: ZoneInfo, before: Item | None
) -> Item:
    """Return what a reminder waits for, with what is remembered of how it stood."""
    before = before or Item()
    item = replace(
        before,
        at=None,
        again=None,
        late=None,
        snoozed=record.snoozed_until,
        place=record.place,
        here=before.here if record.place == before.place else None,
        met=record.met,
        together=before.together if record.met == before.met else None,
        event=record.event,
    )
    stands = standing(record, now, tz)
    if record.due is None or stands is None:
        return item
    return replace(
        item,
        at=stands.running.at,
        again=stands.again.at if stands.again else None,
        late=_late(record.due, stands.running, tz),
    )


def due_shown(
    record: ReminderRecord, now: datetime, tz: ZoneInfo
) -> date | datetime | None:
    """Return when what runs of a reminder is due: a day, or a moment in local time."""
    if record.due is None:
        return None
    stands = standing(record, now, tz)
    if record.due.wall is None or stands is None:
        return stands.running.day if stands else record.due.day
    return stands.running.at.astimezone(tz)


def is_done_ahead(record: ReminderRecord, now: datetime, tz: ZoneInfo) -> bool:
    """Tell whether a recurring one was done today and what runs now is yet to come."""
    if record.done_at is None or record.occurrence is None:
        return False
    today = LifeDay.of_activity(now, tz)
    stands = standing(record, now, tz)
    to_come = stands is not None and stands.running.at > now
    return to_come and LifeDay.of_activity(record.done_at, tz) == today


def moved_alone(
    record: ReminderRecord, due: Due | None, now: datetime, tz: ZoneInfo
) -> ReminderRecord | None:
    """Return a recurring one of which only what runs is due at another time.

    None where its rule names that day: then all of it moves. The rule goes on behind
    the day it was moved from and the one it was moved to.
    """
    stands = standing(record, now, tz)
    if record.due is None or due is None or due.rrule is None or stands is None:
        return None
    first = next(occurrences(due, tz, due.day), None)
    if first is not None and first.day == due.day:
        return None
    wall = due.wall or record.due.wall or MORNING
    running = stands.running
    named = record.occurrence if running.at == record.moved else running.day
    return replace(
        record,
        occurrence=named,
        moved=wall_moment(due.day, wall, zone_of(due, tz)),
        snoozed_until=None,
    )


def _since(record: ReminderRecord, due: Due, tz: ZoneInfo) -> date:
    """Return the day from which on the rule names what is due."""
    if due.rrule is None:
        return due.day
    since = max(due.day, record.occurrence or due.day)
    if record.moved is None:
        return since
    return max(since, _local_day(record.moved, due, tz)) + timedelta(days=1)


def _local_day(moment: datetime, due: Due, tz: ZoneInfo) -> date:
    return moment.astimezone(zone_of(due, tz)).date()


def _late(due: Due, running: Occurrence, tz: ZoneInfo) -> datetime:
    """Return from when on it is overdue: a day without a time is so when it is over."""
    if due.wall is not None:
        return running.at
    return wall_moment(running.day + timedelta(days=1), time(), zone_of(due, tz))
