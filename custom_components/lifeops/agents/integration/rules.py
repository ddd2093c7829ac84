"""The integration agent: what it listens to, what it decides, when it wakes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import override

from ...core.effects import Effect, Publish
from ...core.errors import RefusedError
from ...core.facts import AlarmDue, Command, Fact, RecordChanged, Started
from ...core.identity import AgentKind
from ...core.json import Json, JsonMismatchError, from_json
from ...core.obeying import Obey, Step, obeyed
from ...core.rules import Decision, Rules, View
from ...core.topics import SOURCES, Sources
from .answers import answer
from .model import IntegrationState
from .notices import events, notices
from .overview import next_change, overview, stood

_SETTLING = timedelta(minutes=15)


class IntegrationRules(Rules[IntegrationState]):
    """Watch every source of a home, and tell whose source it is when one is silent."""

    kind = AgentKind.INTEGRATION
    version = 1
    listens = frozenset({Started, AlarmDue, Command, RecordChanged})
    state_type = IntegrationState

    @override
    def initial(self) -> IntegrationState:
        """Return a state that waits for Started."""
        return IntegrationState()

    @override
    def upgrade(self, old: Mapping[str, Json], version: int) -> IntegrationState:
        """Return a fresh state: Started finds the rest in the records."""
        return IntegrationState()

    @override
    def decide(
        self, state: IntegrationState, fact: Fact, view: View
    ) -> Decision[IntegrationState]:
        """Return the next state and the effects of one fact."""
        match fact:
            case Started():
                # After a restart old data are old because nobody was there to listen.
                return _told(IntegrationState(judges_from=view.now + _SETTLING), view)
            case _ if state.judges_from is None:
                return _unstarted(state, fact)
            case Command():
                return _obeyed(state, fact, view)
        return _told(state, view)

    @override
    def next_wake(self, state: IntegrationState, view: View) -> datetime | None:
        """Return when a source does otherwise without telling anything."""
        return next_change(state, view)


def _unstarted(state: IntegrationState, fact: Fact) -> Decision[IntegrationState]:
    if isinstance(fact, Command):
        raise RefusedError("agent_not_started")
    return Decision(state)


def _obeyed(
    state: IntegrationState, command: Command, view: View
) -> Decision[IntegrationState]:
    step, told = obeyed(_COMMANDS, state, command, view)
    return Decision(*step, told)


def _get_sources(
    state: IntegrationState, view: View, data: Mapping[str, Json]
) -> tuple[Step[IntegrationState], Mapping[str, Json]]:
    try:
        persons = from_json(tuple[str, ...], data.get("persons"))
    except JsonMismatchError as err:
        raise RefusedError("person_needed") from err
    return (state, ()), answer(overview(state, view).sources, persons)


_COMMANDS: Mapping[str, Obey[IntegrationState]] = {"get_sources": _get_sources}


def _told(state: IntegrationState, view: View) -> Decision[IntegrationState]:
    """Publish how the sources do and tell what changed; the same is told of once."""
    before, now = stood(view), overview(state, view)
    effects: tuple[Effect, ...] = (
        *notices(before, now.sources, view),
        *events(before, now.sources, view),
        *_published(now, view),
    )
    return Decision(state, effects)


def _published(value: Sources, view: View) -> tuple[Publish, ...]:
    if view.topic(SOURCES, view.instance.subject) == value:
        return ()
    return (Publish(topic=SOURCES.name, value=SOURCES.write(value)),)
