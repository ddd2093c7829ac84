"""What a person may ask of their queue: to be told, to put away, to answer, to set."""

from collections.abc import Mapping

from ...core.datasets import NOTIFICATION_SETTINGS
from ...core.effects import PutRecord
from ...core.errors import RefusedError
from ...core.json import Json
from ...core.rules import View
from .composing import Message, message_of, record_of
from .model import QueueState
from .names import message_id
from .policy import settings_of
from .pushing import ACKNOWLEDGE
from .ranks import is_over
from .replies import Replied, acted, dismissed
from .settings import SETTINGS
from .steps import furthest
from .undoing import put_notification


def choose(state: QueueState, view: View, data: Mapping[str, Json]) -> Replied:
    """Keep what a person wants of what they are told; what is left out stays."""
    stored = NOTIFICATION_SETTINGS.write(SETTINGS.changed(settings_of(view), data))
    put = PutRecord(
        dataset=NOTIFICATION_SETTINGS.name,
        id=view.instance.subject,
        fields={name: stored[name] for name in data},
        person=view.instance.subject,
    )
    return (state, (put,)), _spoken("notifications_set")


def notify(state: QueueState, view: View, data: Mapping[str, Json]) -> Replied:
    """Take in a message; one that is open under the same key is replaced."""
    message = message_of(view, data)
    id_ = _id(state, view, message)
    put = put_notification(id_, record_of(view, message))
    return (state, (put,)), {"id": id_, **_spoken("notified")}


def put_away(state: QueueState, view: View, data: Mapping[str, Json]) -> Replied:
    """End a notification, shown or not, wherever it may be seen."""
    notification = _meant(state, view, data)
    return dismissed(state, view, notification), _spoken("notification_dismissed")


def acknowledge(state: QueueState, view: View, data: Mapping[str, Json]) -> Replied:
    """Answer a notification, so that nobody is asked any more."""
    notification = _meant(state, view, data)
    step = acted(state, view, notification, ACKNOWLEDGE)
    return step, _spoken("notification_acknowledged")


def _id(state: QueueState, view: View, message: Message) -> str:
    """Return the id of a message; what is over under its key is left as it was."""
    open_ = _by_key(state, view, message.name)
    if open_ is not None:
        return open_
    first = message_id(view.instance.subject, message.name)
    if not is_over(furthest(view, first)):
        return first
    if not message.id or message.id == message.name:
        raise RefusedError("unknown_notification")
    return f"{first}/{message.id}"


def _meant(state: QueueState, view: View, data: Mapping[str, Json]) -> str:
    """Return the open notification of an id or a key."""
    id_, key = data.get("id"), data.get("key")
    found = id_ if isinstance(id_, str) and id_ in state.open else None
    if found is None and isinstance(key, str):
        found = _by_key(state, view, key)
    if found is None:
        raise RefusedError("unknown_notification")
    return found


def _by_key(state: QueueState, view: View, key: str) -> str | None:
    first = message_id(view.instance.subject, key)
    names = (id_ for id_ in state.open if id_ == first or id_.startswith(f"{first}/"))
    return min(names, default=None)


def _spoken(text: str) -> Mapping[str, Json]:
    return {"speech": {"text": text, "placeholders": {}}}
