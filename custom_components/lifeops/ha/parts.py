"""People, agents and sources as they start and stop one by one."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, override

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.start import async_at_started

from ..coordinator import AgentCoordinator
from ..core.dataset import Dataset
from ..core.datasets import PERSON, PERSON_AGENTS, PRESENCE, SOURCE_HEALTH
from ..core.effects import DeleteRecord, PutRecord
from ..core.facts import StartReason
from ..core.identity import AgentKind, Instance
from ..core.json import Json
from ..core.places import presence_id
from ..core.records import PersonRecord
from .collect.collector import Collector
from .collect.watch import KIND
from .collectors import (
    agent_collectors,
    home_collectors,
    person_collectors,
    source_collectors,
)
from .entry import EntryName, async_entries_of
from .introducing import here, introductions, is_known
from .listener import Parts
from .platforms import async_remove_hidden
from .showing import AgentRepairs
from .subentries import AgentConfig, Household, Owner, PersonConfig, SourceConfig

if TYPE_CHECKING:
    from .hub import Hub


class HomeParts(Parts):
    """Start and stop what the household asks for; each part holds its collectors."""

    def __init__(self, hub: Hub) -> None:
        """Begin with nothing."""
        self._hub = hub
        self.begun = False
        self._given: set[str] = set()
        self._said: dict[str, Mapping[str, Json]] = {}
        self._collectors: dict[str, list[Collector]] = {}

    async def async_close(self) -> None:
        """Stop what belongs to no part of its own."""
        for name in tuple(self._collectors):
            self._stop(name)

    @override
    async def async_update_home(self, household: Household) -> None:
        """Take over the household and write what is true of all of it."""
        hub = self._hub
        hub.household = household
        home = household.home
        says = here(home, hub.hass.config)
        await hub.async_introduce(
            await hub.async_read(
                lambda reader: introductions(reader, home.home_id, says)
            )
        )
        self._start("home", home_collectors(hub))

    @override
    async def async_start_person(self, person: PersonConfig) -> None:
        """Write down what is new of a person and begin to see presence and agenda."""
        name = person.person_id
        says = PERSON.write(PersonRecord(name=person.name, private=person.private))
        if news := await self._news(name, says):
            await self._hub.async_introduce([_person(name, news)])
        self._said[name] = says
        self._start(person.unique_id, person_collectors(self._hub, person))

    @override
    async def async_stop_person(self, person: PersonConfig, *, removed: bool) -> None:
        """Stop to see a person; of a removed one this home says nothing any more."""
        self._stop(person.unique_id)
        if removed:
            self._said.pop(person.person_id, None)
            name = presence_id(person.person_id, self._hub.household.home.home_id)
            seen = DeleteRecord(dataset=PRESENCE.name, id=name)
            self._hub.ingest([seen], who=person.unique_id)

    @override
    async def async_start_agent(self, agent: AgentConfig, owner: Owner) -> None:
        """Show an agent's entities and let it run once Home Assistant has started."""
        hub = self._hub
        await self._async_give(agent)
        coordinator = AgentCoordinator(
            hub.hass,
            hub.entry,
            agent.instance,
            hub.snapshot,
            subentry_id=agent.subentry_id,
            owner=owner,
        )
        if coordinator.private:
            async_remove_hidden(hub.hass, coordinator)
        hub.coordinators[agent.instance] = coordinator
        hub.platforms.async_start(coordinator)
        repairs = AgentRepairs(coordinator, lambda: hub.household.names)
        self._start(agent.unique_id, (repairs, *agent_collectors(hub, agent)))
        self._run_once_started(agent.instance)

    @override
    async def async_stop_agent(self, agent: AgentConfig, *, removed: bool) -> None:
        """Take an agent's entities down; a removed one is forgotten."""
        hub = self._hub
        self._stop(agent.unique_id)
        if removed:
            self._take(agent)
            hub.engine.remove(agent.instance)
        coordinator = hub.coordinators.pop(agent.instance, None)
        if coordinator is not None:
            await hub.platforms.async_stop(coordinator)

    @override
    async def async_start_source(self, source: SourceConfig, owner: Owner) -> None:
        """Begin to collect health from entities."""
        self._start(source.unique_id, source_collectors(self._hub, source))

    @override
    async def async_stop_source(self, source: SourceConfig, *, removed: bool) -> None:
        """Stop to collect from a source; how a removed one does matters no more."""
        self._stop(source.unique_id)
        if removed:
            self._forget_source(source.source_id)

    async def _news(self, person: str, says: Mapping[str, Json]) -> Mapping[str, Json]:
        """Return what this home has to tell of a person.

        That is what was changed here. Of whom other homes know, or will tell once
        they are reached, all else stands; only who is private here is so everywhere.
        """
        before = self._said.get(person)
        if before is not None:
            return {name: one for name, one in says.items() if one != before[name]}
        if not await self._hub.async_read(lambda reader: is_known(reader, person)):
            return says
        return {name: one for name, one in says.items() if self.begun and one is True}

    async def _async_give(self, agent: AgentConfig) -> None:
        """Note for every home that a person has an agent, once they are given it.

        At first what is known stands: another home may have taken it meanwhile.
        """
        person = agent.person_id
        if person is None:
            return
        fresh = self.begun or person in self._given
        if fresh or not await self._knows(PERSON_AGENTS, person):
            self._given.add(person)
            await self._hub.async_introduce([_agents(person, agent.kind, has=True)])

    def _take(self, agent: AgentConfig) -> None:
        """Note that a person has an agent no more; who only moved out here keeps it."""
        hub, person = self._hub, agent.person_id
        if person is None:
            return
        linked = async_entries_of(hub.hass, EntryName.LINKED_HOME)
        if person in hub.household.persons or not linked:
            hub.ingest([_agents(person, agent.kind, has=False)], who=agent.unique_id)

    async def _knows(self, dataset: Dataset[Any], record_id: str) -> bool:
        return await self._hub.async_read(
            lambda reader: reader.record(dataset.name, record_id) is not None
        )

    async def async_forget_sources(self) -> None:
        """Forget how sources do that were removed while nothing ran."""
        household = self._hub.household
        rows = await self._hub.async_records(SOURCE_HEALTH, household.home.home_id)
        for row in rows:
            if row.value.kind == KIND and row.id not in household.sources:
                self._forget_source(row.id)

    def _forget_source(self, source_id: str) -> None:
        health = DeleteRecord(dataset=SOURCE_HEALTH.name, id=source_id)
        self._hub.ingest([health], who=source_id)

    def _run_once_started(self, instance: Instance) -> None:
        hub = self._hub
        booting = not hub.hass.is_running

        @callback
        def run(_: HomeAssistant) -> None:
            if instance in hub.coordinators:
                reason = StartReason.START if booting else StartReason.ADDED
                hub.engine.add(instance, reason)

        hub.entry.async_on_unload(async_at_started(hub.hass, run))

    def _start(self, name: str, collectors: Iterable[Collector]) -> None:
        self._stop(name)
        self._collectors[name] = list(collectors)
        for collector in self._collectors[name]:
            collector.start()

    def _stop(self, name: str) -> None:
        for collector in self._collectors.pop(name, ()):
            collector.stop()


def _agents(person: str, kind: AgentKind, *, has: bool) -> PutRecord:
    return PutRecord(
        dataset=PERSON_AGENTS.name, id=person, fields={kind.value: has}, person=person
    )


def _person(person: str, fields: Mapping[str, Json]) -> PutRecord:
    return PutRecord(dataset=PERSON.name, id=person, fields=fields, person=person)
