"""What is worth automating: the agent's event entity tells it, without any words."""

from collections.abc import Mapping
from datetime import timedelta

from ...core.calm import Reason
from ...core.effects import Emit
from ...core.json import Json
from ...core.records import NotificationState
from ...core.rules import View
from .model import Item

ESCALATED = "escalated"
_LASTS = timedelta(minutes=10)
_EVENTS: Mapping[NotificationState, str] = {
    NotificationState.ACTED: "acted",
    NotificationState.DISMISSED: "dismissed",
    NotificationState.EXPIRED: "expired",
}
_UNSAID = (Reason.WITHDRAWN, Reason.OVERFLOW, Reason.DIGEST)


def emitted(
    view: View,
    notification: str,
    item: Item,
    to: NotificationState,
    facts: Mapping[str, str | None],
) -> tuple[Emit, ...]:
    """Return the event of an end, where it is one that people act on."""
    reason = facts.get("reason")
    if to not in _EVENTS or reason in _UNSAID or item.is_digest:
        return ()
    said = {name: facts[name] for name in ("action", "reason") if facts.get(name)}
    return (event(view, notification, item, _EVENTS[to], said),)


def event(
    view: View,
    notification: str,
    item: Item,
    name: str,
    data: Mapping[str, Json],
    *parts: object,
) -> Emit:
    """Return an event of a notification; its words are nobody else's."""
    return Emit(
        key=view.instance.key("event", notification, name, *parts),
        expires=view.now + _LASTS,
        agent=view.instance.agent,
        subject=view.instance.subject,
        event=name,
        data={"notification": notification, "text": item.text, **data},
    )
