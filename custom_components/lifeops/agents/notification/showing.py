"""To show a notification, to hold it, to take back what nobody has shown yet."""

from dataclasses import replace

from ...core.calm import Held, Reason
from ...core.datasets import DATASETS, NOTIFICATION, NOTIFICATION_EVENT
from ...core.effects import Cancel
from ...core.json import content_hash
from ...core.records import NotificationRecord
from ...core.rules import View
from .counting import shows, spent
from .model import NORMAL, URGENT, Item, QueueState
from .names import key_of
from .policy import Calm, Hold
from .pushing import push_of
from .steps import EXPIRED, QUEUED, Step, begun, end, missed, put_item, told

_HELD = "held"


def due(
    state: QueueState, view: View, calm: Calm, notification: str, item: Item
) -> Step:
    """Show, hold or end a notification whose moment has come.

    What a home had room for has room in every other one, as long as nothing else holds.
    """
    if hold := calm.holding(item.rank):
        return held(state, view, notification, item, hold)
    crowded = calm.crowded(state.recent) if item.rank >= NORMAL else None
    full = crowded or (item.priority > URGENT and spent(state))
    if not full or _had_room(state, view, notification, item):
        return _show(state, view, calm, notification, item)
    if crowded:
        return held(state, view, notification, item, crowded)
    return missed(state, view, notification, Reason.BUDGET)


def held(
    state: QueueState, view: View, notification: str, item: Item, hold: Hold
) -> Step:
    """Let a notification wait, and tell once why."""
    if item.held is hold.why:
        return state, ()
    state = put_item(state, notification, replace(item, held=hold.why))
    return told(state, view, notification, QUEUED, name=_HELD, reason=hold.why)


def recalled(
    state: QueueState, view: View, calm: Calm, notification: str, item: Item
) -> Step:
    """Take back what waits in an outbox though it may not be shown any more.

    What a phone may have (nobody knows) stays.
    """
    hold = calm.holding(item.rank)
    if hold is None or item.state is not QUEUED or not item.shown:
        return state, ()
    if view.record(NOTIFICATION_EVENT, f"{notification}/{Reason.UNKNOWN}") is not None:
        return state, ()
    waits = replace(item, state=None, shown=False, held=None, since=None)
    state, effects = held(state, view, notification, waits, hold)
    return state, (*effects, Cancel(key=key_of(view.instance, notification)))


def is_stale(view: View, record: NotificationRecord) -> bool:
    """Tell whether what a notification is about has become something else."""
    if record.about is None:
        return False
    name, _, id_ = record.about.partition("/")
    dataset = DATASETS.get(name)
    if dataset is None:
        return False
    about = view.record(dataset, id_)
    return about is None or content_hash(dataset.write(about)) != record.about_rev


def _show(
    state: QueueState, view: View, calm: Calm, notification: str, item: Item
) -> Step:
    record = view.record(NOTIFICATION, notification)
    if record is None or record.withdrawn:
        return end(state, view, notification, EXPIRED, reason=Reason.WITHDRAWN)
    if is_stale(view, record):
        return end(state, view, notification, EXPIRED, reason=Reason.STALE)
    state, effects = begun(state, view, notification, item)
    return state, (*effects, push_of(view, notification, item, record, calm.settings))


def _had_room(state: QueueState, view: View, notification: str, item: Item) -> bool:
    """Tell whether a home has let it through; other words for it are another push.

    What waits for room was looked at; a home that shows it since has told of that.
    """
    if notification in state.sent:
        return True
    if item.held is Held.RATE:
        return False
    event = view.record(NOTIFICATION_EVENT, f"{notification}/{QUEUED}")
    return not item.shown and event is not None and shows(event)
