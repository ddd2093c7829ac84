"""The person of an account, as the home's own entry knows them."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ..entry import EntryName, async_entries_of
from ..subentries import Household, PersonConfig
from .config import AccountConfig


def title_of(name: str) -> str:
    """Return what a person's account is called unless somebody calls it otherwise."""
    return f"Oura ({name})"


@callback
def async_owner(hass: HomeAssistant, entry: ConfigEntry[Any]) -> PersonConfig | None:
    """Return whose account it is, None where that person is gone."""
    person_id = AccountConfig.of(entry).person_id
    homes = async_entries_of(hass, EntryName.HUB)
    found = (Household.of(home).persons.get(person_id) for home in homes)
    return next(found, None)


@callback
def async_is_private(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
    """Return whether nothing of health may be shown; a person who is gone said no."""
    owner = async_owner(hass, entry)
    return owner is None or owner.private


@callback
def async_follow_owner(
    hass: HomeAssistant, entry: ConfigEntry[Any], home: ConfigEntry[Any]
) -> CALLBACK_TYPE:
    """Reload an account whose person is called otherwise, or is private now or not."""
    before = async_owner(hass, entry)

    async def follow(_: HomeAssistant, __: ConfigEntry[Any]) -> None:
        nonlocal before
        after = async_owner(hass, entry)
        was, before = before, after
        if after is None or _is_seen_as(was, after):
            return
        if was is not None and entry.title == title_of(was.name):
            hass.config_entries.async_update_entry(entry, title=title_of(after.name))
        hass.config_entries.async_schedule_reload(entry.entry_id)

    return home.add_update_listener(follow)


def _is_seen_as(was: PersonConfig | None, is_: PersonConfig) -> bool:
    """Return whether a person looks as before to those who see the account."""
    return was is not None and (was.name, was.private) == (is_.name, is_.private)
