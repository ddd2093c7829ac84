"""The goals agent: what it listens to, what it decides, when it wakes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import override

from ...core.datasets import (
    DAY_OFF,
    GOAL,
    GOAL_VALUE,
    HABIT,
    HABIT_DAY,
    HOUSEHOLD,
    PERSON,
)
from ...core.days import LifeDay
from ...core.effects import Effect, Publish
from ...core.errors import RefusedError
from ...core.facts import AlarmDue, Command, Fact, RecordChanged, Started
from ...core.identity import AgentKind
from ...core.json import Json
from ...core.obeying import Obey, obeyed
from ...core.rules import Decision, Rules, View
from ...core.topics import STRIVING
from .evidence import evidence
from .goal_commands import GOAL_COMMANDS
from .habit_commands import HABIT_COMMANDS
from .look import look
from .model import GoalsState
from .notices import reached
from .tallies import still_true

_COMMANDS: Mapping[str, Obey[GoalsState]] = {**HABIT_COMMANDS, **GOAL_COMMANDS}
_HEARD = frozenset(
    dataset.name
    for dataset in (DAY_OFF, GOAL, GOAL_VALUE, HABIT, HABIT_DAY, HOUSEHOLD, PERSON)
)


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
                return _follow(GoalsState(started=True), fact, view)
            case Command() if not state.started:
                raise RefusedError("agent_not_started")
            case Command():
                (state, effects), answer = obeyed(_COMMANDS, state, fact, view)
                return Decision(state, effects, answer)
            case RecordChanged() if fact.dataset not in _HEARD:
                return Decision(state)
        return _follow(state, fact, view) if state.started else Decision(state)

    @override
    def next_wake(self, state: GoalsState, view: View) -> datetime | None:
        """Return when the day ends."""
        return state.wake_at


def _follow(state: GoalsState, fact: Fact, view: View) -> Decision[GoalsState]:
    """Return what a fact changes; of a late one nobody is told."""
    tallies = state.tallies
    if isinstance(fact, RecordChanged):
        tallies = still_true(tallies, fact)
    found = look(view, tallies)
    before = view.topic(STRIVING, view.instance.subject)
    now = found.striving
    effects: list[Effect] = list(evidence(found, view))
    if not fact.late:
        effects += reached(before, found, view)
    if now != before:
        effects.append(Publish(topic=STRIVING.name, value=STRIVING.write(now)))
    wake_at = LifeDay(found.today).activity_end(view.tz)
    state = replace(state, tallies=found.tallies, wake_at=wake_at)
    return Decision(state, tuple(effects))
