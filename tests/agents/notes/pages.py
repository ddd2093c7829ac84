"""A person's notes agent, and notes to give it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from custom_components.lifeops.agents.notes.model import NotesState
from custom_components.lifeops.core.datasets import NOTE, NOTE_VERSION
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.notes import NoteRecord, NoteVersionRecord
from tests.agents.toy_view import PERSON, ToyRing

NOON = datetime(2026, 11, 21, 11, tzinfo=UTC)


def uid(number: int) -> str:
    return f"{number:032x}"


N = uid(1)


@dataclass
class Pages(ToyRing[NotesState]):
    """A notes agent with the words its tests use."""

    def add(self, number: int = 1, **fields: Any) -> Mapping[str, Json]:
        return self.command("add_note", {"id": uid(number), **fields})

    def edit(self, **fields: Any) -> Mapping[str, Json]:
        return self.command("edit_note", {"id": N, **fields})

    def note(self, number: int = 1) -> NoteRecord | None:
        return self.view.record(NOTE, f"{PERSON}/{uid(number)}")

    def says(self) -> tuple[str, str, tuple[str, ...]]:
        note = self.note()
        assert note is not None
        return note.title, note.body, note.tags

    def versions(self) -> list[NoteVersionRecord]:
        ids = self.view.ids(NOTE_VERSION, f"{PERSON}/{N}")
        found = [self.view.record(NOTE_VERSION, one) for one in ids]
        return [one for one in found if one is not None]
