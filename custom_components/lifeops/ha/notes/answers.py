"""What is told of notes: those that were found, or all of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...agents.notes.index import Known, NoteIndex
from ...agents.notes.query import Query
from ...agents.notes.snippets import snippet
from ...agents.notes.text import called, tags_of
from ...core.datasets import NOTE, NOTE_VERSION
from ...core.errors import RefusedError
from ...core.json import Json
from ...core.notes import NoteRecord, NoteVersionRecord, content_of
from ...store.reader import Reader

_SPOKEN = 3


@dataclass(frozen=True, slots=True)
class Answers:
    """What an index and the store tell together."""

    index: NoteIndex
    reader: Reader

    def found(self, query: Query, most: int, *, archived: bool) -> Mapping[str, Json]:
        """Return the notes that are found, the best first, and how many there are."""
        found = self.index.find(query, archived=archived)
        notes = [
            {**self._told(known, note), "snippet": snippet(note.body, query.words)}
            for known in found[:most]
            if (note := self._note(known)) is not None
        ]
        return {
            "total": len(found),
            "notes": notes,
            "speech": _speech(len(found), [str(note["title"]) for note in notes]),
        }

    def one(self, note_id: str) -> Mapping[str, Json]:
        """Return all of a note; raises RefusedError where there is none."""
        known = self.index.known(note_id)
        note = self._note(known) if known is not None else None
        if known is None or note is None:
            raise RefusedError("unknown_note")
        spoken = {"note": called(note), "text": snippet(note.body)}
        return {
            **self._told(known, note),
            "body": note.body,
            "own_tags": list(note.tags),
            "version": content_of(note),
            "other_versions": self._versions(known, note),
            "speech": {"text": "note_read", "placeholders": spoken},
        }

    def meant(self, name: str) -> str:
        """Return the id of the note that somebody means by its id or its title.

        Raises RefusedError where that is none, or more than one.
        """
        ids = [one for one in self.index.ids if one.endswith(f"/{name}")]
        found = ids or [known.id for known in self.index.titled(name)]
        if not found:
            raise RefusedError("unknown_note")
        if len(found) > 1:
            raise RefusedError("note_ambiguous", count=str(len(found)))
        return found[0]

    def _note(self, known: Known) -> NoteRecord | None:
        return NOTE.readable(self.reader.record(NOTE.name, known.id))

    def _told(self, known: Known, note: NoteRecord) -> Mapping[str, Json]:
        back = (self._link(known.title, known) for known in self.index.backlinks(known))
        return {
            "id": _uid(known),
            "title": known.title,
            "tags": list(known.tags),
            "created": note.created.isoformat(),
            "edited": note.edited.isoformat(),
            "archived": note.archived,
            "links": [self._link(title, self._target(title)) for title in known.links],
            "backlinks": list(back),
        }

    def _target(self, title: str) -> Known | None:
        return next(iter(self.index.titled(title)), None)

    @staticmethod
    def _link(title: str, known: Known | None) -> Mapping[str, Json]:
        return {"title": title, "id": _uid(known) if known else None}

    def _versions(self, known: Known, note: NoteRecord) -> Sequence[Json]:
        span = f"{known.id}/", f"{known.id}0"
        stored = self.reader.between(NOTE_VERSION.name, *span)
        read = (NOTE_VERSION.readable(fields) for _, fields in stored)
        found = [one for one in read if one and content_of(one) != content_of(note)]
        found.sort(key=lambda one: one.edited, reverse=True)
        return [_version(one) for one in found]


def _version(version: NoteVersionRecord) -> Json:
    return {
        "version": content_of(version),
        "title": version.title,
        "body": version.body,
        "tags": list(tags_of(version)),
        "edited": version.edited.isoformat(),
        "conflict": version.conflict,
    }


def _speech(count: int, titles: Sequence[str]) -> Json:
    text = "notes_none" if not count else "notes_one" if count == 1 else "notes_some"
    spoken = ", ".join(titles[:_SPOKEN])
    return {"text": text, "placeholders": {"count": str(count), "names": spoken}}


def _uid(known: Known) -> str:
    return known.id.rpartition("/")[2]
