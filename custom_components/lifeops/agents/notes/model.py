"""What the notes agent keeps in mind between two facts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesState:
    """Whether it has looked at its world since it was started."""

    started: bool = False
