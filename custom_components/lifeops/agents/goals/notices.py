"""What is told of goals that were reached: an event, and calmly a word."""

from collections.abc import Iterator
from datetime import timedelta

from ...core.datasets import NOTIFICATION, PERSON
from ...core.effects import Effect, Emit, PutRecord
from ...core.records import NotificationRecord
from ...core.rules import Row, View
from ...core.striving import Striving
from ...core.tasks import GoalRecord, GoalStatus
from .look import Look, uid_of

EVENT_REACHED = "goal_reached"
_EVENT_LASTS = timedelta(minutes=10)
_NOTICE_LASTS = timedelta(days=2)
_LOW = 4


def reached(before: Striving | None, found: Look, view: View) -> Iterator[Effect]:
    """Yield what tells of goals that were open a moment ago and are reached now.

    Who ticks a goal off needs no telling; automations hear of it as well.
    """
    if before is None:
        return
    after = found.striving.goals
    for row in found.goals:
        uid = uid_of(row.id)
        was = before.goals.get(uid)
        if was is None or was.status is not GoalStatus.OPEN:
            continue
        if after[uid].status is not GoalStatus.REACHED:
            continue
        yield _event(uid, row.value, found, view)
        name = view.instance.key(EVENT_REACHED, uid)
        if row.value.status is GoalStatus.OPEN and not view.record(NOTIFICATION, name):
            yield from _notice(name, row, found, view)


def _event(uid: str, goal: GoalRecord, found: Look, view: View) -> Emit:
    """Return the event; of a private person it names no more than the id."""
    person = view.record(PERSON, view.instance.subject)
    named = {"goal": goal.title, "category": goal.category.value}
    private = person is not None and person.private
    return Emit(
        key=view.instance.key("event", EVENT_REACHED, uid, found.today),
        expires=view.now + _EVENT_LASTS,
        agent=view.instance.agent,
        subject=view.instance.subject,
        event=EVENT_REACHED,
        data={"id": uid, **({} if private else named)},
    )


def _notice(
    name: str, row: Row[GoalRecord], found: Look, view: View
) -> Iterator[PutRecord]:
    """Yield the notification; its moment follows from what was measured."""
    at = found.value(row).at or found.began
    record = NotificationRecord(
        person=view.instance.subject,
        agent=view.instance.agent,
        text=EVENT_REACHED,
        placeholders={"goal": row.value.title},
        priority=_LOW,
        not_before=at,
        expires=at + _NOTICE_LASTS,
    )
    if view.now < record.expires:
        yield PutRecord(
            dataset=NOTIFICATION.name,
            id=name,
            fields=NOTIFICATION.write(record),
            person=record.person,
        )
