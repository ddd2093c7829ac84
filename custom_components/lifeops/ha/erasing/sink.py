"""The metrics database, where one is connected: it may be away for long."""

import asyncio
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntryState

from ...core.erased import ABSENT, WAITING, ErasureNote, Place, Reached
from ..entry import EntryName, async_entries_of

if TYPE_CHECKING:
    from ..hub import Hub

_WAIT_S = 20.0


async def async_weigh_database(hub: Hub, _: ErasureNote) -> Reached:
    """Tell whether there is one; what it has is not asked."""
    return Reached() if async_entries_of(hub.hass, EntryName.DATABASE) else ABSENT


async def async_reach_database(hub: Hub, note: ErasureNote) -> Reached:
    """Delete a person from it; one that does not answer is asked again later.

    What is still here might be sent to it once more.
    """
    entries = async_entries_of(hub.hass, EntryName.DATABASE)
    if not entries:
        return ABSENT
    if {Place.RECORDS, Place.POINTS} & set(note.left):
        return WAITING
    rows = 0
    for entry in entries:
        if entry.state is not ConfigEntryState.LOADED:
            return WAITING
        try:
            async with asyncio.timeout(_WAIT_S):
                rows += await entry.runtime_data.async_erase(note.persons)
        except TimeoutError:
            return WAITING
    return Reached(count=rows)
