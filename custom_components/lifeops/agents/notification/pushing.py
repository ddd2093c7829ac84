"""The push of a notification: what phones get of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ...core.calm import LockScreen, NotificationSettingsRecord
from ...core.datasets import PERSON
from ...core.effects import Button, Line, Push, Scope
from ...core.places import Here, place
from ...core.records import FREE, NotificationRecord
from ...core.rules import View
from .model import URGENT, Item
from .names import key_of, tag_of, token_of

ACKNOWLEDGE = "acknowledge"
_NEARER_FIRST = timedelta(minutes=5)


def actions_of(record: NotificationRecord) -> Sequence[str]:
    """Return the buttons of a notification: who is asked again and again can answer."""
    asks = bool(record.ladder) or record.relays is not None
    return record.actions or ((ACKNOWLEDGE,) if asks else ())


def push_of(
    view: View,
    notification: str,
    item: Item,
    record: NotificationRecord,
    settings: NotificationSettingsRecord,
    *,
    key: str | None = None,
    lines: tuple[Line, ...] = (),
    sensitive: bool = False,
    critical: bool = False,
) -> Push:
    """Return a push: of the home where the person is, which goes before all others."""
    scope, not_before = _turn(view, record)
    private = sensitive or is_private(view, record)
    return Push(
        key=key or key_of(view.instance, notification),
        tag=tag_of(notification),
        expires=record.expires,
        person=record.person,
        text=record.text,
        placeholders=record.placeholders,
        buttons=_buttons(notification, item, record),
        priority=record.priority,
        scope=scope,
        not_before=not_before,
        lines=lines,
        critical=critical,
        hidden=_hidden(settings, private=private),
        private=private,
        view=record.view,
        progress=record.progress if settings.live_activity else None,
        still=record.still,
        home=record.home,
    )


def is_private(view: View, record: NotificationRecord) -> bool:
    """Tell whether its words are for nobody but the person."""
    person = view.record(PERSON, record.person)
    return record.sensitive or (person is not None and person.private)


def _turn(view: View, record: NotificationRecord) -> tuple[Scope, datetime | None]:
    """Return who shows it, and from when on; what is urgent waits for nobody."""
    if record.priority <= URGENT:
        return Scope.ANY, None
    found = place(view, record.person)
    if found is Here.HERE:
        return Scope.SITE, None
    later = view.now + _NEARER_FIRST if found is Here.ELSEWHERE else None
    return Scope.HOUSEHOLD, later


def _buttons(
    notification: str, item: Item, record: NotificationRecord
) -> tuple[Button, ...]:
    return tuple(
        _button(token_of(notification, item.rev, action), action, record)
        for action in actions_of(record)
    )


def _button(token: str, action: str, record: NotificationRecord) -> Button:
    words = record.placeholders.get(f"action_{action}")
    own = record.text == FREE and words is not None
    label = words if own and words else action
    return Button(token, label, reply=action in record.replies, own=own)


def _hidden(settings: NotificationSettingsRecord, *, private: bool) -> bool:
    match settings.lock_screen:
        case LockScreen.ALL:
            return False
        case LockScreen.PRIVATE:
            return private
        case LockScreen.NOTHING:
            return True
