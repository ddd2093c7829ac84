"""The queue: what comes in, what is shown when its moment comes, what is held."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from ...core.datasets import NOTIFICATION, NOTIFICATION_EVENT
from ...core.days import LifeDay
from ...core.effects import Button, Effect, Push, Scope
from ...core.places import Here, place
from ...core.records import (
    NotificationEventRecord,
    NotificationRecord,
    NotificationState,
)
from ...core.rules import View
from .model import Item, Last, QueueState
from .names import key_of, rev_of, tag_of, token_of
from .steps import Step, end, furthest, is_over, put_item, step, went_on

BUDGET = 6
_URGENT = 1
_LOW = 4
_READ = 200
_NEARER_FIRST = timedelta(minutes=5)


def begin(state: QueueState, view: View) -> Step:
    """Take in what waits in the records; a queue that is new finds today's pushes."""
    if not state.started:
        state = replace(_remembered(view), started=True)
    rows = view.records(NOTIFICATION, person=view.instance.subject, newest=_READ)
    waiting = {row.id for row in rows if row.value.expires > view.now}
    effects: tuple[Effect, ...] = ()
    for notification in sorted({*waiting, *state.open}):
        state, more = intake(state, view, notification)
        effects = (*effects, *more)
    return state, effects


def intake(state: QueueState, view: View, notification: str) -> Step:
    """Take a notification in as its record stands, or out when it was withdrawn.

    One that only waits for its turn, here or in another home, is asked for: the outbox
    knows who shows it, and shows it once.
    """
    record = view.record(NOTIFICATION, notification)
    known = state.open.get(notification)
    if record is None or record.withdrawn:
        if known is None:
            return state, ()
        expired = NotificationState.EXPIRED
        return end(state, view, notification, expired, reason="withdrawn")
    item = _item(record)
    if known is None:
        so_far = furthest(view, notification)
        if is_over(so_far):
            return state, ()
        if went_on(so_far):
            item = replace(item, state=so_far, shown=record.priority < _LOW)
    elif known.rev == item.rev:
        return state, ()
    else:
        item = replace(item, shown=known.shown)
    return put_item(state, notification, item), ()


def release(state: QueueState, view: View) -> Step:
    """Show, hold or end every notification whose moment has come."""
    state = _today(state, view)
    effects: tuple[Effect, ...] = ()
    for notification, item in sorted(state.open.items()):
        if item.wakes_at <= view.now or item.expires <= view.now:
            state, more = _due(state, view, notification, item)
            effects = (*effects, *more)
    return state, effects


def _due(state: QueueState, view: View, notification: str, item: Item) -> Step:
    over, held = NotificationState.EXPIRED, NotificationState.QUEUED
    if item.expires <= view.now:
        reason = None if item.shown else "not_shown"
        return end(state, view, notification, over, reason=reason)
    if item.priority >= _LOW:
        return step(state, view, notification, held, reason="digest")
    if _is_spent(state, view, notification, item):
        return end(state, view, notification, over, reason="budget")
    return _show(state, view, notification, item)


def _show(state: QueueState, view: View, notification: str, item: Item) -> Step:
    record = view.record(NOTIFICATION, notification)
    if record is None:
        return intake(state, view, notification)
    if _let_through(view, notification, item) in (None, state.day):
        state = replace(state, sent={**state.sent, notification: item.priority})
    state = put_item(state, notification, replace(item, shown=True))
    state, effects = step(state, view, notification, NotificationState.QUEUED)
    return state, (*effects, _push(view, notification, item, record))


def _push(
    view: View, notification: str, item: Item, record: NotificationRecord
) -> Push:
    """Return a push: of the home where the person is, which goes before all others."""
    found = place(view, record.person)
    return Push(
        key=key_of(view.instance, notification),
        tag=tag_of(notification),
        expires=record.expires,
        person=record.person,
        text=record.text,
        placeholders=record.placeholders,
        buttons=tuple(
            Button(token_of(notification, item.rev, action), action)
            for action in record.actions
        ),
        priority=record.priority,
        scope=Scope.SITE if found is Here.HERE else Scope.HOUSEHOLD,
        not_before=view.now + _NEARER_FIRST if found is Here.ELSEWHERE else None,
    )


def _is_spent(state: QueueState, view: View, notification: str, item: Item) -> bool:
    if item.priority <= _URGENT or notification in state.sent:
        return False
    if _let_through(view, notification, item) is not None:
        return False
    return sum(priority > _URGENT for priority in state.sent.values()) >= BUDGET


def _let_through(view: View, notification: str, item: Item) -> date | None:
    """Return the day on which a home had room for it, None where none has asked yet.

    Other words for what stands on the phones are another push.
    """
    name = f"{notification}/{NotificationState.QUEUED}"
    event = view.record(NOTIFICATION_EVENT, name)
    if item.shown or event is None or event.reason is not None:
        return None
    return LifeDay.of_activity(event.at, view.tz).date


def _item(record: NotificationRecord) -> Item:
    return Item(
        rev=rev_of(record),
        text=record.text,
        priority=record.priority,
        not_before=record.not_before,
        expires=record.expires,
    )


def _today(state: QueueState, view: View) -> QueueState:
    day = LifeDay.of_activity(view.now, view.tz).date
    return state if state.day == day else replace(state, day=day, sent={})


def _remembered(view: View) -> QueueState:
    """Return an empty queue that knows what was shown today."""
    rows = view.records(NOTIFICATION_EVENT, person=view.instance.subject, newest=_READ)
    events = sorted((row.value for row in rows), key=lambda event: event.at)
    state = _today(QueueState(), view)
    records = {
        event.notification: record
        for event in events
        if (record := view.record(NOTIFICATION, event.notification)) is not None
    }
    told = [event for event in events if event.notification in records]
    return replace(
        state,
        sent={
            event.notification: records[event.notification].priority
            for event in _shown_on(told, state, view)
        },
        last=_last(told[-1], records[told[-1].notification]) if told else None,
    )


def _last(event: NotificationEventRecord, record: NotificationRecord) -> Last:
    return Last(text=record.text, state=event.state, at=event.at)


def _shown_on(
    events: Sequence[NotificationEventRecord], state: QueueState, view: View
) -> Sequence[NotificationEventRecord]:
    return [
        event
        for event in events
        if event.state is NotificationState.QUEUED
        and event.reason is None
        and LifeDay.of_activity(event.at, view.tz).date == state.day
    ]
