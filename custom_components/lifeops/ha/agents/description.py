"""The frozen descriptions from which every agent's entities are made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from homeassistant.components.binary_sensor import BinarySensorEntityDescription
from homeassistant.components.button import ButtonEntityDescription
from homeassistant.components.calendar import CalendarEntityDescription
from homeassistant.components.event import EventEntityDescription
from homeassistant.components.number import NumberEntityDescription
from homeassistant.components.sensor import SensorEntityDescription
from homeassistant.components.switch import SwitchEntityDescription
from homeassistant.components.time import TimeEntityDescription
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.typing import StateType

from ...core.dataset import Dataset
from ...core.identity import AgentKind
from ...core.rules import Row
from ...core.topics import Topic
from ..issues import RepairKey

type Attributes = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class TopicDescription:
    """What an entity reads: one topic of its agent; health is hidden when private."""

    topic: Topic[Any]
    health: bool = False


@dataclass(frozen=True, kw_only=True)
class AgentSensorDescription(TopicDescription, SensorEntityDescription):
    """A sensor; value_fn gets the topic's value.

    visible_fn leaves out of the value what is about hidden persons.
    """

    value_fn: Callable[[Any], StateType | date | datetime]
    attributes_fn: Callable[[Any], Attributes] | None = None
    visible_fn: Callable[[Any, frozenset[str]], Any] | None = None
    health_attributes: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class AgentBinarySensorDescription(TopicDescription, BinarySensorEntityDescription):
    """A sensor that is on or off; value_fn gets the topic's value, None is unknown."""

    value_fn: Callable[[Any], bool | None]
    attributes_fn: Callable[[Any], Attributes] | None = None


@dataclass(frozen=True, kw_only=True)
class AgentTimeDescription(TopicDescription, TimeEntityDescription):
    """A wall-clock time that a person sets; setting is the name of the field."""

    value_fn: Callable[[Any], time | None]
    setting: str


@dataclass(frozen=True, kw_only=True)
class AgentNumberDescription(TopicDescription, NumberEntityDescription):
    """A number that a person sets; setting is the name of the field."""

    value_fn: Callable[[Any], float]
    setting: str


@dataclass(frozen=True, kw_only=True)
class AgentSwitchDescription(TopicDescription, SwitchEntityDescription):
    """A choice that a person makes; setting is the name of the field."""

    value_fn: Callable[[Any], bool]
    setting: str


@dataclass(frozen=True, kw_only=True)
class AgentButtonDescription(ButtonEntityDescription):
    """A button that gives its agent a command."""

    command: str


@dataclass(frozen=True, kw_only=True)
class AgentRepairDescription(TopicDescription):
    """Repairs that stand as long as what is published says so.

    placeholders_fn gets the topic's value and everybody's name by id, and returns what
    the texts of each repair are filled in with, by the repair's subject.
    """

    repair: RepairKey
    placeholders_fn: Callable[[Any, Mapping[str, str]], Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem:
    """An item of a list that people edit; uid is the last part of its record's id."""

    uid: str
    title: str
    done: bool = False
    note: str = ""
    due: date | datetime | None = None
    order: float = 0.0


@dataclass(frozen=True, kw_only=True)
class AgentListDescription(TopicDescription, EntityDescription):
    """A list that people edit: the records of a dataset, each an item or (None) none.

    The agent is given the commands add, edit, remove and move with the noun behind.
    now_fn completes an item by the topic's value, which is None before the agent has
    spoken. dates and times tell what an item may be due by.
    """

    noun: str
    dataset: Dataset[Any]
    item_fn: Callable[[Row[Any], datetime, ZoneInfo], ListItem | None]
    now_fn: Callable[[ListItem, Any], ListItem | None] = lambda item, _: item
    dates: bool = True
    times: bool = True


@dataclass(frozen=True, kw_only=True)
class AgentFactsDescription(TopicDescription):
    """What diagnostics may tell of a topic: states and counts, nobody's data."""

    facts_fn: Callable[[Any], Attributes]


@dataclass(frozen=True, kw_only=True)
class AgentEntities:
    """All that one kind of agent shows; each has a master switch besides."""

    kind: AgentKind
    sensors: tuple[AgentSensorDescription, ...] = ()
    binary_sensors: tuple[AgentBinarySensorDescription, ...] = ()
    times: tuple[AgentTimeDescription, ...] = ()
    numbers: tuple[AgentNumberDescription, ...] = ()
    switches: tuple[AgentSwitchDescription, ...] = ()
    buttons: tuple[AgentButtonDescription, ...] = ()
    events: tuple[EventEntityDescription, ...] = ()
    lists: tuple[AgentListDescription, ...] = ()
    calendars: tuple[CalendarEntityDescription, ...] = ()
    repairs: tuple[AgentRepairDescription, ...] = ()
    facts: tuple[AgentFactsDescription, ...] = ()

    @property
    def topics(self) -> tuple[Topic[Any], ...]:
        """Return every topic that an entity or repair of this agent reads, once."""
        read = (
            *self.sensors,
            *self.binary_sensors,
            *self.times,
            *self.numbers,
            *self.switches,
            *self.lists,
            *self.repairs,
        )
        return tuple({item.topic.name: item.topic for item in read}.values())
