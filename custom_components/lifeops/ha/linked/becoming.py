"""A machine that was taken for a home goes on as another one."""

from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..entry import EntryName, async_entries_of
from ..issues import RepairKey, async_clear
from ..renaming import async_rename_home
from ..storing import new_id
from ..subentries import CONF_HOME_ID

if TYPE_CHECKING:
    from ..hub import Hub


async def async_be_copy(hub: Hub) -> None:
    """Take leave of all other homes, and go on as one that they do not know.

    It has all that the household has; what the home was called goes on in the other
    machine. Between two starts its files follow the new id: keys of its own are made,
    and who was linked with the old one is forgotten.
    """
    hass, entry = hub.hass, hub.entry
    await hub.async_on_thread(hub.links.common.renew_all)
    for linked in async_entries_of(hass, EntryName.LINKED_HOME):
        await hass.config_entries.async_remove(linked.entry_id)
    await hass.config_entries.async_unload(entry.entry_id)
    _async_change(hass, entry, new_id())
    await hass.config_entries.async_setup(entry.entry_id)
    async_clear(hass, RepairKey.HOME_CLONED)


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
