"""What the sleep agent tells a person: a notice, a reminder, opted-in nudges."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ...core.datasets import NOTIFICATION
from ...core.effects import PutRecord
from ...core.records import NotificationRecord
from ...core.rules import View
from ...core.topics import SleepPhase
from .evening import UNCHOSEN, Evening
from .phase import LATE_AFTER

NOTICE = "winddown"
REMINDER = "bedtime"
NUDGE = "late_nudge"
ACTIONS = ("start", "snooze", "skip")

_NUDGES_MOST = 3
_NUDGE_EVERY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell once a night, and whether it holds as things are."""

    id: str
    record: NotificationRecord
    holds: bool


def notices(evening: Evening, view: View) -> tuple[PutRecord, ...]:
    """Return what has to be told now, and what has to be taken back."""
    changed = (
        *(_due(notice, evening, view) for notice in _planned(evening)),
        _due_nudge(evening, view),
    )
    return tuple(put for put in changed if put is not None)


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


def _planned(evening: Evening) -> tuple[Notice, ...]:
    plan = evening.plan
    return (
        Notice(
            evening.key(NOTICE),
            _notification(
                evening,
                "winddown_soon",
                plan.notice_at,
                plan.bedtime,
                actions=ACTIONS,
                winddown_at=plan.winddown_at,
                bedtime=plan.bedtime,
            ),
            holds=evening.choice == UNCHOSEN,
        ),
        Notice(
            evening.key(REMINDER),
            _notification(
                evening,
                "bedtime_now",
                plan.bedtime,
                plan.bedtime + LATE_AFTER,
                bedtime=plan.bedtime,
                wake=plan.wake,
            ),
            holds=not evening.choice.skipped,
        ),
    )


def _due(notice: Notice, evening: Evening, view: View) -> PutRecord | None:
    stands = view.record(NOTIFICATION, notice.id)
    if stands is not None:
        holds = notice.holds and stands == notice.record
        return _taken_back(notice.id, stands, evening, holds=holds)
    record = notice.record
    due = notice.holds and record.not_before <= evening.now < record.expires
    return _put(notice.id, record, evening) if due else None


def _due_nudge(evening: Evening, view: View) -> PutRecord | None:
    sent = _nudges(evening, view)
    due = _nudge_due(evening, sent)
    if due is not None and due <= evening.now:
        until = evening.now + _NUDGE_EVERY
        record = _notification(
            evening, "late_nudge", evening.now, until, bedtime=evening.plan.bedtime
        )
        return _put(evening.key(NUDGE, len(sent) + 1), record, evening)
    if not sent:
        return None
    last = sent[-1]
    return _taken_back(last.id, last.record, evening, holds=_nudges_wanted(evening))


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


def _taken_back(
    id_: str, stands: NotificationRecord, evening: Evening, *, holds: bool
) -> PutRecord | None:
    if holds or stands.withdrawn or evening.now >= stands.expires:
        return None
    return _put(id_, replace(stands, withdrawn=True), evening)


def _put(id_: str, record: NotificationRecord, evening: Evening) -> PutRecord:
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
