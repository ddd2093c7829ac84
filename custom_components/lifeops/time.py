"""Wall-clock settings of all agents."""

from collections.abc import Iterable
from datetime import time
from typing import override

from homeassistant.components.time import TimeEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import AgentCoordinator
from .entity import TopicEntity
from .ha.agents.description import AgentTimeDescription
from .ha.entry import LifeOpsConfigEntry

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LifeOpsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Attach the time platform to the hub."""
    entry.runtime_data.platforms.async_attach(async_add_entities, _build)


def _build(coordinator: AgentCoordinator) -> Iterable[AgentTime]:
    return (
        AgentTime(coordinator, description, description)
        for description in coordinator.entities.times
    )


class AgentTime(TopicEntity, TimeEntity):
    """A time that its agent keeps as a setting."""

    entity_description: AgentTimeDescription

    @property
    @override
    def native_value(self) -> time | None:
        """Return the setting."""
        value = self._value
        return None if value is None else self.entity_description.value_fn(value)

    @override
    async def async_set_value(self, value: time) -> None:
        """Change the setting."""
        setting = self.entity_description.setting
        await self._async_command("set", **{setting: value.isoformat()})
