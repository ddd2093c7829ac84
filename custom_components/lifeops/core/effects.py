"""Effects: what rules want done; data in the turn, acts through the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from .json import Json, content_hash, to_json

_NOT_CONTENT = frozenset({"key", "scope", "not_before"})


class Scope(StrEnum):
    """Whose lease an act needs: this site's, or the household's."""

    SITE = "site"
    HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True, kw_only=True)
class PutRecord:
    """Write these fields of a record; what already stands equal is left alone."""

    dataset: str
    id: str
    fields: Mapping[str, Json]
    person: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteRecord:
    """Remove a record; a tombstone stays for the other homes."""

    dataset: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    """Tell entities and other agents the instance's value of a topic."""

    topic: str
    value: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """Drop what is pending under a key, stop what runs, clear what was pushed."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something for the outbox: same key and rev once, another rev replaces.

    Who holds a scope does it, from not_before on: so a home that is nearer goes first.
    """

    key: str
    expires: datetime
    scope: Scope = Scope.SITE
    tag: str | None = None
    not_before: datetime | None = None

    @property
    def rev(self) -> str:
        """Return the hash of what is asked for, whatever its key, whoever does it."""
        return content_hash(
            {
                item.name: to_json(getattr(self, item.name))
                for item in fields(self)
                if item.name not in _NOT_CONTENT
            }
            | {"act": type(self).__name__, "scope": Scope.SITE.value}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLights(Act):
    """Dim the lights of a slot: where the ramp stands follows from start and now.

    level is 0-100 % and kelvin the warmth at the end; duration_s 0 sets them at once.
    """

    slot: str
    start: datetime
    duration_s: int
    level: int
    kelvin: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunScene(Act):
    """Activate the scene mapped to a slot."""

    slot: str


class MediaCommand(StrEnum):
    """What can be asked of media players."""

    PAUSE = "pause"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlMedia(Act):
    """Ask the media players of a slot for something; only playing ones are paused."""

    slot: str
    command: MediaCommand


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a push: its single-use token and the key of its label."""

    token: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Push(Act):
    """Show a notification to a person on their phones, else in the interface.

    text is the key of its title and message; placeholders are filled in as they are,
    but datetimes (ISO, with offset) are shown as the person's local time.
    """

    person: str
    text: str
    placeholders: Mapping[str, str] = field(default_factory=dict)
    buttons: tuple[Button, ...] = ()
    priority: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Emit(Act):
    """Fire the instance's event entity."""

    agent: str
    subject: str
    event: str
    data: Mapping[str, Json] = field(default_factory=dict)


type DataEffect = PutRecord | DeleteRecord | Publish | Cancel
type Effect = DataEffect | Act

ACTS: tuple[type[Act], ...] = (SetLights, RunScene, ControlMedia, Push, Emit)
ACT_BY_NAME: Mapping[str, type[Any]] = {kind.__name__: kind for kind in ACTS}
EFFECT_BY_NAME: Mapping[str, type[Any]] = {
    kind.__name__: kind for kind in (PutRecord, DeleteRecord, Publish, Cancel, *ACTS)
}
