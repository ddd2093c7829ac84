"""The goals agent: what it listens to, what it decides, when it wakes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
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
from ...core.days import LifeDay, day_and_rest
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
from .tallies import BACK_DAYS, still_true

_COMMANDS: Mapping[str, Obey[GoalsState]] = {**HABIT_COMMANDS, **GOAL_COMMANDS}
_HEARD = frozenset(
    dataset.name
    for dataset in (DAY_OFF, GOAL, GOAL_VALUE, HABIT, HABIT_DAY, HOUSEHOLD, PERSON)
)

_SOON = timedelta(seconds=2)


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
            case RecordChanged() if fact.dataset not in _HEARD or not state.started:
                return Decision(state)
            case RecordChanged():
                return _heard(state, fact, view)
        return _follow(state, fact, view) if state.started else Decision(state)

    @override
    def next_wake(self, state: GoalsState, view: View) -> datetime | None:
        """Return when to look again: soon at old days, else when the day ends."""
        return state.wake_at


def _heard(state: GoalsState, fact: RecordChanged, view: View) -> Decision[GoalsState]:
    """Look at what a record changes, at old days soon: they come in great numbers."""
    state = replace(state, tallies=still_true(state.tallies, fact))
    if not (fact.late or _is_of_long_ago(fact, view)):
        return _follow(state, fact, view)
    due = view.now + _SOON
    behind = state.behind or fact.late
    wake_at = min(due, state.wake_at or due)
    return Decision(replace(state, behind=behind, wake_at=wake_at))


def _is_of_long_ago(fact: RecordChanged, view: View) -> bool:
    """Tell whether a record is of a day that nobody ticks any more."""
    if fact.dataset not in (HABIT_DAY.name, DAY_OFF.name):
        return False
    day, _ = day_and_rest(fact.id)
    today = LifeDay.of_activity(view.now, view.tz).date
    return day is not None and today - day > timedelta(days=BACK_DAYS)


def _follow(state: GoalsState, fact: Fact, view: View) -> Decision[GoalsState]:
    """Return what a fact changes; of late ones nobody is told."""
    found = look(view, state.tallies)
    before = view.topic(STRIVING, view.instance.subject)
    now = found.striving
    effects: list[Effect] = list(evidence(found, view))
    if not (fact.late or state.behind):
        effects += reached(before, found, view)
    if now != before:
        effects.append(Publish(topic=STRIVING.name, value=STRIVING.write(now)))
    wake_at = LifeDay(found.today).activity_end(view.tz)
    state = replace(state, tallies=found.tallies, wake_at=wake_at, behind=False)
    return Decision(state, tuple(effects))
