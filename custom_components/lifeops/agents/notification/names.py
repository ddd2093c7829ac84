"""The names by which a notification is known outside: content, tag, buttons, key."""

from dataclasses import replace
from datetime import date
import re

from ...core.identity import Instance
from ...core.json import content_hash, said
from ...core.records import NotificationRecord

_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PUSH = "push"
_RUNG = "rung"
_OF_RUNG = re.compile(rf"/{_RUNG}/\d+$")


def rev_of(record: NotificationRecord) -> str:
    """Return the hash of what a notification says, withdrawn or not."""
    return content_hash(said(replace(record, withdrawn=False)))


def tag_of(notification: str) -> str:
    """Return the name that phones replace and clear a notification by."""
    plain = _PLAIN.fullmatch(notification)
    return notification if plain else content_hash(notification)


def token_of(notification: str, rev: str, action: str) -> str:
    """Return the single-use id of a button, which no other content shares."""
    return content_hash((notification, rev, action))


def key_of(instance: Instance, notification: str) -> str:
    """Return the key of a notification's push."""
    return instance.key(_PUSH, notification)


def pushed_by(instance: Instance, key: str) -> str:
    """Return the notification that a key pushes, nothing ("") for another key."""
    prefix = instance.key(_PUSH, "")
    return _OF_RUNG.sub("", key.removeprefix(prefix)) if key.startswith(prefix) else ""


def rung_key(instance: Instance, notification: str, number: int) -> str:
    """Return the key of what a rung of a notification's ladder does."""
    return instance.key(_PUSH, notification, _RUNG, number)


def relay_id(notification: str, other: str, rev: str) -> str:
    """Return the id under which another person is told of a notification's content."""
    return f"{notification}/for/{other}/{rev}"


def digest_id(person: str, day: date) -> str:
    """Return the id of what a day's digest is."""
    return f"{person}/digest/{day}"


def is_digest(notification: str, person: str) -> bool:
    """Tell whether a notification is a day's digest."""
    return notification.startswith(f"{person}/digest/")


def message_id(person: str, name: str) -> str:
    """Return the id of a message by its key, or by what it was given for one.

    Ids are read where words are sealed, and a key may be somebody's words.
    """
    return f"{person}/notify/{content_hash((person, name))}"
