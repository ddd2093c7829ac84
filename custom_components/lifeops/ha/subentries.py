"""The hub's subentries as typed values: who lives here and what is mapped to what."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Any, Self

from homeassistant.config_entries import ConfigEntry, ConfigSubentry

from ..core.errors import LifeOpsError
from ..core.identity import SITE_KINDS, AgentKind, Instance
from ..core.json import from_json
from ..core.units import Metric
from .agents.slots import SLOTS, Target, target_of

CONF_HOME_ID = "home_id"
CONF_HOUSEHOLD_ID = "household_id"
CONF_AGENTS = "agents"


class SubentryType(StrEnum):
    """What a subentry of the hub describes."""

    PERSON = "person"
    AGENT = "agent"
    SOURCE = "source"

    def unique_id(self, *parts: str) -> str:
        """Return the unique id, which is unique over all types of an entry."""
        return ":".join((self.value, *parts))


class SubentryInvalidError(LifeOpsError):
    """A stored subentry does not have the shape of its type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonConfig:
    """A person of this home; welcomed once agents were added, in statistics or not."""

    subentry_id: str
    person_id: str
    name: str
    user_id: str | None = None
    person_entity: str | None = None
    phones: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ()
    private: bool = False
    welcomed: bool = False
    statistics: bool = True

    @property
    def unique_id(self) -> str:
        """Return the unique id of the subentry."""
        return SubentryType.PERSON.unique_id(self.person_id)

    def is_called(self, wanted: str) -> bool:
        """Tell whether a name, a person entity or an id means this person."""
        names = {self.person_id, self.person_entity, self.name.casefold()}
        return wanted in names or wanted.casefold().strip() in names


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentConfig:
    """An agent of a person or the home; every slot is a target of entity, ... ids."""

    subentry_id: str
    kind: AgentKind
    subject: str
    slots: Mapping[str, Target] = field(default_factory=dict)

    @property
    def instance(self) -> Instance:
        """Return whose agent it is."""
        return Instance(self.kind, self.subject)

    @property
    def person_id(self) -> str | None:
        """Return whose agent it is, None where it is the home's."""
        return None if self.kind in SITE_KINDS else self.subject

    @property
    def unique_id(self) -> str:
        """Return the unique id of the subentry."""
        return SubentryType.AGENT.unique_id(self.kind, self.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceConfig:
    """Health data of a person from entities; rank 0 is believed first."""

    subentry_id: str
    source_id: str
    person_id: str
    name: str
    rank: int = 0
    max_silence_h: int = 36
    entities: Mapping[Metric, str] = field(default_factory=dict)

    @property
    def unique_id(self) -> str:
        """Return the unique id of the subentry."""
        return SubentryType.SOURCE.unique_id(self.source_id)


type PartConfig = PersonConfig | AgentConfig | SourceConfig


def _agent(data: Mapping[str, Any]) -> AgentConfig:
    kind = AgentKind(data["kind"])
    slots = {
        slot.name: target_of(data[slot.name])
        for slot in SLOTS[kind]
        if data.get(slot.name)
    }
    subject = data[f"{kind.owner}_id"]
    return from_json(AgentConfig, {**data, "subject": subject, "slots": slots})


def _source(data: Mapping[str, Any]) -> SourceConfig:
    source = from_json(SourceConfig, data)
    entities = {Metric(metric): entity for metric, entity in source.entities.items()}
    return replace(source, entities=entities)


_READERS: Mapping[SubentryType, Callable[[Mapping[str, Any]], PartConfig]] = {
    SubentryType.PERSON: partial(from_json, PersonConfig),
    SubentryType.AGENT: _agent,
    SubentryType.SOURCE: _source,
}


def parse(subentry: ConfigSubentry) -> PartConfig:
    """Return a stored subentry as its type; raises SubentryInvalidError."""
    identity = {"subentry_id": subentry.subentry_id, "name": subentry.title}
    try:
        read = _READERS[SubentryType(subentry.subentry_type)]
        return read({**subentry.data, **identity})
    except (ValueError, KeyError) as err:
        raise SubentryInvalidError(
            "subentry_invalid", title=subentry.title, detail=str(err)
        ) from err


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeConfig:
    """What the entry itself says: this home, and which agents its people get."""

    home_id: str
    household_id: str
    name: str
    agents: tuple[AgentKind, ...] = ()


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a part is: the name, and whose health it must not show to everybody."""

    name: str
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """The entry and all of its subentries, read at one moment.

    invalid tells by subentry id what could not be read or belongs to nobody.
    """

    home: HomeConfig
    persons: Mapping[str, PersonConfig] = field(default_factory=dict)
    agents: Mapping[Instance, AgentConfig] = field(default_factory=dict)
    sources: Mapping[str, SourceConfig] = field(default_factory=dict)
    invalid: Mapping[str, SubentryInvalidError] = field(default_factory=dict)

    @classmethod
    def of(cls, entry: ConfigEntry[Any]) -> Self:
        """Read an entry; what is wrong is set aside in invalid, never raised."""
        parts: list[PartConfig] = []
        invalid: dict[str, SubentryInvalidError] = {}
        for subentry in entry.subentries.values():
            try:
                parts.append(parse(subentry))
            except SubentryInvalidError as err:
                invalid[subentry.subentry_id] = err
        persons = {
            part.person_id: part for part in parts if isinstance(part, PersonConfig)
        }
        home = _home(entry)
        for part in parts:
            if not _is_owned(part, persons, home.home_id):
                title = entry.subentries[part.subentry_id].title
                invalid[part.subentry_id] = SubentryInvalidError(
                    "subentry_invalid", title=title, detail="its owner is missing"
                )
        kept = [part for part in parts if part.subentry_id not in invalid]
        return cls(
            home=home,
            persons=persons,
            agents={
                part.instance: part for part in kept if isinstance(part, AgentConfig)
            },
            sources={
                part.source_id: part for part in kept if isinstance(part, SourceConfig)
            },
            invalid=invalid,
        )

    @property
    def names(self) -> Mapping[str, str]:
        """Return what everybody who may own a part is called, by id."""
        people = {name: person.name for name, person in self.persons.items()}
        return {self.home.home_id: self.home.name, **people}

    def owners(self, kind: AgentKind) -> Mapping[str, str]:
        """Return who may have an agent of a kind, by id with their names."""
        owners = (self.home.home_id,) if kind in SITE_KINDS else self.persons
        return {owner: self.names[owner] for owner in owners}

    def owner(self, subject: str) -> Owner:
        """Return a person or the home as the owner of a part."""
        seen = (subject,) if subject in self.persons else tuple(self.persons)
        hidden = frozenset(one for one in seen if self.persons[one].private)
        return Owner(self.names[subject], hidden)

    def slots(self, instance: Instance, slot: str) -> Mapping[str, Any] | None:
        """Return the target that an agent's slot is mapped to, None where it is not."""
        target = agent.slots.get(slot) if (agent := self.agents.get(instance)) else None
        return {key: list(ids) for key, ids in target.items()} if target else None

    def phones(self, person: str) -> Sequence[str]:
        """Return the device ids of a person's phones."""
        return self.persons[person].phones if person in self.persons else ()


def _is_owned(part: PartConfig, persons: Container[str], home_id: str) -> bool:
    if isinstance(part, AgentConfig) and part.person_id is None:
        return part.subject == home_id
    return part.person_id in persons


def _home(entry: ConfigEntry[Any]) -> HomeConfig:
    kinds = entry.data.get(CONF_AGENTS, ())
    return HomeConfig(
        home_id=entry.data[CONF_HOME_ID],
        household_id=entry.data[CONF_HOUSEHOLD_ID],
        name=entry.title,
        agents=tuple(AgentKind(kind) for kind in kinds if kind in AgentKind),
    )
