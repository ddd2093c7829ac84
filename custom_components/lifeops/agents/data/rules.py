"""The data agent: what it listens to, what it decides, when it wakes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import override

from ...core.effects import Effect, Publish
from ...core.errors import RefusedError
from ...core.facts import AlarmDue, Command, Fact, RecordChanged, Started
from ...core.identity import AgentKind
from ...core.json import Json
from ...core.obeying import Obey, Step, obeyed
from ...core.rules import Decision, Rules, View
from ...core.topics import DATA, DataReport
from .answers import answer
from .model import DataState
from .news import is_news
from .notices import events
from .report import next_change, report, stood

_SETTLING = timedelta(minutes=15)


class DataRules(Rules[DataState]):
    """Watch the files of a home and its metrics database."""

    kind = AgentKind.DATA
    version = 1
    listens = frozenset({Started, AlarmDue, Command, RecordChanged})
    state_type = DataState

    @override
    def initial(self) -> DataState:
        """Return a state that waits for Started."""
        return DataState()

    @override
    def upgrade(self, old: Mapping[str, Json], version: int) -> DataState:
        """Return a fresh state: Started finds the rest in the records."""
        return DataState()

    @override
    def decide(self, state: DataState, fact: Fact, view: View) -> Decision[DataState]:
        """Return the next state and the effects of one fact."""
        match fact:
            case Started():
                # After a restart all is old because nobody was there to look.
                return _told(DataState(judges_from=view.now + _SETTLING), view)
            case _ if state.judges_from is None:
                return _unstarted(state, fact)
            case Command():
                return _obeyed(state, fact, view)
        return _told(state, view)

    @override
    def next_wake(self, state: DataState, view: View) -> datetime | None:
        """Return when the data do otherwise without telling anything."""
        return next_change(state, view)


def _unstarted(state: DataState, fact: Fact) -> Decision[DataState]:
    if isinstance(fact, Command):
        raise RefusedError("agent_not_started")
    return Decision(state)


def _obeyed(state: DataState, command: Command, view: View) -> Decision[DataState]:
    step, told = obeyed(_COMMANDS, state, command, view)
    return Decision(*step, told)


def _get_data(
    state: DataState, view: View, _: Mapping[str, Json]
) -> tuple[Step[DataState], Mapping[str, Json]]:
    return (state, ()), answer(report(state, view))


_COMMANDS: Mapping[str, Obey[DataState]] = {"get_data": _get_data}


def _told(state: DataState, view: View) -> Decision[DataState]:
    """Publish how the data do and tell what changed; the same is told of once."""
    before, now = stood(view), report(state, view)
    if now is None or not is_news(before, now):
        return Decision(state)
    effects: tuple[Effect, ...] = (*events(before, now, view), _published(now))
    return Decision(state, effects)


def _published(value: DataReport) -> Publish:
    return Publish(topic=DATA.name, value=DATA.write(value))
