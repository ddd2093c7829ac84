"""What a person may ask of their notes."""

from collections.abc import Mapping
from dataclasses import replace
import re

from ...core.datasets import NOTE, NOTE_VERSION
from ...core.effects import DeleteRecord, Effect, PutRecord
from ...core.errors import RefusedError
from ...core.json import Json
from ...core.notes import NoteRecord, content_of, version_id, version_of
from ...core.obeying import Obey, Step
from ...core.rules import View
from ...core.settings import refused
from .model import NotesState
from .text import called
from .writing import written

MOST_NOTES = 2_000
MOST_VERSIONS = 50

_ID = re.compile(r"[0-9a-f]{32}")
_VERSION = re.compile(r"[0-9a-f]{16}")

type Obeyed = tuple[Step[NotesState], Mapping[str, Json]]


def _add(state: NotesState, view: View, data: Mapping[str, Json]) -> Obeyed:
    person = view.instance.subject
    note_id = data.get("id")
    if not _is(_ID, note_id) or view.ids(NOTE, f"{person}/{note_id}"):
        raise refused("id", note_id)
    if view.count(NOTE, person) >= MOST_NOTES:
        raise RefusedError("too_many_notes", most=str(MOST_NOTES))
    note = written(NoteRecord(created=view.now, edited=view.now), data)
    place = f"{person}/{note_id}"
    return (state, (_put(view, place, note),)), _answer("note_added", place, note)


def _edit(state: NotesState, view: View, data: Mapping[str, Json]) -> Obeyed:
    place, stood = _found(view, data)
    seen = data.get("seen")
    if seen is not None and not _is(_VERSION, seen):
        raise refused("seen", seen)
    note = written(stood, data)
    missed = seen is not None and seen != content_of(stood)
    effects = _changed(view, place, stood, note, missed=missed)
    return (state, effects), _answer("note_changed", place, note)


def _append(state: NotesState, view: View, data: Mapping[str, Json]) -> Obeyed:
    place, stood = _found(view, data)
    text = data.get("text")
    if not isinstance(text, str) or not text.strip():
        raise refused("text", text)
    body = f"{stood.body}\n{text}" if stood.body.strip() else text
    note = written(stood, {"body": body})
    effects = _changed(view, place, stood, note)
    return (state, effects), _answer("note_changed", place, note)


def _restore(state: NotesState, view: View, data: Mapping[str, Json]) -> Obeyed:
    place, stood = _found(view, data)
    version = data.get("version")
    record_id = f"{place}/{version}"
    was = view.record(NOTE_VERSION, record_id) if _is(_VERSION, version) else None
    if was is None:
        raise RefusedError("unknown_note_version")
    note = replace(stood, title=was.title, body=was.body, tags=was.tags)
    effects = _changed(view, place, stood, note)
    return (state, effects), _answer("note_restored", place, note)


def _remove(state: NotesState, view: View, data: Mapping[str, Json]) -> Obeyed:
    place, stood = _found(view, data)
    effects: tuple[Effect, ...] = (
        DeleteRecord(dataset=NOTE.name, id=place),
        *(
            DeleteRecord(dataset=NOTE_VERSION.name, id=one)
            for one in view.ids(NOTE_VERSION, place)
        ),
    )
    return (state, effects), _answer("note_removed", place, stood)


COMMANDS: Mapping[str, Obey[NotesState]] = {
    "add_note": _add,
    "edit_note": _edit,
    "append_note": _append,
    "restore_note": _restore,
    "remove_note": _remove,
}


def _found(view: View, data: Mapping[str, Json]) -> tuple[str, NoteRecord]:
    """Return where a note stands, also under another id of the person, and the note."""
    note_id = data.get("id")
    person = view.instance.subject
    places = view.ids(NOTE, f"{person}/{note_id}") if _is(_ID, note_id) else ()
    note = view.record(NOTE, places[0]) if places else None
    if note is None:
        raise RefusedError("unknown_note")
    return places[0], note


def _changed(
    view: View,
    place: str,
    stood: NoteRecord,
    note: NoteRecord,
    *,
    missed: bool = False,
) -> tuple[Effect, ...]:
    """Return what makes a note say something else and keeps what it said."""
    if content_of(note) == content_of(stood):
        return () if note == stood else (_put(view, place, note),)
    kept = version_id(place, stood)
    old = [one for one in view.ids(NOTE_VERSION, place) if one != kept]
    return (
        _put(view, place, replace(note, edited=view.now)),
        PutRecord(
            dataset=NOTE_VERSION.name,
            id=kept,
            fields=NOTE_VERSION.write(version_of(stood, conflict=missed)),
            person=view.instance.subject,
        ),
        *(
            DeleteRecord(dataset=NOTE_VERSION.name, id=one)
            for one in old[: max(len(old) + 1 - MOST_VERSIONS, 0)]
        ),
    )


def _put(view: View, place: str, note: NoteRecord) -> PutRecord:
    return PutRecord(
        dataset=NOTE.name,
        id=place,
        fields=NOTE.write(note),
        person=view.instance.subject,
    )


def _answer(speech: str, place: str, note: NoteRecord) -> Mapping[str, Json]:
    return {
        "id": place.rpartition("/")[2],
        "version": content_of(note),
        "speech": {"text": speech, "placeholders": {"note": called(note)}},
    }


def _is(pattern: re.Pattern[str], value: Json) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
