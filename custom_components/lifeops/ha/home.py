"""The home's own entry: the hub with all that it shows."""

from contextlib import AsyncExitStack
from functools import partial

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType

from ..const import DOMAIN, PLATFORMS, VERSION
from .database.resting import async_let_database_rest
from .entry import (
    EntryName,
    LifeOpsConfigEntry,
    async_entries_of,
    async_watch_disabled,
)
from .frontend import async_show_dashboard
from .hub import Hub
from .linked.able import Able
from .linked.sharing import async_share
from .oura.resting import async_let_rest, async_watch_resting


async def async_set_up(hass: HomeAssistant, entry: LifeOpsConfigEntry) -> None:
    """Open the store, start the ring and bring up every part."""
    hub = await Hub.async_open(hass, entry)
    async with AsyncExitStack() as undo:
        undo.push_async_callback(hub.async_stop)
        entry.runtime_data = hub
        _register_device(hass, entry)
        await hub.async_start()
        await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
        await async_show_dashboard(hass, entry)
        await async_share(hub)
        Able(hub).async_start()
        entry.async_on_unload(entry.add_update_listener(_async_introduce))
        undo.pop_all()
    entry.async_on_unload(async_watch_resting(hass, hub))
    await async_let_rest(hass, hub)
    rest = partial(async_let_database_rest, hass, hub)
    entry.async_on_unload(async_watch_disabled(hass, EntryName.DATABASE, rest))
    rest()


async def async_unload(hass: HomeAssistant, entry: LifeOpsConfigEntry) -> bool:
    """Stop everything; acts that run are taken up again at the next start."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        await entry.runtime_data.async_stop()
    return unloaded


async def async_remove(_: HomeAssistant, __: LifeOpsConfigEntry) -> None:
    """Leave the database where it is: a home that returns finds it."""


async def _async_introduce(hass: HomeAssistant, entry: LifeOpsConfigEntry) -> None:
    """Let linked homes know by what name and in which role this one is there."""
    if async_entries_of(hass, EntryName.LINKED_HOME):
        entry.runtime_data.links.async_tell()


def _register_device(hass: HomeAssistant, entry: LifeOpsConfigEntry) -> None:
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        entry_type=DeviceEntryType.SERVICE,
        identifiers={(DOMAIN, entry.entry_id)},
        manufacturer="LifeOps",
        name=entry.title,
        sw_version=VERSION,
    )
