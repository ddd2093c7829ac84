"""The steps of a notification's life: each is told once, and none leads back."""

from dataclasses import replace
from datetime import datetime

from ...core.calm import Reason
from ...core.datasets import NOTIFICATION_EVENT
from ...core.effects import Effect, PutRecord
from ...core.records import NotificationEventRecord, NotificationState
from ...core.rules import View
from .counting import noted, shows
from .model import Item, QueueState
from .ranks import is_over, rank
from .telling import emitted
from .undoing import undone

type Step = tuple[QueueState, tuple[Effect, ...]]

QUEUED = NotificationState.QUEUED
DELIVERED = NotificationState.DELIVERED
EXPIRED = NotificationState.EXPIRED

_RELEASED = "released"


def furthest(view: View, notification: str) -> NotificationState | None:
    """Return how far a notification has come, by the steps that were told."""
    told = (
        state
        for state in NotificationState
        if view.record(NOTIFICATION_EVENT, f"{notification}/{state}") is not None
    )
    return max(told, key=rank, default=None)


def told(
    state: QueueState,
    view: View,
    notification: str,
    to: NotificationState,
    *,
    name: str | None = None,
    action: str | None = None,
    reply: str | None = None,
    reason: str | None = None,
) -> Step:
    """Tell of a step of an open notification, once.

    name is the last part of the event's id, where it is not the state.
    """
    event = f"{notification}/{name or to}"
    stands = view.record(NOTIFICATION_EVENT, event)
    record = stands or NotificationEventRecord(
        notification=notification,
        person=view.instance.subject,
        state=to,
        at=view.now,
        action=action,
        reason=reason,
        reply=reply,
    )
    state = noted(state, view, event, record)
    return state, () if stands else (put_event(event, record),)


def step(
    state: QueueState,
    view: View,
    notification: str,
    to: NotificationState,
    **facts: str | None,
) -> Step:
    """Move an open notification on and tell of it; one that is over leaves the queue."""
    state, effects = told(state, view, notification, to, **facts)
    if is_over(to):
        return without(state, notification), effects
    item = replace(state.open[notification], state=to)
    return put_item(state, notification, item), effects


def end(
    state: QueueState,
    view: View,
    notification: str,
    to: NotificationState,
    **facts: str | None,
) -> Step:
    """Move an open notification to its end, and clear it from every phone."""
    item = state.open[notification]
    clear = undone(view, notification, item)
    event = emitted(view, notification, item, to, facts)
    state, effects = step(state, view, notification, to, **facts)
    return state, (*effects, *clear, *event)


def begun(state: QueueState, view: View, notification: str, item: Item) -> Step:
    """Tell that a notification is shown now, again where it had been taken back."""
    again = item.held is not None and _shown_at(view, notification, QUEUED)
    name = _RELEASED if again else None
    state = put_item(state, notification, replace(item, shown=True, held=None))
    state, effects = step(state, view, notification, QUEUED, name=name)
    since = shown_since(view, notification) or view.now
    item = replace(state.open[notification], since=since)
    return put_item(state, notification, item), effects


def shown_since(view: View, notification: str) -> datetime | None:
    """Return since when a notification is shown, by the steps that were told."""
    names = (_RELEASED, QUEUED)
    found = (_shown_at(view, notification, name) for name in names)
    return next((at for at in found if at is not None), None)


def _shown_at(view: View, notification: str, name: str) -> datetime | None:
    event = view.record(NOTIFICATION_EVENT, f"{notification}/{name}")
    return event.at if event is not None and shows(event) else None


def put_event(event: str, record: NotificationEventRecord) -> PutRecord:
    """Return the record of a step."""
    return PutRecord(
        dataset=NOTIFICATION_EVENT.name,
        id=event,
        fields=NOTIFICATION_EVENT.write(record),
        person=record.person,
    )


def put_item(state: QueueState, notification: str, item: Item) -> QueueState:
    """Return the queue with an item in it."""
    return replace(state, open={**state.open, notification: item})


def without(state: QueueState, notification: str) -> QueueState:
    """Return the queue without an item."""
    rest = {key: item for key, item in state.open.items() if key != notification}
    return replace(state, open=rest)


def missed(state: QueueState, view: View, notification: str, reason: Reason) -> Step:
    """End a notification for which there is no room; the next digest counts it."""
    first = state.missed_at or view.now
    state = replace(state, missed=state.missed + 1, missed_at=first)
    return end(state, view, notification, EXPIRED, reason=reason)
