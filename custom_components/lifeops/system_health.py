"""What the system health page shows of LifeOps."""

from typing import Any

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .const import VERSION
from .ha.database.config import async_server_name
from .ha.endpoints import async_endpoints
from .ha.entry import EntryName, async_entries_of, async_loaded_homes
from .ha.facts import Diagnosable

_NO_HOST = "-"


@callback
def async_register(_hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register the page's block."""
    register.async_register_info(_async_info)


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    entries: list[ConfigEntry[Diagnosable]] = async_loaded_homes(hass)
    if not entries:
        return {"version": VERSION, "loaded": False}
    hub = entries[0].runtime_data
    store = await hub.async_store_facts()
    statuses = [hub.snapshot.status(item) for item in hub.household.agents]
    return {
        "version": VERSION,
        "loaded": True,
        "persons": len(hub.household.persons),
        "agents": len(statuses),
        "agents_paused": sum(1 for status in statuses if status and status.paused),
        "sources": len(hub.household.sources),
        "store_state": store.opened,
        "store_mb": round((store.size_bytes + store.series_bytes) / 1e6, 1),
        "dead_letters": store.dead_letters,
        "linked_homes": _linked(hass),
        "hosts": _hosts(hass),
    }


def _linked(hass: HomeAssistant) -> str:
    """Return how many linked homes are there now, of how many; no names, no places."""
    entries = async_entries_of(hass, EntryName.LINKED_HOME)
    loaded = [entry for entry in entries if entry.state is ConfigEntryState.LOADED]
    there = [entry for entry in loaded if entry.runtime_data.status.reachable]
    return f"{len(there)}/{len(entries)}"


def _hosts(hass: HomeAssistant) -> str:
    """Return every service that LifeOps talks to, for what people connected."""
    hosts: list[str] = []
    if async_entries_of(hass, EntryName.OURA):
        hosts += async_endpoints(hass).oura_hosts
    for entry in async_entries_of(hass, EntryName.DATABASE):
        hosts += filter(None, [async_server_name(hass, entry)])
    return ", ".join(hosts) or _NO_HOST
