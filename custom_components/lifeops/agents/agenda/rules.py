"""The agenda agent: what it listens to, what it decides, when it wakes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import override

from ...core.datasets import (
    AGENDA_SETTINGS,
    CALENDAR_EVENT,
    CALENDAR_READ,
    HOME,
    HOUSEHOLD,
    PERSON,
)
from ...core.effects import PutRecord
from ...core.errors import RefusedError
from ...core.facts import AlarmDue, Command, Fact, RecordChanged, Started
from ...core.identity import AgentKind
from ...core.json import Json
from ...core.obeying import Obey, Step, obeyed
from ...core.rules import Decision, Rules, View
from .look import look, settings_of
from .model import AgendaState
from .settings import SETTINGS

_HEARD = frozenset(
    dataset.name
    for dataset in (
        AGENDA_SETTINGS,
        CALENDAR_EVENT,
        CALENDAR_READ,
        HOME,
        HOUSEHOLD,
        PERSON,
    )
)


def _set(
    state: AgendaState, view: View, data: Mapping[str, Json]
) -> tuple[Step[AgendaState], Mapping[str, Json]]:
    """Write the fields that are given, and look with them at once."""
    settings = SETTINGS.changed(settings_of(view), data)
    stored = AGENDA_SETTINGS.write(settings)
    put = PutRecord(
        dataset=AGENDA_SETTINGS.name,
        id=view.instance.subject,
        fields={name: stored[name] for name in data},
        person=view.instance.subject,
    )
    state, told = look(state, view, settings)
    effects = (put, *told) if data else told
    return (state, effects), {"speech": {"text": "agenda_set", "placeholders": {}}}


_COMMANDS: Mapping[str, Obey[AgendaState]] = {"set": _set}


class AgendaRules(Rules[AgendaState]):
    """Merge a person's calendars into busy, free and next."""

    kind = AgentKind.AGENDA
    version = 1
    listens = frozenset({Started, AlarmDue, Command, RecordChanged})
    state_type = AgendaState

    @override
    def initial(self) -> AgendaState:
        """Return a state that waits for Started."""
        return AgendaState()

    @override
    def upgrade(self, old: Mapping[str, Json], version: int) -> AgendaState:
        """Return a fresh state: Started finds the rest in the records."""
        return AgendaState()

    @override
    def decide(
        self, state: AgendaState, fact: Fact, view: View
    ) -> Decision[AgendaState]:
        """Return the next state and the effects of one fact.

        Records come in batches: what they change is looked at once, by an alarm.
        """
        match fact:
            case Started():
                return Decision(*look(replace(state, started=True), view))
            case Command() if not state.started:
                raise RefusedError("agent_not_started")
            case Command():
                (state, effects), answer = obeyed(_COMMANDS, state, fact, view)
                return Decision(state, effects, answer)
            case AlarmDue() if state.started:
                return Decision(*look(state, view))
            case RecordChanged() if state.started and fact.dataset in _HEARD:
                return Decision(replace(state, look_at=view.now))
        return Decision(state)

    @override
    def next_wake(self, state: AgendaState, view: View) -> datetime | None:
        """Return when to look again."""
        wakes = (state.wake_at, state.look_at)
        return min((moment for moment in wakes if moment), default=None)
