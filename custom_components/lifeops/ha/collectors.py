"""Which collectors belong to which part of the household."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..core.identity import AgentKind
from .collect.agenda import AgendaCollector
from .collect.collector import Collector
from .collect.focus import FocusCollector
from .collect.goals import GoalsCollector
from .collect.health import HealthCollector
from .collect.phones import PhoneCollector
from .collect.presence import PresenceCollector
from .collect.screens import ScreensCollector
from .plan.book import async_book
from .plan.mirror import PlanMirror
from .statistics.keeper import StatisticsKeeper
from .subentries import AgentConfig, PersonConfig, SourceConfig
from .written import WrittenWatch

if TYPE_CHECKING:
    from .hub import Hub

_SCREENS = "screens"
_MIRROR = "mirror_calendar"
_FOCUS = "focus"


def home_collectors(hub: Hub) -> Iterable[Collector]:
    """Return what listens for the whole home."""
    yield PhoneCollector(hub.hass, hub, lambda: hub.household)
    yield StatisticsKeeper(hub)
    yield WrittenWatch(hub)


def person_collectors(hub: Hub, person: PersonConfig) -> Iterable[Collector]:
    """Return what sees a person's presence and agenda."""
    yield PresenceCollector(hub.hass, hub, hub.household.home.home_id, person)
    plan = async_book(hub, person.person_id)
    yield AgendaCollector(hub.hass, hub.entry, hub, person, plan)


def agent_collectors(hub: Hub, agent: AgentConfig) -> Iterable[Collector]:
    """Return what watches the slots of an agent, or measures for it."""
    if agent.kind is AgentKind.GOALS:
        yield GoalsCollector(hub, agent.subject)
    mirror = hub.slots(agent.instance, _MIRROR) or {}
    for calendar in mirror.get("entity_id", ()):
        plan = async_book(hub, agent.subject)
        yield PlanMirror(hub, agent.subject, plan, calendar)
    screens = hub.slots(agent.instance, _SCREENS) or {}
    if entity_ids := screens.get("entity_id"):
        yield ScreensCollector(hub.hass, hub, agent.subject, entity_ids)
    focus = hub.slots(agent.instance, _FOCUS) or {}
    if entity_ids := focus.get("entity_id"):
        yield FocusCollector(hub.hass, hub, hub.home_id, agent.subject, entity_ids)


def source_collectors(hub: Hub, source: SourceConfig) -> Iterable[Collector]:
    """Return what reads a source."""
    yield HealthCollector(hub.hass, hub.entry, hub, source)
