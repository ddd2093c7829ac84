"""Which linked home a call means."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from ...core.errors import RefusedError
from ..entry import EntryName, async_entries_of
from .config import CONF_HOME_ID

if TYPE_CHECKING:
    from ..hub import Hub


@callback
def async_links(hass: HomeAssistant, wanted: str | None) -> Sequence[ConfigEntry[Any]]:
    """Return the linked homes that a call is about: without a name all that run.

    wanted is a title, a home's id or an entry's id. Raises RefusedError.
    """
    entries = async_entries_of(hass, EntryName.LINKED_HOME)
    if wanted is not None:
        entries = [_the_one(entries, wanted)]
        if entries[0].state is not ConfigEntryState.LOADED:
            raise RefusedError("link_not_running", home=entries[0].title)
    if not entries:
        raise RefusedError("no_linked_home")
    return [entry for entry in entries if entry.state is ConfigEntryState.LOADED]


async def async_member(hub: Hub, wanted: str) -> tuple[str, str]:
    """Return the home of the household that a call means, and its name.

    It need not be linked here. wanted is a home's id, the name that it gives itself or
    that it has here, or an entry's id. Raises RefusedError, StoreError.
    """
    roster = await hub.links.async_roster()
    called = {
        home: [member.name, home]
        for home, member in roster.members.items()
        if home != hub.links.home.home_id
    }
    for entry in async_entries_of(hub.hass, EntryName.LINKED_HOME):
        names = called.get(entry.data[CONF_HOME_ID], [])
        names[:0] = [entry.title, entry.entry_id]
    name = wanted.casefold().strip()
    found = [
        (home, names[0])
        for home, names in called.items()
        if name in (one.casefold() for one in names)
    ]
    if not found:
        raise RefusedError("no_such_member", home=wanted)
    if len(found) > 1:
        raise RefusedError("home_ambiguous", home=wanted)
    return found[0]


def _the_one(entries: Sequence[ConfigEntry[Any]], wanted: str) -> ConfigEntry[Any]:
    name = wanted.casefold().strip()
    found = [
        entry
        for entry in entries
        if wanted in (entry.entry_id, entry.data[CONF_HOME_ID])
        or entry.title.casefold() == name
    ]
    if not found:
        raise RefusedError("unknown_home", home=wanted)
    if len(found) > 1:
        raise RefusedError("home_ambiguous", home=wanted)
    return found[0]
