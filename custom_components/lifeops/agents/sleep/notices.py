"""What the sleep agent tells a person: a notice, a reminder, opted-in nudges."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from ...core.datasets import NOTIFICATION, NOTIFICATION_EVENT
from ...core.effects import PutRecord
from ...core.json import Json
from ...core.records import NotificationRecord, NotificationState
from ...core.rules import Row, View
from ...core.topics import SleepPhase
from .evening import UNCHOSEN, Evening
from .phase import LATE_AFTER

NOTICE = "winddown"
REMINDER = "bedtime"
NUDGE = "late_nudge"
ACTIONS: Mapping[str, Mapping[str, Json]] = {
    "start": {},
    "snooze": {"minutes": 30},  # as the button says, whatever the settings are
    "skip": {},
}

_IMPORTANT = 2
_NUDGES_MOST = 3
_NUDGE_EVERY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell once of a moment, and whether it holds as things are."""

    id: str
    record: NotificationRecord
    holds: bool


def notices(evening: Evening, view: View) -> tuple[PutRecord, ...]:
    """Return what has to be told now, and what has to be taken back."""
    told = (
        (notice, _told_of(purpose, evening, view))
        for purpose, notice in _planned(evening)
    )
    changed = (put for one in told for put in _due(*one, evening, view))
    nudge = _due_nudge(evening, view)
    return (*changed, *(() if nudge is None else (nudge,)))


def _told_of(
    purpose: str, evening: Evening, view: View
) -> Sequence[Row[NotificationRecord]]:
    """Return what this night was told for a purpose: those ids begin with it."""
    day = evening.plan.day
    owner = evening.instance.key(purpose)
    return view.of_days(NOTIFICATION, person=owner, first=day, last=day)


def next_nudge(evening: Evening, view: View) -> datetime | None:
    """Return when to look at nudges again, None where none is wanted."""
    due = _nudge_due(evening, _nudges(evening, view))
    if due is None or due > evening.now:
        return due
    return evening.now + _NUDGE_EVERY


def _nudge_due(evening: Evening, sent: Sequence[Notice]) -> datetime | None:
    if not _nudges_wanted(evening) or len(sent) == _NUDGES_MOST:
        return None
    if not sent:
        return evening.plan.bedtime + LATE_AFTER
    return sent[-1].record.not_before + _NUDGE_EVERY


def _planned(evening: Evening) -> tuple[tuple[str, Notice], ...]:
    plan = evening.plan
    notice = _notification(
        evening,
        "winddown_soon",
        plan.notice_at,
        plan.bedtime,
        actions=tuple(ACTIONS),
        winddown_at=plan.winddown_at,
        bedtime=plan.bedtime,
    )
    reminder = _notification(
        evening,
        "bedtime_now",
        plan.bedtime,
        plan.bedtime + LATE_AFTER,
        bedtime=plan.bedtime,
        wake=plan.wake,
    )
    notice_id = _id_at(evening, NOTICE, plan.winddown_at)
    reminder_id = _id_at(evening, REMINDER, plan.bedtime)
    return (
        (NOTICE, Notice(notice_id, notice, holds=evening.choice == UNCHOSEN)),
        (REMINDER, Notice(reminder_id, reminder, holds=not evening.choice.skipped)),
    )


def _id_at(evening: Evening, purpose: str, moment: datetime) -> str:
    """Return the name of what is told of a moment: a moved one has another."""
    return evening.key(purpose, f"{moment.astimezone(UTC):%H%M}")


def _due(
    notice: Notice,
    told: Sequence[Row[NotificationRecord]],
    evening: Evening,
    view: View,
) -> Iterator[PutRecord]:
    """Take back what is not so any more, and tell of the moment that holds, once."""
    for row in told:
        holds = notice.holds and row.value == notice.record
        if put := taken_back(row.id, row.value, evening, holds=holds):
            yield put
    record = notice.record
    due = notice.holds and record.not_before <= evening.now < record.expires
    known = view.record(NOTIFICATION, notice.id) is not None
    if due and not known and not _is_settled(record, told, evening, view):
        yield put_notice(notice.id, record, evening)


def _is_settled(
    record: NotificationRecord,
    told: Sequence[Row[NotificationRecord]],
    evening: Evening,
    view: View,
) -> bool:
    """Tell whether a question was answered, or stood before the person to its end."""
    if not record.actions:
        return False
    over = {row.id for row in told if _stood(row.value, evening)}
    acted, delivered = NotificationState.ACTED, NotificationState.DELIVERED
    steps = (
        *(f"{row.id}/{acted}" for row in told),
        *(f"{id_}/{delivered}" for id_ in over),
    )
    return any(view.record(NOTIFICATION_EVENT, step) is not None for step in steps)


def _stood(record: NotificationRecord, evening: Evening) -> bool:
    return not record.withdrawn and evening.now >= record.expires


def _due_nudge(evening: Evening, view: View) -> PutRecord | None:
    sent = _nudges(evening, view)
    due = _nudge_due(evening, sent)
    if due is not None and due <= evening.now:
        until = evening.now + _NUDGE_EVERY
        record = _notification(
            evening, "late_nudge", evening.now, until, bedtime=evening.plan.bedtime
        )
        record = replace(record, priority=_IMPORTANT)  # it is about quiet time itself
        return put_notice(evening.key(NUDGE, len(sent) + 1), record, evening)
    if not sent:
        return None
    last = sent[-1]
    return taken_back(last.id, last.record, evening, holds=_nudges_wanted(evening))


def _nudges(evening: Evening, view: View) -> list[Notice]:
    ids = [evening.key(NUDGE, number) for number in range(1, _NUDGES_MOST + 1)]
    return [
        Notice(nudge, record, holds=True)
        for nudge in ids
        if (record := view.record(NOTIFICATION, nudge)) is not None
    ]


def _nudges_wanted(evening: Evening) -> bool:
    asked = evening.settings.late_nudge and not evening.choice.skipped
    return asked and evening.phase is SleepPhase.LATE


def taken_back(
    id_: str, stands: NotificationRecord, evening: Evening, *, holds: bool
) -> PutRecord | None:
    """Return what takes a notification back that a phone may still show."""
    if holds or stands.withdrawn or evening.now >= stands.expires:
        return None
    return put_notice(id_, replace(stands, withdrawn=True), evening)


def put_notice(id_: str, record: NotificationRecord, evening: Evening) -> PutRecord:
    """Return the record of something to tell the evening's person."""
    return PutRecord(
        dataset=NOTIFICATION.name,
        id=id_,
        fields=NOTIFICATION.write(record),
        person=evening.instance.subject,
    )


def _notification(
    evening: Evening,
    text: str,
    not_before: datetime,
    expires: datetime,
    *,
    actions: tuple[str, ...] = (),
    **placeholders: datetime,
) -> NotificationRecord:
    return NotificationRecord(
        person=evening.instance.subject,
        agent=evening.instance.agent,
        text=text,
        placeholders={key: at.isoformat() for key, at in placeholders.items()},
        actions=actions,
        not_before=not_before,
        expires=expires,
    )
