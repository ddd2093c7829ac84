"""Numeric settings of all agents."""

from collections.abc import Iterable
from typing import override

from homeassistant.components.number import NumberEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import AgentCoordinator
from .entity import TopicEntity
from .ha.agents.description import AgentNumberDescription
from .ha.entry import LifeOpsConfigEntry

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LifeOpsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Attach the number platform to the hub."""
    entry.runtime_data.platforms.async_attach(async_add_entities, _build)


def _build(coordinator: AgentCoordinator) -> Iterable[AgentNumber]:
    return (
        AgentNumber(coordinator, description, description)
        for description in coordinator.entities.numbers
    )


class AgentNumber(TopicEntity, NumberEntity):
    """A number that its agent keeps as a setting."""

    entity_description: AgentNumberDescription

    @property
    @override
    def native_value(self) -> float | None:
        """Return the setting."""
        value = self._value
        return None if value is None else self.entity_description.value_fn(value)

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Change the setting; whole numbers stay whole."""
        setting = self.entity_description.setting
        whole = int(value) if value.is_integer() else value
        await self._async_command("set", **{setting: whole})
