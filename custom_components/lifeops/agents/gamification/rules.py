"""The gamification agent: what it listens to, what it decides, when it wakes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import override

from ...core.errors import RefusedError
from ...core.facts import (
    AlarmDue,
    Command,
    Fact,
    RecordChanged,
    Started,
    StartReason,
)
from ...core.identity import AgentKind
from ...core.json import Json
from ...core.obeying import obeyed
from ...core.rules import Decision, Rules, View
from .commands import COMMANDS
from .counting import WORK_AT_START, afresh
from .follow import counted_on, heard
from .model import GamificationState


class GamificationRules(Rules[GamificationState]):
    """Give XP for what the evidence shows, the same in every home."""

    kind = AgentKind.GAMIFICATION
    version = 1
    listens = frozenset({Started, AlarmDue, Command, RecordChanged})
    state_type = GamificationState

    @override
    def initial(self) -> GamificationState:
        """Return a state that waits for Started."""
        return GamificationState()

    @override
    def upgrade(self, old: Mapping[str, Json], version: int) -> GamificationState:
        """Return a fresh state: Started finds the rest in the records."""
        return GamificationState()

    @override
    def decide(
        self, state: GamificationState, fact: Fact, view: View
    ) -> Decision[GamificationState]:
        """Return the next state and the effects of one fact."""
        match fact:
            case Started():
                goes_on = state.started and fact.reason is StartReason.START
                begun = state if goes_on else afresh(state, view)
                begun = replace(begun, started=True)
                return counted_on(begun, view, work=WORK_AT_START)
            case Command() if not state.started:
                raise RefusedError("agent_not_started")
            case Command():
                (state, effects), answer = obeyed(COMMANDS, state, fact, view)
                return Decision(state, effects, answer)
            case AlarmDue() if state.started and _is_due(state, view):
                return counted_on(state, view)
            case RecordChanged() if state.started:
                return heard(state, fact, view)
        return Decision(state)

    @override
    def next_wake(self, state: GamificationState, view: View) -> datetime | None:
        """Return when to count on."""
        return state.look_at


def _is_due(state: GamificationState, view: View) -> bool:
    return state.look_at is not None and state.look_at <= view.now
