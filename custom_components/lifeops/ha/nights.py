"""How did I sleep: answered beside the ring, which no open dashboard then holds up."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import ServiceCall
import voluptuous as vol

from ..agents.sleep.nights import nights_answer
from ..core.errors import RefusedError
from ..core.identity import AgentKind, Instance
from ..core.json import Json
from ..engine.view import RuleView
from ..store.reader import Reader
from .errors import translated
from .hub import Hub
from .persons import async_person_for_call

ATTR_NIGHTS = "nights"
ATTR_PERSON = "person"

NIGHTS_SCHEMA: Mapping[vol.Marker, Any] = {
    vol.Optional(ATTR_NIGHTS, default=7): vol.All(vol.Coerce(int), vol.Range(1, 400))
}


async def async_nights(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Return a person's last nights and what they tell."""
    person = await async_person_for_call(hub, call, call.data.get(ATTR_PERSON))
    instance = Instance(AgentKind.SLEEP, person.person_id)
    with translated():
        demand_running(hub, instance)
        return await async_nights_of(hub, instance, call.data[ATTR_NIGHTS])


async def async_nights_of(
    hub: Hub, instance: Instance, nights: int
) -> Mapping[str, Json]:
    """Return the last nights of an agent's person; raises StoreError."""
    now = hub.clock.now()

    def read(reader: Reader) -> Mapping[str, Json]:
        reads = hub.rule_reads(reader)
        view = RuleView(reads, now, instance)
        return nights_answer(view, {ATTR_NIGHTS: nights})

    return await hub.async_read(read)


def demand_running(hub: Hub, instance: Instance) -> None:
    """Raise RefusedError where the agent would not answer a command either."""
    status = hub.snapshot.status(instance)
    if status is None:
        raise hub.missing(instance)
    if not status.enabled:
        raise RefusedError("agent_disabled")
    if status.paused:
        raise RefusedError("agent_paused")
