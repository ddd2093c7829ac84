"""The notification agent: what it listens to, what it decides, when it wakes."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import override

from ...core.datasets import (
    FOCUS,
    NOTIFICATION,
    NOTIFICATION_EVENT,
    NOTIFICATION_SETTINGS,
    OUTCOME,
    PERSON,
)
from ...core.days import LifeDay
from ...core.effects import Act
from ...core.errors import RefusedError
from ...core.facts import AlarmDue, Command, Fact, Published, RecordChanged, Started
from ...core.identity import AgentKind
from ...core.json import Json
from ...core.obeying import Obey, obeyed
from ...core.rules import Decision, Rules, View
from ...core.topics import AGENDA, TONIGHT
from .commands import acknowledge, choose, notify, put_away
from .counting import today
from .model import QueueState
from .policy import calm_of
from .queue import begin, intake, release
from .replies import act, dismiss, outcome, received, told_elsewhere
from .steps import Step
from .summary import publications

_COMMANDS: Mapping[str, Obey[QueueState]] = {
    "act": act,
    "dismissed": dismiss,
    "received": received,
    "set": choose,
    "notify": notify,
    "dismiss": put_away,
    "acknowledge": acknowledge,
}


def _nothing(state: QueueState, _: View, __: str) -> Step:
    return state, ()


_RECORDS: Mapping[str, Callable[[QueueState, View, str], Step]] = {
    NOTIFICATION.name: intake,
    NOTIFICATION_EVENT.name: told_elsewhere,
    OUTCOME.name: outcome,
    NOTIFICATION_SETTINGS.name: _nothing,
    FOCUS.name: _nothing,
    PERSON.name: _nothing,
}
_TOPICS = frozenset({TONIGHT.name, AGENDA.name})


class NotificationRules(Rules[QueueState]):
    """Show a person's notifications in time, sparingly, and each of them once."""

    kind = AgentKind.NOTIFICATION
    version = 2
    listens = frozenset({Started, AlarmDue, Command, RecordChanged, Published})
    state_type = QueueState

    @override
    def initial(self) -> QueueState:
        """Return a queue that waits for Started."""
        return QueueState()

    @override
    def upgrade(self, old: Mapping[str, Json], version: int) -> QueueState:
        """Return a fresh queue: Started finds the rest in the records."""
        return QueueState()

    @override
    def decide(self, state: QueueState, fact: Fact, view: View) -> Decision[QueueState]:
        """Return the next state and the effects of one fact."""
        match fact:
            case Started():
                return _done(begin(state, view), view)
            case Command() if not state.started:
                raise RefusedError("agent_not_started")
            case Command():
                step, answer = obeyed(_COMMANDS, today(state, view), fact, view)
                return _done(step, view, answer=answer)
            case RecordChanged() if state.started and fact.dataset in _RECORDS:
                return _heard(state, view, fact)
            case Published() if state.started and fact.topic in _TOPICS:
                return _done((state, ()), view, late=fact.late)
            case AlarmDue() if state.started:
                return _done((state, ()), view)
        return Decision(state)

    @override
    def next_wake(self, state: QueueState, view: View) -> datetime | None:
        """Return when something is due, ceases to hold, or the next day begins."""
        if not state.started:
            return None
        day = state.day or LifeDay.of_activity(view.now, view.tz).date
        over = LifeDay(day).activity_end(view.tz)
        wakes = [item.wakes_at for item in state.open.values()]
        return min(over, state.look_at or over, *wakes)


def _heard(state: QueueState, view: View, fact: RecordChanged) -> Decision[QueueState]:
    """Return what comes of a record; a step that is known already leads nowhere.

    Each one that is told here comes back: after a flood as many as there were messages.
    """
    before = today(state, view)
    after, effects = _RECORDS[fact.dataset](before, view, fact.id)
    is_step = fact.dataset == NOTIFICATION_EVENT.name
    is_open = fact.id.rpartition("/")[0] in state.open
    if is_step and not is_open and after is before and not effects:
        return Decision(state)
    return _done((after, effects), view, late=fact.late)


def _done(
    step: Step,
    view: View,
    *,
    late: bool = False,
    answer: Mapping[str, Json] | None = None,
) -> Decision[QueueState]:
    """Show what is due, but never because of a late fact, and tell what changed."""
    state, effects = step
    calm = calm_of(view)
    if late:
        effects = tuple(one for one in effects if not isinstance(one, Act))
        return Decision(state, (*effects, *publications(state, view, calm)), answer)
    state, more = release(state, view, calm)
    return Decision(state, (*effects, *more, *publications(state, view, calm)), answer)
