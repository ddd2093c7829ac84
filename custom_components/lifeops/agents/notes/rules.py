"""The notes agent: what it listens to, what it decides, when it wakes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import override

from ...core.datasets import NOTE
from ...core.effects import Publish
from ...core.errors import RefusedError
from ...core.facts import Command, Fact, RecordChanged, Started
from ...core.identity import AgentKind
from ...core.json import Json, to_json
from ...core.notes import NoteRecord, NotesNow
from ...core.obeying import obeyed
from ...core.rules import Decision, Rules, View
from ...core.topics import NOTES
from .commands import COMMANDS
from .model import NotesState

_LOOKED_AT = 20


class NotesRules(Rules[NotesState]):
    """Keep a person's notes and what they said before."""

    kind = AgentKind.NOTES
    version = 1
    listens = frozenset({Started, Command, RecordChanged})
    state_type = NotesState

    @override
    def initial(self) -> NotesState:
        """Return a state that waits for Started."""
        return NotesState()

    @override
    def upgrade(self, old: Mapping[str, Json], version: int) -> NotesState:
        """Return a fresh state: Started finds the rest in the records."""
        return NotesState()

    @override
    def decide(self, state: NotesState, fact: Fact, view: View) -> Decision[NotesState]:
        """Return the next state and the effects of one fact."""
        match fact:
            case Started():
                rows = view.records(
                    NOTE, person=view.instance.subject, newest=_LOOKED_AT
                )
                return _told(state, view, [row.value for row in rows])
            case Command() if state.told is None:
                raise RefusedError("agent_not_started")
            case Command():
                (state, effects), answer = obeyed(COMMANDS, state, fact, view)
                return Decision(state, effects, answer)
            case RecordChanged() if state.told and fact.dataset == NOTE.name:
                note = None if fact.removed else view.record(NOTE, fact.id)
                return _told(state, view, [note] if note else [])
        return Decision(state)

    @override
    def next_wake(self, state: NotesState, view: View) -> datetime | None:
        """Return that nothing is waited for."""
        return None


def _told(
    state: NotesState, view: View, changed: Sequence[NoteRecord]
) -> Decision[NotesState]:
    """Tell how many notes there are and when one was last edited, where that is new."""
    count = view.count(NOTE, view.instance.subject)
    known = state.told and state.told.edited
    moments = [note.edited for note in changed] + ([known] if known else [])
    now = NotesNow(count=count, edited=max(moments) if moments and count else None)
    if now == state.told:
        return Decision(state)
    effects = (Publish(topic=NOTES.name, value=to_json(now)),)
    return Decision(replace(state, told=now), effects)
