"""Entities of agents that come and go while their platform stays."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

if TYPE_CHECKING:
    from ..coordinator import AgentCoordinator

type Build = Callable[[AgentCoordinator], Iterable[Entity]]


class Platforms:
    """Bring every running agent's entities to every platform that is set up."""

    def __init__(self) -> None:
        """Begin with neither platforms nor agents."""
        self._platforms: list[tuple[AddConfigEntryEntitiesCallback, Build]] = []
        self._agents: dict[AgentCoordinator, list[Entity]] = {}

    @callback
    def async_attach(
        self, async_add_entities: AddConfigEntryEntitiesCallback, build: Build
    ) -> None:
        """Take on a platform and give it the agents that run."""
        self._platforms.append((async_add_entities, build))
        for coordinator in self._agents:
            self._add(async_add_entities, build, coordinator)

    @callback
    def async_start(self, coordinator: AgentCoordinator) -> None:
        """Take on an agent and give it to the platforms that are set up."""
        self._agents[coordinator] = []
        for async_add_entities, build in self._platforms:
            self._add(async_add_entities, build, coordinator)

    async def async_stop(self, coordinator: AgentCoordinator) -> None:
        """Take an agent's entities down; the registry keeps them."""
        for entity in self._agents.pop(coordinator):
            if entity.hass is not None:
                await entity.async_remove()

    def _add(
        self,
        async_add_entities: AddConfigEntryEntitiesCallback,
        build: Build,
        coordinator: AgentCoordinator,
    ) -> None:
        entities = list(build(coordinator))
        self._agents[coordinator] += entities
        async_add_entities(entities, config_subentry_id=coordinator.subentry_id)


@callback
def async_remove_hidden(hass: HomeAssistant, coordinator: AgentCoordinator) -> None:
    """Remove from the registry what a private person does not show."""
    registry = er.async_get(hass)
    shown = coordinator.entities
    keys = (
        *(one.key for one in shown.sensors if one.health),
        *(one.key for one in shown.binary_sensors if one.health),
        *(one.key for one in (*shown.lists, *shown.calendars)),
    )
    hidden = {f"{coordinator.instance}/{key}" for key in keys}
    entry_id = coordinator.config_entry.entry_id
    for entity in er.async_entries_for_config_entry(registry, entry_id):
        if entity.unique_id in hidden:
            registry.async_remove(entity.entity_id)
