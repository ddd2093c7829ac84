"""The base of every agent's entities."""

from typing import Any, override

from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import AgentCoordinator
from .core.json import Json
from .ha.agents.description import TopicDescription


class AgentEntity(CoordinatorEntity[AgentCoordinator]):
    """An entity on the device of one agent instance."""

    _attr_has_entity_name = True

    def __init__(
        self, coordinator: AgentCoordinator, description: EntityDescription
    ) -> None:
        """Take identity and device from the instance."""
        super().__init__(coordinator)
        self.entity_description = description
        instance = coordinator.instance
        entry = coordinator.config_entry
        self._attr_unique_id = f"{instance}/{description.key}"
        self._attr_device_info = DeviceInfo(
            entry_type=DeviceEntryType.SERVICE,
            identifiers={(DOMAIN, str(instance))},
            manufacturer="LifeOps",
            translation_key=instance.agent.value,
            translation_placeholders={instance.agent.owner: coordinator.owner.name},
            via_device_id=dr.async_get_device_id_by_identifier(
                coordinator.hass,
                (DOMAIN, entry.entry_id),
                config_entry_id=entry.entry_id,
            ),
        )

    async def _async_command(self, name: str, **data: Json) -> None:
        """Give the agent a command; raises a translated error when it refuses."""
        hub = self.coordinator.config_entry.runtime_data
        await hub.async_command(self.coordinator.instance, name, data)


class TopicEntity(AgentEntity):
    """An entity that shows one topic; unknown until the agent has spoken."""

    entity_description: EntityDescription

    def __init__(
        self,
        coordinator: AgentCoordinator,
        description: EntityDescription,
        topic: TopicDescription,
    ) -> None:
        """Keep which topic is shown."""
        super().__init__(coordinator, description)
        self._topic = topic.topic

    @property
    def _value(self) -> Any:
        return self.coordinator.data.topic(self._topic)

    @property
    @override
    def available(self) -> bool:
        """Return False while the agent is paused after failures."""
        status = self.coordinator.data.status
        return super().available and not (status and status.paused)
