"""Sensors of all agents."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, override

from homeassistant.components.sensor import SensorEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .coordinator import AgentCoordinator
from .entity import TopicEntity
from .ha.agents.description import AgentSensorDescription
from .ha.entry import LifeOpsConfigEntry
from .ha.kinds import kind_of

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LifeOpsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Attach the sensor platform to the hub, or show an account's sensors."""
    if (account_sensors := kind_of(entry).sensors) is not None:
        async_add_entities(account_sensors(entry))
        return
    entry.runtime_data.platforms.async_attach(async_add_entities, _build)


def _build(coordinator: AgentCoordinator) -> Iterable[AgentSensor]:
    return (
        AgentSensor(coordinator, description)
        for description in coordinator.entities.sensors
        if not (description.health and coordinator.private)
    )


class AgentSensor(TopicEntity, SensorEntity):
    """A sensor that reads one topic of its agent."""

    entity_description: AgentSensorDescription
    _unrecorded_attributes = frozenset({"measured_at"})

    def __init__(
        self, coordinator: AgentCoordinator, description: AgentSensorDescription
    ) -> None:
        """Make the sensor of a description."""
        super().__init__(coordinator, description, description)

    @property
    @override
    def _value(self) -> Any:
        """Return what everybody of the home may see."""
        value, visible_fn = super()._value, self.entity_description.visible_fn
        if value is None or visible_fn is None:
            return value
        return visible_fn(value, self.coordinator.owner.hidden)

    @property
    @override
    def native_value(self) -> StateType | date | datetime:
        """Return the value, None (unknown) where it is missing."""
        value = self._value
        return None if value is None else self.entity_description.value_fn(value)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return the source and the time of the value."""
        description = self.entity_description
        value = self._value
        if description.attributes_fn is None or value is None:
            return None
        hidden = description.health_attributes if self.coordinator.private else ()
        shown = description.attributes_fn(value)
        return {name: shown[name] for name in shown if name not in hidden}
