"""Which collectors belong to which part of the household."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .collect.agenda import AgendaCollector
from .collect.collector import Collector
from .collect.health import HealthCollector
from .collect.phones import PhoneCollector
from .collect.presence import PresenceCollector
from .collect.screens import ScreensCollector
from .statistics.keeper import StatisticsKeeper
from .subentries import AgentConfig, PersonConfig, SourceConfig

if TYPE_CHECKING:
    from .hub import Hub

_SCREENS = "screens"


def home_collectors(hub: Hub) -> Iterable[Collector]:
    """Return what listens for the whole home."""
    yield PhoneCollector(hub.hass, hub, lambda: hub.household)
    yield StatisticsKeeper(hub)


def person_collectors(hub: Hub, person: PersonConfig) -> Iterable[Collector]:
    """Return what sees a person's presence and agenda."""
    yield PresenceCollector(hub.hass, hub, hub.household.home.home_id, person)
    yield AgendaCollector(hub.hass, hub.entry, hub, person)


def agent_collectors(hub: Hub, agent: AgentConfig) -> Iterable[Collector]:
    """Return what watches the slots of an agent."""
    screens = hub.slots(agent.instance, _SCREENS) or {}
    if entity_ids := screens.get("entity_id"):
        yield ScreensCollector(hub.hass, hub, agent.subject, entity_ids)


def source_collectors(hub: Hub, source: SourceConfig) -> Iterable[Collector]:
    """Return what reads a source."""
    yield HealthCollector(hub.hass, hub.entry, hub, source)
