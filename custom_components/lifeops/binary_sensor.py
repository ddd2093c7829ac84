"""Sensors of all agents and of linked homes that are on or off."""

from collections.abc import Iterable, Mapping
from typing import Any, override

from homeassistant.components.binary_sensor import BinarySensorEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import AgentCoordinator
from .entity import TopicEntity
from .ha.agents.description import AgentBinarySensorDescription
from .ha.kinds import kind_of

PARALLEL_UPDATES = 0


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: ConfigEntry[Any],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Attach the platform to the hub, or show what a linked home has."""
    if (linked := kind_of(entry).binary_sensors) is not None:
        async_add_entities(linked(entry))
        return
    entry.runtime_data.platforms.async_attach(async_add_entities, _build)


def _build(coordinator: AgentCoordinator) -> Iterable[AgentBinarySensor]:
    return (
        AgentBinarySensor(coordinator, description)
        for description in coordinator.entities.binary_sensors
        if not (description.health and coordinator.private)
    )


class AgentBinarySensor(TopicEntity, BinarySensorEntity):
    """Something that is so or not, read from one topic of its agent."""

    entity_description: AgentBinarySensorDescription
    _unrecorded_attributes = frozenset({"measured_at"})

    def __init__(
        self, coordinator: AgentCoordinator, description: AgentBinarySensorDescription
    ) -> None:
        """Make the sensor of a description."""
        super().__init__(coordinator, description, description)

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether it is so, None (unknown) where nobody knows."""
        value = self._value
        return None if value is None else self.entity_description.value_fn(value)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return what belongs to it."""
        value, attributes_fn = self._value, self.entity_description.attributes_fn
        return None if value is None or attributes_fn is None else attributes_fn(value)
