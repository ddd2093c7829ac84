"""What comes back: buttons, clearings, outcomes of pushes, steps told elsewhere."""

from collections.abc import Mapping
from dataclasses import replace

from ...core.datasets import NOTIFICATION, NOTIFICATION_EVENT, OUTCOME
from ...core.errors import RefusedError
from ...core.json import Json
from ...core.records import NotificationState, OutcomeRecord, OutcomeState
from ...core.rules import View
from .model import Last, QueueState
from .names import pushed_by, tag_of, token_of
from .steps import (
    Step,
    cleared,
    end,
    is_further,
    is_over,
    put_item,
    step,
    went_on,
    without,
)

_NOT_SHOWN = (OutcomeState.FAILED, OutcomeState.UNMAPPED, OutcomeState.PARTIAL)


def act(
    state: QueueState, view: View, data: Mapping[str, Json]
) -> tuple[Step, Mapping[str, Json]]:
    """Take a button's token; RefusedError where it means nothing (any more)."""
    pressed = _pressed(state, view, data.get("token"))
    if pressed is None:
        raise RefusedError("unknown_action")
    notification, action = pressed
    acted = end(state, view, notification, NotificationState.ACTED, action=action)
    return acted, {"notification": notification, "action": action}


def dismiss(
    state: QueueState, view: View, data: Mapping[str, Json]
) -> tuple[Step, Mapping[str, Json]]:
    """Take a clearing on a phone, by id or tag; one that is over stays as it is."""
    name = data.get("id")
    for notification, item in state.open.items():
        if item.shown and name in (notification, tag_of(notification)):
            return end(state, view, notification, NotificationState.DISMISSED), {}
    rows = view.records(NOTIFICATION, person=view.instance.subject)
    if not any(name in (row.id, tag_of(row.id)) for row in rows):
        raise RefusedError("unknown_notification")
    return (state, ()), {}


def outcome(state: QueueState, view: View, id_: str) -> Step:
    """Take what became of a push; what nobody knows is never called delivered."""
    record = view.record(OUTCOME, id_)
    notification = pushed_by(view.instance, record.key) if record else ""
    if record is None or notification not in state.open:
        return state, ()
    so_far, to = state.open[notification].state, _reached(record)
    if to is so_far is NotificationState.QUEUED:
        return step(state, view, notification, to, name="unknown", reason="unknown")
    if so_far is None or to is None or not is_further(to, so_far):
        return state, ()
    reason = (record.error or record.state.value) if is_over(to) else None
    return step(state, view, notification, to, reason=reason)


def told_elsewhere(state: QueueState, view: View, id_: str) -> Step:
    """Take a step that another home told of: what is over there is over here.

    What waits for its turn there waits here as well, until one of both has shown it.
    """
    event = view.record(NOTIFICATION_EVENT, id_)
    item = state.open.get(event.notification) if event else None
    if event is None or item is None or not is_further(event.state, item.state):
        return state, ()
    last = Last(text=item.text, state=event.state, at=event.at)
    state = replace(state, last=last)
    if not went_on(event.state):
        return state, ()
    if is_over(event.state):
        clear = cleared(state, view, event.notification)
        return without(state, event.notification), clear
    moved = replace(item, state=event.state)
    return put_item(state, event.notification, moved), ()


def _pressed(state: QueueState, view: View, token: Json) -> tuple[str, str] | None:
    for notification, item in state.open.items():
        record = view.record(NOTIFICATION, notification)
        if record is None or record.withdrawn or not item.shown:
            continue
        if item.expires <= view.now:
            continue
        for action in record.actions:
            if token == token_of(notification, item.rev, action):
                return notification, action
    return None


def _reached(record: OutcomeRecord) -> NotificationState | None:
    parts = record.parts.values()
    if "accepted" in parts:
        return NotificationState.DELIVERED
    if "unknown" in parts:
        return NotificationState.QUEUED
    return NotificationState.FAILED if record.state in _NOT_SHOWN else None
