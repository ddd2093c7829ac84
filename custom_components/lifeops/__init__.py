"""LifeOps: life management for one household, inside Home Assistant."""

from contextlib import AsyncExitStack

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType
from homeassistant.helpers.typing import ConfigType

from .const import DOMAIN, PLATFORMS, VERSION
from .ha.entry import LifeOpsConfigEntry
from .ha.errors import translated_setup
from .ha.hub import Hub
from .services import async_setup_services

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions."""
    async_setup_services(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: LifeOpsConfigEntry) -> bool:
    """Open the store, start the ring and bring up every part."""
    with translated_setup():
        hub = await Hub.async_open(hass, entry)
    async with AsyncExitStack() as undo:
        undo.push_async_callback(hub.async_stop)
        entry.runtime_data = hub
        _register_device(hass, entry)
        await hub.async_start()
        await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
        undo.pop_all()
    return True


async def async_unload_entry(hass: HomeAssistant, entry: LifeOpsConfigEntry) -> bool:
    """Stop everything; acts that run are taken up again at the next start."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        await entry.runtime_data.async_stop()
    return unloaded


def _register_device(hass: HomeAssistant, entry: LifeOpsConfigEntry) -> None:
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        entry_type=DeviceEntryType.SERVICE,
        identifiers={(DOMAIN, entry.entry_id)},
        manufacturer="LifeOps",
        name=entry.title,
        sw_version=VERSION,
    )
