"""LifeOps: life management for one household, inside Home Assistant."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.typing import ConfigType

from .ha.endpoints import CONFIG_SCHEMA, async_take_endpoints
from .ha.errors import translated_setup
from .ha.kinds import kind_of
from .ha.migration import async_migrate
from .services import async_setup_services

__all__ = ["CONFIG_SCHEMA"]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions; learn where the outside world is."""
    async_take_endpoints(hass, config)
    async_setup_services(hass)
    return True


async def async_migrate_entry(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
    """Give an entry of an older version what newer ones are made with."""
    await async_migrate(hass, entry)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
    """Bring up the home or an account, as the entry says."""
    with translated_setup():
        await kind_of(entry).set_up(hass, entry)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
    """Take down what the entry brought up."""
    return await kind_of(entry).unload(hass, entry)


async def async_remove_entry(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Remove what nobody needs once the entry is gone."""
    await kind_of(entry).remove(hass, entry)
