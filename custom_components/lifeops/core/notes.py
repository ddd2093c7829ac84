"""Notes: text in Markdown, sealed at rest."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRecord:
    """A note (id: person/uuid); title, body and tags are one register."""

    title: str = ""
    body: str = ""
    tags: tuple[str, ...] = ()
    created: datetime
    edited: datetime
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteVersionRecord:
    """What a note said before (id: person/note's uuid/hash of the content).

    conflict tells that it was written elsewhere at the same time, and lost.
    """

    title: str = ""
    body: str = ""
    tags: tuple[str, ...] = ()
    edited: datetime
    conflict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesNow:
    """How many notes a person has, and when one was last edited; no texts."""

    count: int = 0
    edited: datetime | None = None
