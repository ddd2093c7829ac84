"""The reminders agent: what it listens to, what it decides, when it wakes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import override

from ...core.datasets import (
    HOUSEHOLD,
    NOTIFICATION_EVENT,
    PERSON,
    PRESENCE,
    REMINDER,
)
from ...core.errors import RefusedError
from ...core.facts import AlarmDue, Command, Fact, RecordChanged, Started
from ...core.identity import AgentKind
from ...core.json import Json
from ...core.obeying import obeyed
from ...core.rules import Decision, Rules, View
from .commands import COMMANDS
from .follow import decided, heard, rebuilt, settled
from .model import RemindersState

_TOLD = frozenset({REMINDER.name, NOTIFICATION_EVENT.name})
_SEEN = frozenset({HOUSEHOLD.name, PERSON.name, PRESENCE.name})


class RemindersRules(Rules[RemindersState]):
    """Remind a person when the time, the place or the company is right."""

    kind = AgentKind.REMINDERS
    version = 1
    listens = frozenset({Started, AlarmDue, Command, RecordChanged})
    state_type = RemindersState

    @override
    def initial(self) -> RemindersState:
        """Return a state that waits for Started."""
        return RemindersState()

    @override
    def upgrade(self, old: Mapping[str, Json], version: int) -> RemindersState:
        """Return a fresh state: Started finds the rest in the records."""
        return RemindersState()

    @override
    def decide(
        self, state: RemindersState, fact: Fact, view: View
    ) -> Decision[RemindersState]:
        """Return the next state and the effects of one fact."""
        match fact:
            case Started():
                return settled(rebuilt(state, view), view)
            case Command():
                return _obeyed(state, fact, view)
            case RecordChanged() if fact.dataset in _TOLD and state.started:
                return decided(*heard(state, fact, view), view)
        return settled(state, view) if _is_news(state, fact) else Decision(state)

    @override
    def next_wake(self, state: RemindersState, view: View) -> datetime | None:
        """Return the next moment at which anything changes."""
        return state.wake


def _obeyed(
    state: RemindersState, command: Command, view: View
) -> Decision[RemindersState]:
    if not state.started:
        raise RefusedError("agent_not_started")
    (state, effects), answer = obeyed(COMMANDS, state, command, view)
    return replace(decided(state, effects, view), answer=answer)


def _is_news(state: RemindersState, fact: Fact) -> bool:
    """Tell whether a fact may have brought something to tell of; a late one has not."""
    seen = isinstance(fact, RecordChanged) and fact.dataset in _SEEN
    return state.started and not fact.late and (seen or isinstance(fact, AlarmDue))
