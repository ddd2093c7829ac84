"""What accounts filled of their history, where the file of points was lost."""

from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntryState

from ...core.datasets import SOURCE_PROGRESS
from ...core.effects import PutRecord
from ...sources.oura.history import without_points
from ..entry import EntryName, async_entries_of

if TYPE_CHECKING:
    from ..hub import Hub


async def async_refill(hub: Hub) -> None:
    """Let every account bring its points again; one that runs begins anew."""
    home = hub.household.home.home_id
    rows = await hub.async_records(SOURCE_PROGRESS, home)
    writes = [
        PutRecord(
            dataset=SOURCE_PROGRESS.name,
            id=row.id,
            fields=SOURCE_PROGRESS.write(without_points(row.value)),
            person=home,
        )
        for row in rows
    ]
    if writes:
        await hub.async_ingest(writes)
    for entry in async_entries_of(hub.hass, EntryName.OURA):
        if entry.state is ConfigEntryState.LOADED:
            hub.hass.config_entries.async_schedule_reload(entry.entry_id)
