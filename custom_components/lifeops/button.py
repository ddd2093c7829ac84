"""Buttons of all agents."""

from collections.abc import Iterable
from typing import override

from homeassistant.components.button import ButtonEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import AgentCoordinator
from .entity import AgentEntity
from .ha.agents.description import AgentButtonDescription
from .ha.entry import LifeOpsConfigEntry

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LifeOpsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Attach the button platform to the hub."""
    entry.runtime_data.platforms.async_attach(async_add_entities, _build)


def _build(coordinator: AgentCoordinator) -> Iterable[AgentButton]:
    return (
        AgentButton(coordinator, description)
        for description in coordinator.entities.buttons
    )


class AgentButton(AgentEntity, ButtonEntity):
    """A button that gives its agent a command."""

    entity_description: AgentButtonDescription

    @override
    async def async_press(self) -> None:
        """Give the command."""
        await self._async_command(self.entity_description.command)
