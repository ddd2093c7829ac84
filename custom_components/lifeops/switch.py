"""The master switch of every agent, and the choices that are on or off."""

from collections.abc import Iterable
from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import AgentCoordinator
from .entity import AgentEntity, TopicEntity
from .ha.agents.description import AgentSwitchDescription
from .ha.entry import LifeOpsConfigEntry

PARALLEL_UPDATES = 0
_MASTER = SwitchEntityDescription(key="agent_enabled", translation_key="agent_enabled")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LifeOpsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Attach the switch platform to the hub."""
    entry.runtime_data.platforms.async_attach(async_add_entities, _build)


def _build(coordinator: AgentCoordinator) -> Iterable[SwitchEntity]:
    yield MasterSwitch(coordinator, _MASTER)
    for description in coordinator.entities.switches:
        yield AgentSwitch(coordinator, description, description)


class MasterSwitch(AgentEntity, SwitchEntity):
    """Whether an agent works at all; off, it neither decides nor acts."""

    @property
    @override
    def is_on(self) -> bool | None:
        """Return None until the agent's first turn."""
        status = self.coordinator.data.status
        return status.enabled if status else None

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Let the agent work."""
        await self._async_enable(enabled=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Pause the agent and end what it has running."""
        await self._async_enable(enabled=False)

    async def _async_enable(self, *, enabled: bool) -> None:
        hub = self.coordinator.config_entry.runtime_data
        await hub.async_enable(self.coordinator.instance, enabled=enabled)


class AgentSwitch(TopicEntity, SwitchEntity):
    """A choice that its agent keeps as a setting."""

    entity_description: AgentSwitchDescription

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the setting."""
        value = self._value
        return None if value is None else self.entity_description.value_fn(value)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Choose it."""
        await self._async_command("set", **{self.entity_description.setting: True})

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Choose against it."""
        await self._async_command("set", **{self.entity_description.setting: False})
