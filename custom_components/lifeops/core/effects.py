"""Effects: what rules want done; data in the turn, acts through the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from .calm import Channel
from .json import Json, content_hash, said
from .records import Progress

_NOT_CONTENT = frozenset({"key", "scope", "not_before"})


class Scope(StrEnum):
    """Whose lease an act needs: this site's, or the household's.

    Any home that runs may do what is of ANY: who holds the household's lease, or for
    someone who is here the site's, goes first; others follow after 30 seconds unless
    they were told that it was done.
    """

    SITE = "site"
    HOUSEHOLD = "household"
    ANY = "any"


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
        content = cast("Mapping[str, Json]", said(self))
        asked = {
            name: each for name, each in content.items() if name not in _NOT_CONTENT
        }
        return content_hash({**asked, "act": type(self).__name__})


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
    """A button of a push: its single-use token and the key of its label.

    reply tells that it takes text along; with own the label is no key but the words.
    """

    token: str
    label: str
    reply: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a digest: the key of its words with their placeholders."""

    text: str
    placeholders: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Push(Act):
    """Show a notification to a person on their phones, else in the interface.

    text is the key of its title and message; placeholders are filled in as they are,
    but datetimes (ISO, with offset) are shown as the person's local time. lines follow
    the message. critical breaks through silence where the phone allows it; hidden shows
    that there is something, not what, on a locked phone, private in the interface, which
    others read. still are conditions of home.
    """

    person: str
    text: str
    placeholders: Mapping[str, str] = field(default_factory=dict)
    buttons: tuple[Button, ...] = ()
    priority: int = 3
    lines: tuple[Line, ...] = ()
    critical: bool = False
    hidden: bool = False
    private: bool = False
    view: str | None = None
    progress: Progress | None = None
    still: tuple[Json, ...] = ()
    home: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell(Act):
    """Tell a person by what stands in a slot: speakers, notify entities, lights."""

    person: str
    channel: Channel
    slot: str
    text: str
    placeholders: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Emit(Act):
    """Fire the instance's event entity."""

    agent: str
    subject: str
    event: str
    data: Mapping[str, Json] = field(default_factory=dict)


type DataEffect = PutRecord | DeleteRecord | Publish | Cancel
type Effect = DataEffect | Act

ACTS: tuple[type[Act], ...] = (SetLights, RunScene, ControlMedia, Push, Tell, Emit)
ACT_BY_NAME: Mapping[str, type[Any]] = {kind.__name__: kind for kind in ACTS}
EFFECT_BY_NAME: Mapping[str, type[Any]] = {
    kind.__name__: kind for kind in (PutRecord, DeleteRecord, Publish, Cancel, *ACTS)
}
