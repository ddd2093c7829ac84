"""Notes: text in Markdown, sealed at rest."""

from dataclasses import dataclass
from datetime import datetime

from .json import content_hash


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


def content_of(note: NoteRecord | NoteVersionRecord) -> str:
    """Return the hash of what a note says: its title, body and tags."""
    return content_hash([note.title, note.body, note.tags])


def version_id(note_id: str, note: NoteRecord | NoteVersionRecord) -> str:
    """Return the id of what a note says, as one of its versions."""
    return f"{note_id}/{content_of(note)}"


def version_of(note: NoteRecord, *, conflict: bool = False) -> NoteVersionRecord:
    """Return what a note says, to be kept once it says something else."""
    return NoteVersionRecord(
        title=note.title,
        body=note.body,
        tags=note.tags,
        edited=note.edited,
        conflict=conflict,
    )
