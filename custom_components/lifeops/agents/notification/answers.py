"""What waits, what stands and what has ended: told beside the queue, as it would go on."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from ...core.calm import Held
from ...core.datasets import NOTIFICATION, NOTIFICATION_EVENT
from ...core.json import Json, to_json
from ...core.records import NotificationRecord
from ...core.rules import View
from . import digest
from .model import Item, QueueState
from .policy import Calm, calm_of, disturbance
from .pushing import actions_of
from .queue import begin, order, release
from .ranks import is_over

_READ = 500
_ENDED = 50


def notifications_answer(view: View, *, words: bool) -> Mapping[str, Json]:
    """Return a person's open notifications and the last that ended.

    words adds what they say, which is for nobody but the person.
    """
    state, _ = begin(QueueState(), view)
    calm = calm_of(view)
    state, _ = release(state, view, calm)
    ids = sorted(state.open, key=lambda id_: order(state, id_))
    return {
        "disturbance": to_json(disturbance(calm, state.recent)),
        "open": [_open(state, view, calm, id_, words=words) for id_ in ids],
        "ended": list(_ended(view, words=words)),
    }


def _open(
    state: QueueState, view: View, calm: Calm, notification: str, *, words: bool
) -> Mapping[str, Json]:
    item = state.open[notification]
    record = view.record(NOTIFICATION, notification)
    until = _until(state, view, calm, item)
    return {
        "id": notification,
        "state": _state(item),
        "priority": item.priority,
        "not_before": item.not_before.isoformat(),
        "expires": item.expires.isoformat(),
        "held": item.held.value if item.held else None,
        "until": until.isoformat() if until else None,
        "rung": item.rung,
        "rungs": len(item.ladder),
        **_said(record, words=words),
    }


def _state(item: Item) -> str:
    if item.held is not None:
        return "held"
    return item.state.value if item.state else "waiting"


def _until(state: QueueState, view: View, calm: Calm, item: Item) -> datetime | None:
    match item.held:
        case None:
            return None
        case Held.DIGEST:
            return digest.next_digest(state, view, calm)
    hold = calm.holding(item.rank) or calm.crowded(state.recent)
    return hold.until if hold else None


def _ended(view: View, *, words: bool) -> Iterator[Mapping[str, Json]]:
    person = view.instance.subject
    rows = view.records(NOTIFICATION_EVENT, person=person, newest=_READ)
    ends = [
        (row.value.at, row.id, row.value) for row in rows if is_over(row.value.state)
    ]
    for at, _, event in sorted(ends, key=lambda end: end[:2], reverse=True)[:_ENDED]:
        record = view.record(NOTIFICATION, event.notification)
        yield {
            "id": event.notification,
            "state": event.state.value,
            "at": at.isoformat(),
            "reason": event.reason,
            "action": event.action,
            **({"reply": event.reply} if words else {}),
            **_said(record, words=words),
        }


def _said(record: NotificationRecord | None, *, words: bool) -> Mapping[str, Json]:
    """Return what a notification is about, and in its own words where they are asked."""
    if record is None:
        return {"agent": None, "text": None}
    about: Mapping[str, Json] = {"agent": record.agent, "text": record.text}
    if not words:
        return about
    told = {"placeholders": dict(record.placeholders), "view": record.view}
    return {**about, **told, "actions": list(actions_of(record))}
