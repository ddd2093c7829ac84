"""A machine that was taken for a home goes on as another one."""

from dataclasses import replace
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ...sync.identity import Keys
from ..renaming import async_rename_home
from ..storing import new_id
from ..subentries import CONF_HOME_ID
from .discovery import new_network
from .keys import HomeKeys, async_keep_keys


async def async_be_another(
    hass: HomeAssistant, entry: ConfigEntry[Any], home: HomeKeys
) -> None:
    """Begin anew under an id that nobody knows, with all that the household has.

    What the home was called goes on in the other machine. Between two starts its file
    follows the new id, and forgets who was linked with the old one.
    """
    known = new_id()
    await hass.config_entries.async_unload(entry.entry_id)
    await async_keep_keys(
        hass,
        replace(home, home_id=known, keys=Keys.generate(), network=new_network()),
    )
    _async_change(hass, entry, known)
    await hass.config_entries.async_setup(entry.entry_id)


@callback
def _async_change(hass: HomeAssistant, entry: ConfigEntry[Any], known: str) -> None:
    """Put the new id wherever the entry names the home, its site among it."""
    was = entry.data[CONF_HOME_ID]
    async_rename_home(hass, entry, was, known)
    data, options = (
        {name: known if value == was else value for name, value in said.items()}
        for said in (entry.data, entry.options)
    )
    hass.config_entries.async_update_entry(entry, data=data, options=options)
