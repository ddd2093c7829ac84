"""The goals agent: what it listens to, what it decides, when it wakes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import override

from ...core.errors import RefusedError
from ...core.facts import AlarmDue, Command, Fact, RecordChanged, Started
from ...core.identity import AgentKind
from ...core.json import Json
from ...core.obeying import Obey, obeyed
from ...core.rules import Decision, Rules, View
from .model import GoalsState

_COMMANDS: Mapping[str, Obey[GoalsState]] = {}


class GoalsRules(Rules[GoalsState]):
    """Keep a person's habits and goals up to date with what is measured."""

    kind = AgentKind.GOALS
    version = 1
    listens = frozenset({Started, AlarmDue, Command, RecordChanged})
    state_type = GoalsState

    @override
    def initial(self) -> GoalsState:
        """Return a state that waits for Started."""
        return GoalsState()

    @override
    def upgrade(self, old: Mapping[str, Json], version: int) -> GoalsState:
        """Return a fresh state: Started finds the rest in the records."""
        return GoalsState()

    @override
    def decide(self, state: GoalsState, fact: Fact, view: View) -> Decision[GoalsState]:
        """Return the next state and the effects of one fact."""
        match fact:
            case Started():
                return Decision(replace(state, started=True))
            case Command() if not state.started:
                raise RefusedError("agent_not_started")
            case Command():
                (state, effects), answer = obeyed(_COMMANDS, state, fact, view)
                return Decision(state, effects, answer)
        return Decision(state)

    @override
    def next_wake(self, state: GoalsState, view: View) -> datetime | None:
        """Return when to look again."""
        return None
