"""The notification agent: what it listens to, what it decides, when it wakes."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import override

from ...core.datasets import NOTIFICATION, NOTIFICATION_EVENT, OUTCOME
from ...core.days import LifeDay
from ...core.effects import Effect
from ...core.errors import RefusedError
from ...core.facts import AlarmDue, Command, Fact, RecordChanged, Started
from ...core.identity import AgentKind
from ...core.json import Json
from ...core.rules import Decision, Rules, View
from .model import QueueState
from .queue import begin, intake, release
from .replies import act, dismiss, outcome, told_elsewhere
from .steps import Step
from .summary import publications

type Obey = Callable[
    [QueueState, View, Mapping[str, Json]], tuple[Step, Mapping[str, Json]]
]

_COMMANDS: Mapping[str, Obey] = {"act": act, "dismissed": dismiss}
_RECORDS: Mapping[str, Callable[[QueueState, View, str], Step]] = {
    NOTIFICATION.name: intake,
    NOTIFICATION_EVENT.name: told_elsewhere,
    OUTCOME.name: outcome,
}


class NotificationRules(Rules[QueueState]):
    """Show a person's notifications in time, sparingly, and each of them once."""

    kind = AgentKind.NOTIFICATION
    version = 1
    listens = frozenset({Started, AlarmDue, Command, RecordChanged})
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
                return _obeyed(state, fact, view)
            case RecordChanged() if state.started and fact.dataset in _RECORDS:
                step = _RECORDS[fact.dataset](state, view, fact.id)
                return _done(step, view, late=fact.late)
            case AlarmDue() if state.started:
                return _done((state, ()), view)
        return Decision(state)

    @override
    def next_wake(self, state: QueueState, view: View) -> datetime | None:
        """Return when the next notification or the next day is due."""
        if not state.started:
            return None
        day = state.day or LifeDay.of_activity(view.now, view.tz).date
        over = LifeDay(day).activity_end(view.tz)
        return min((over, *(item.wakes_at for item in state.open.values())))


def _obeyed(state: QueueState, command: Command, view: View) -> Decision[QueueState]:
    obey = _COMMANDS.get(command.name)
    if obey is None:
        raise RefusedError("unknown_command", command=command.name[:50])
    step, answer = obey(state, view, command.data)
    return _done(step, view, answer=answer)


def _done(
    step: Step,
    view: View,
    *,
    late: bool = False,
    answer: Mapping[str, Json] | None = None,
) -> Decision[QueueState]:
    """Show what is due, but never because of a late fact, and tell what changed."""
    state, effects = step
    more: tuple[Effect, ...] = ()
    if not late:
        state, more = release(state, view)
    told = publications(state, view)
    return Decision(state, (*effects, *more, *told), answer)
