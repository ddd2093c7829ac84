"""The sleep agent: what it listens to, what it decides, when it wakes."""

from collections.abc import Mapping
from datetime import datetime
from typing import override

from ...core.datasets import (
    CALENDAR_EVENT,
    HOUSEHOLD,
    NIGHT,
    NOTIFICATION_EVENT,
    OUTCOME,
    PERSON,
    PRESENCE,
    SLEEP_CHOICE,
    SLEEP_SETTINGS,
)
from ...core.errors import RefusedError
from ...core.facts import (
    ActivityChanged,
    AlarmDue,
    Command,
    Fact,
    RecordChanged,
    Started,
)
from ...core.identity import AgentKind
from ...core.json import Json
from ...core.rules import Decision, Rules, View
from .follow import follow, obey, restored
from .model import SleepState

_HEARD = frozenset(
    dataset.name
    for dataset in (
        CALENDAR_EVENT,
        HOUSEHOLD,
        NIGHT,
        NOTIFICATION_EVENT,
        OUTCOME,
        PERSON,
        PRESENCE,
        SLEEP_CHOICE,
        SLEEP_SETTINGS,
    )
)


class SleepRules(Rules[SleepState]):
    """Plan the night, wind down in time, remind calmly, tell how it went."""

    kind = AgentKind.SLEEP
    version = 1
    listens = frozenset({Started, AlarmDue, Command, RecordChanged, ActivityChanged})
    state_type = SleepState

    @override
    def initial(self) -> SleepState:
        """Return a state that waits for Started."""
        return SleepState()

    @override
    def upgrade(self, old: Mapping[str, Json], version: int) -> SleepState:
        """Return a fresh state: Started finds the rest in the records."""
        return SleepState()

    @override
    def decide(self, state: SleepState, fact: Fact, view: View) -> Decision[SleepState]:
        """Return the next state and the effects of one fact."""
        match fact:
            case Started():
                return follow(restored(state, view), fact, view)
            case Command() if not state.started:
                raise RefusedError("agent_not_started")
            case Command():
                return obey(state, fact, view)
            case RecordChanged() if fact.dataset not in _HEARD:
                return Decision(state)
        return follow(state, fact, view) if state.started else Decision(state)

    @override
    def next_wake(self, state: SleepState, view: View) -> datetime | None:
        """Return the next moment at which anything changes."""
        wakes = (state.wake_at, state.insight_at)
        return min((moment for moment in wakes if moment), default=None)
