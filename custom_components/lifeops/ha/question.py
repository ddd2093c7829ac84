"""What somebody asks about: a notification, an act or an entity, and its decisions."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from homeassistant.components.event import EventEntityDescription
from homeassistant.core import callback, valid_entity_id
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from ..core.effects import Emit
from ..core.facts import Command
from ..core.identity import AgentKind, Instance
from ..engine.about import mentions, names
from ..engine.kept import Kept
from ..engine.protocols import DecisionRow
from .agents import ENTITIES
from .agents.description import (
    AgentButtonDescription,
    AgentEntities,
    AgentNumberDescription,
    AgentSensorDescription,
    AgentSwitchDescription,
    AgentTimeDescription,
)
from .hub import Hub

type Test = Callable[[DecisionRow], bool]
type _Showing = (
    AgentSensorDescription
    | AgentTimeDescription
    | AgentNumberDescription
    | AgentSwitchDescription
)

_PARTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which decisions are meant: those that mention a name, or pass a test, or all.

    of_home means those of an agent that serves the home, whoever they are about.
    """

    person: str | None = None
    of_home: bool = False
    named: str | None = None
    test: Test | None = None

    @property
    def specific(self) -> bool:
        """Tell whether something in particular is asked about."""
        return self.named is not None or self.test is not None

    def chosen(self, rows: Iterable[DecisionRow]) -> Iterator[DecisionRow]:
        """Yield the decisions that are meant; a name has to be looked for in all."""
        if self.named is not None:
            told = list(rows)
            known_as = names(told, self.named)
            return (row for row in told if mentions(row, known_as))
        return (row for row in rows if self.test is None or self.test(row))


@callback
def async_question(hub: Hub, about: str | None) -> Question:
    """Return what is asked; raises ServiceValidationError for a foreign entity."""
    if about is None:
        return Question()
    if valid_entity_id(about):
        return _of_entity(hub, about)
    owners = [part for part in about.split("/") if part in hub.household.persons]
    return Question(person=next(iter(owners), None), named=about)


def _of_entity(hub: Hub, entity_id: str) -> Question:
    entry = er.async_get(hub.hass).async_get(entity_id)
    parts = entry.unique_id.split("/") if entry and entry.platform == DOMAIN else []
    home = hub.household.home.home_id
    if len(parts) != _PARTS or parts[1] not in {home, *hub.household.persons}:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="unknown_about",
            translation_placeholders={"about": entity_id},
        )
    kind, subject, key = parts
    instance = Instance(AgentKind(kind), subject)
    tests = list(_tests(ENTITIES[instance.agent], key))

    def concerns(row: DecisionRow) -> bool:
        passed = not tests or any(test(row) for test in tests)
        return row.instance == instance and passed

    if subject == home:
        return Question(of_home=True, test=concerns)
    return Question(person=subject, test=concerns)


def _tests(entities: AgentEntities, key: str) -> Iterator[Test]:
    """Yield what tells that a decision concerns the entities of a key."""
    showing: tuple[_Showing, ...] = (
        *entities.sensors,
        *entities.times,
        *entities.numbers,
        *entities.switches,
    )
    yield from (_shown(one) for one in showing if one.key == key)
    yield from (_asked(one) for one in entities.buttons if one.key == key)
    yield from (_told(one) for one in entities.events if one.key == key)


def _shown(description: _Showing) -> Test:
    """Look for decisions that changed what an entity shows."""

    def test(row: DecisionRow) -> bool:
        kept = Kept(row)
        after = kept.topic_after(description.topic)
        if after is None:
            return False
        before = kept.topic_before(description.topic)
        return before is None or bool(
            description.value_fn(before) != description.value_fn(after)
        )

    return test


def _asked(description: AgentButtonDescription) -> Test:
    """Look for decisions about the command that a button gives."""

    def test(row: DecisionRow) -> bool:
        fact = Kept(row).fact
        return isinstance(fact, Command) and fact.name == description.command

    return test


def _told(description: EventEntityDescription) -> Test:
    """Look for decisions that fire an event entity."""
    events = description.event_types or ()

    def test(row: DecisionRow) -> bool:
        effects = Kept(row).effects
        return any(isinstance(one, Emit) and one.event in events for one in effects)

    return test
