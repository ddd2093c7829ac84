"""What comes back: buttons, clearings, outcomes of pushes, steps told elsewhere."""

from collections.abc import Mapping
from dataclasses import replace

from ...core.calm import Reason
from ...core.datasets import NOTIFICATION, NOTIFICATION_EVENT, OUTCOME
from ...core.effects import Effect
from ...core.errors import RefusedError
from ...core.json import Json
from ...core.outcomes import OutcomeRecord, OutcomeState
from ...core.records import NotificationEventRecord, NotificationState
from ...core.rules import View
from . import digest
from .counting import noted
from .ladder import answered
from .model import URGENT, Item, QueueState
from .names import pushed_by, tag_of, token_of
from .pushing import actions_of
from .ranks import is_further, is_over, went_on
from .steps import (
    DELIVERED,
    EXPIRED,
    QUEUED,
    Step,
    end,
    put_item,
    step,
    told,
    without,
)
from .telling import emitted
from .undoing import undone

type Replied = tuple[Step, Mapping[str, Json]]

ACCEPTED = "accepted"
_LONGEST = 1000
_NOT_SHOWN = (OutcomeState.FAILED, OutcomeState.UNMAPPED, OutcomeState.PARTIAL)


def act(state: QueueState, view: View, data: Mapping[str, Json]) -> Replied:
    """Take a button's token; RefusedError where it means nothing (any more)."""
    pressed = _pressed(state, view, data.get("token"))
    if pressed is None:
        raise RefusedError("unknown_action")
    notification, action = pressed
    record = view.record(NOTIFICATION, notification)
    said = data.get("reply")
    takes = record is not None and action in record.replies and isinstance(said, str)
    reply = str(said)[:_LONGEST] if takes else None
    answer = {"notification": notification, "action": action}
    return acted(state, view, notification, action, reply), answer


def acted(
    state: QueueState,
    view: View,
    notification: str,
    action: str,
    reply: str | None = None,
) -> Step:
    """End a notification that was answered, also for whom it was relayed."""
    to = NotificationState.ACTED
    state, read = _read(state, view, notification)
    state, effects = end(state, view, notification, to, action=action, reply=reply)
    others = answered(view, notification, action, reply)
    return state, (*read, *effects, *others)


def dismissed(state: QueueState, view: View, notification: str) -> Step:
    """End a notification that was put away, with all that it told of."""
    state, read = _read(state, view, notification)
    state, effects = end(state, view, notification, NotificationState.DISMISSED)
    return state, (*read, *effects)


def dismiss(state: QueueState, view: View, data: Mapping[str, Json]) -> Replied:
    """Take a clearing on a phone, by id or tag; one that is over stays as it is."""
    notification = _on_phones(state, view, data.get("id"))
    if notification is None:
        return (state, ()), {}
    return dismissed(state, view, notification), {}


def received(state: QueueState, view: View, data: Mapping[str, Json]) -> Replied:
    """Take a phone's word, by id or tag, that it has a notification."""
    notification = _on_phones(state, view, data.get("id"))
    if notification is None or went_on(state.open[notification].state):
        return (state, ()), {}
    return _delivered(state, view, notification), {}


def outcome(state: QueueState, view: View, id_: str) -> Step:
    """Take what became of a push; what nobody knows is never called delivered."""
    record = view.record(OUTCOME, id_)
    notification = pushed_by(view.instance, record.key) if record else ""
    item = state.open.get(notification)
    to = _reached(record, item) if record and item else None
    if record is None or item is None or item.state is None or to is None:
        return state, ()
    if to is item.state is QUEUED:
        why = Reason.UNKNOWN
        return told(state, view, notification, to, name=why, reason=why)
    if not is_further(to, item.state):
        return state, ()
    if to is EXPIRED:
        return end(state, view, notification, to, reason=Reason.CONDITION)
    if to is DELIVERED:
        told_here = record.home in ("", view.home)
        return _delivered(state, view, notification, told_here=told_here)
    return _unreached(state, view, notification, record)


def told_elsewhere(state: QueueState, view: View, id_: str) -> Step:
    """Take a step that another home told of: what is over there is over here.

    What waits for its turn there waits here as well, until one of both has shown it.
    """
    event = view.record(NOTIFICATION_EVENT, id_)
    if event is None:
        return state, ()
    state = noted(state, view, id_, event)
    item = state.open.get(event.notification)
    if item is None or not is_further(event.state, item.state):
        return state, ()
    if not went_on(event.state):
        looked_at_anew = replace(item, held=None)
        return put_item(state, event.notification, looked_at_anew), ()
    if is_over(event.state):
        return _over(state, view, event)
    if item.is_low:
        return without(state, event.notification), ()
    moved = replace(item, state=event.state)
    return put_item(state, event.notification, moved), ()


def _over(state: QueueState, view: View, event: NotificationEventRecord) -> Step:
    item = state.open[event.notification]
    facts = {"action": event.action, "reason": event.reason}
    effects: tuple[Effect, ...] = (
        *undone(view, event.notification, item),
        *emitted(view, event.notification, item, event.state, facts),
    )
    return without(state, event.notification), effects


def _unreached(
    state: QueueState, view: View, notification: str, record: OutcomeRecord
) -> Step:
    """End what no phone took; what goes on being told, or may elsewhere, is not over."""
    item, why = state.open[notification], record.error or record.state.value
    if item.ladder or item.priority <= URGENT:
        name = Reason.UNREACHED
        return told(state, view, notification, QUEUED, name=name, reason=why)
    return step(state, view, notification, NotificationState.FAILED, reason=why)


def _delivered(
    state: QueueState, view: View, notification: str, *, told_here: bool = True
) -> Step:
    """Call a notification delivered; whose home told a digest knows what was in it."""
    state, read = _read(state, view, notification) if told_here else (state, ())
    state, effects = step(state, view, notification, DELIVERED)
    return state, (*read, *effects)


def _read(state: QueueState, view: View, notification: str) -> Step:
    """Take what a digest told of as told, once that is known to have been seen."""
    if not state.open[notification].is_digest:
        return state, ()
    return digest.read(state, view, notification)


def _on_phones(state: QueueState, view: View, name: Json) -> str | None:
    """Return which notification is meant, None for one that is over."""
    for notification, item in state.open.items():
        if item.shown and name in (notification, tag_of(notification)):
            return notification
    rows = view.records(NOTIFICATION, person=view.instance.subject)
    if not any(name in (row.id, tag_of(row.id)) for row in rows):
        raise RefusedError("unknown_notification")
    return None


def _pressed(state: QueueState, view: View, token: Json) -> tuple[str, str] | None:
    for notification, item in state.open.items():
        record = view.record(NOTIFICATION, notification)
        if record is None or record.withdrawn or not item.shown:
            continue
        if item.expires <= view.now:
            continue
        for action in actions_of(record):
            if token == token_of(notification, item.rev, action):
                return notification, action
    return None


def _reached(record: OutcomeRecord, item: Item) -> NotificationState | None:
    """Return how far it has come; what is urgent has to be more than in an interface.

    Homes go by that step: as long as none tells of it each shows what is urgent.
    """
    parts = record.parts.values()
    if ACCEPTED in parts and (item.priority > URGENT or record.has_reached):
        return DELIVERED
    if "unknown" in parts:
        return QUEUED
    if "stale" in parts:
        return EXPIRED
    return NotificationState.FAILED if record.state in _NOT_SHOWN else None
