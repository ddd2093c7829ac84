"""Entries of older versions are given what newer ones are made with."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..core.identity import AgentKind
from .entry import EntryName
from .storing import async_agent_titles, new_subentry
from .subentries import CONF_HOME_ID, AgentConfig

VERSION = 1
MINOR_VERSION = 2


async def async_migrate(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Bring an entry up to date; one of a newer minor version is left as it is."""
    if entry.minor_version >= MINOR_VERSION:
        return
    if EntryName.of(entry) is EntryName.HUB:
        await _async_add_data_agent(hass, entry)
    hass.config_entries.async_update_entry(entry, minor_version=MINOR_VERSION)


async def _async_add_data_agent(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Let somebody watch the data of a home that is older than the agent."""
    agent = AgentConfig(
        subentry_id="", kind=AgentKind.DATA, subject=entry.data[CONF_HOME_ID]
    )
    titles = await async_agent_titles(hass)
    if agent.unique_id not in {one.unique_id for one in entry.subentries.values()}:
        title = titles.of(agent.kind, entry.title)
        hass.config_entries.async_add_subentry(entry, new_subentry(agent, title))
