"""Events of all agents."""

from collections.abc import Iterable, Mapping
from typing import override

from homeassistant.components.event import EventEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import AgentCoordinator
from .core.identity import Instance
from .core.json import Json
from .entity import AgentEntity
from .ha.entry import LifeOpsConfigEntry
from .ha.signals import SIGNAL_EVENT
from .ha.story import ATTR_LIGHTS, async_tell_winddown

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LifeOpsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Attach the event platform to the hub."""
    entry.runtime_data.platforms.async_attach(async_add_entities, _build)


def _build(coordinator: AgentCoordinator) -> Iterable[AgentEvent]:
    return (
        AgentEvent(coordinator, description)
        for description in coordinator.entities.events
    )


class AgentEvent(AgentEntity, EventEntity):
    """The things worth automating that one agent tells of."""

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to what the agent emits."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_dispatcher_connect(self.hass, SIGNAL_EVENT, self._async_emitted)
        )

    @callback
    def _async_emitted(
        self, instance: Instance, event: str, data: Mapping[str, Json], _key: str
    ) -> None:
        if instance == self.coordinator.instance and event in self.event_types:
            self._trigger_event(event, dict(data))
            self.async_write_ha_state()
            if isinstance(lights := data.get(ATTR_LIGHTS), Mapping):
                async_tell_winddown(self.hass, self.entity_id, lights)
