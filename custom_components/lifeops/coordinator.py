"""One coordinator for each agent instance, pushed from the published snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass
import logging
from typing import Any, Self

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from .const import DOMAIN
from .core.identity import Instance
from .core.topics import Topic
from .engine.snapshot import InstanceStatus, Snapshot
from .ha.agents import ENTITIES
from .ha.agents.description import AgentEntities
from .ha.entry import LifeOpsConfigEntry
from .ha.subentries import Owner

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AgentData:
    """What stands of one instance after a commit; status None: not started yet."""

    status: InstanceStatus | None
    topics: Mapping[str, Any]

    @classmethod
    def of(cls, snapshot: Snapshot, instance: Instance) -> Self:
        """Take the instance's part out of a snapshot."""
        return cls(
            status=snapshot.status(instance),
            topics={
                topic.name: snapshot.topic(topic, instance.subject)
                for topic in ENTITIES[instance.agent].topics
            },
        )

    def topic[T](self, topic: Topic[T]) -> T | None:
        """Return what the instance has published of a topic."""
        value: T | None = self.topics.get(topic.name)
        return value


class AgentCoordinator(DataUpdateCoordinator[AgentData]):
    """Hand an instance's part of each snapshot to its entities."""

    config_entry: LifeOpsConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: LifeOpsConfigEntry,
        instance: Instance,
        snapshot: Snapshot,
        *,
        subentry_id: str,
        owner: Owner,
    ) -> None:
        """Start from a snapshot; entities exist before the first turn."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} {instance.agent}",
            always_update=False,
        )
        self.instance = instance
        self.subentry_id = subentry_id
        self.owner = owner
        self.data = AgentData.of(snapshot, instance)

    @property
    def private(self) -> bool:
        """Return whether the agent is one of somebody whose health is not shown."""
        return self.instance.subject in self.owner.hidden

    @property
    def entities(self) -> AgentEntities:
        """Return the descriptions of this kind of agent."""
        return ENTITIES[self.instance.agent]

    @callback
    def async_push(self, snapshot: Snapshot) -> None:
        """Take over a snapshot; listeners hear of it when their part changed."""
        data = AgentData.of(snapshot, self.instance)
        if data != self.data or not self.last_update_success:
            self.async_set_updated_data(data)

    @callback
    def async_fail(self) -> None:
        """Show that nothing can be committed at present; the hub has logged it."""
        self.last_exception = UpdateFailed(
            translation_domain=DOMAIN, translation_key="store_unavailable"
        )
        self.last_update_success = False
        self.async_update_listeners()
