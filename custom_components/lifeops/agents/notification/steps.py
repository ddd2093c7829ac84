"""The steps of a notification's life: each is told once, and none leads back."""

from collections.abc import Mapping
from dataclasses import replace

from ...core.datasets import NOTIFICATION_EVENT
from ...core.effects import Cancel, Effect, PutRecord
from ...core.records import NotificationEventRecord, NotificationState
from ...core.rules import View
from .model import Item, Last, QueueState
from .names import key_of

type Step = tuple[QueueState, tuple[Effect, ...]]

_OVER = 3
_RANK: Mapping[NotificationState, int] = {
    NotificationState.QUEUED: 0,
    NotificationState.DELIVERED: 1,
    NotificationState.SEEN: 2,
    NotificationState.ACTED: _OVER,
    NotificationState.DISMISSED: _OVER,
    NotificationState.EXPIRED: _OVER,
    NotificationState.FAILED: _OVER,
}


def is_over(state: NotificationState | None) -> bool:
    """Tell whether nothing more becomes of a notification."""
    return state is not None and _RANK[state] == _OVER


def went_on(state: NotificationState | None) -> bool:
    """Tell whether more became of a notification than to wait in an outbox."""
    return is_further(state, NotificationState.QUEUED) if state else False


def is_further(state: NotificationState, than: NotificationState | None) -> bool:
    """Tell whether a step leads on from where a notification stands."""
    return than is None or _RANK[state] > _RANK[than]


def furthest(view: View, notification: str) -> NotificationState | None:
    """Return how far a notification has come, by the steps that were told."""
    told = (
        state
        for state in NotificationState
        if view.record(NOTIFICATION_EVENT, f"{notification}/{state}") is not None
    )
    return max(told, key=_RANK.__getitem__, default=None)


def step(
    state: QueueState,
    view: View,
    notification: str,
    to: NotificationState,
    *,
    name: str | None = None,
    action: str | None = None,
    reason: str | None = None,
) -> Step:
    """Move an open notification on and tell of it; one that is over leaves the queue.

    name is the last part of the event's id, where it is not the state.
    """
    item = state.open[notification]
    state = _moved(state, notification, item, to)
    event = f"{notification}/{name or to}"
    if view.record(NOTIFICATION_EVENT, event) is not None:
        return state, ()
    record = NotificationEventRecord(
        notification=notification,
        person=view.instance.subject,
        state=to,
        at=view.now,
        action=action,
        reason=reason,
    )
    put = PutRecord(
        dataset=NOTIFICATION_EVENT.name,
        id=event,
        fields=NOTIFICATION_EVENT.write(record),
        person=view.instance.subject,
    )
    return replace(state, last=Last(text=item.text, state=to, at=view.now)), (put,)


def end(
    state: QueueState,
    view: View,
    notification: str,
    to: NotificationState,
    *,
    action: str | None = None,
    reason: str | None = None,
) -> Step:
    """Move an open notification to its end, and clear it from every phone."""
    clear = cleared(state, view, notification)
    state, effects = step(state, view, notification, to, action=action, reason=reason)
    return state, (*effects, *clear)


def cleared(state: QueueState, view: View, notification: str) -> tuple[Cancel, ...]:
    """Return what clears an open notification from every phone that shows it."""
    if not state.open[notification].shown:
        return ()
    return (Cancel(key=key_of(view.instance, notification)),)


def put_item(state: QueueState, notification: str, item: Item) -> QueueState:
    """Return the queue with an item in it."""
    return replace(state, open={**state.open, notification: item})


def without(state: QueueState, notification: str) -> QueueState:
    """Return the queue without an item."""
    rest = {key: item for key, item in state.open.items() if key != notification}
    return replace(state, open=rest)


def _moved(
    state: QueueState, notification: str, item: Item, to: NotificationState
) -> QueueState:
    if is_over(to):
        return without(state, notification)
    return put_item(state, notification, replace(item, state=to))
