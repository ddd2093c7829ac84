"""What the notes agent keeps in mind between two facts."""

from dataclasses import dataclass

from ...core.notes import NotesNow


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesState:
    """What was last published; None until it has looked at its world."""

    told: NotesNow | None = None
