"""What Home Assistant's recorder has of a person: statistics and states, if it is there."""

from typing import TYPE_CHECKING

from homeassistant.helpers.recorder import DATA_INSTANCE

from ...core.erased import ABSENT, WAITING, ErasureNote, Reached

if TYPE_CHECKING:
    from ..hub import Hub
    from .recorder_table import RecorderTable


async def async_weigh_statistics(hub: Hub, note: ErasureNote) -> Reached:
    """Count the statistics of a person and of their entities."""
    table = await _async_table(hub)
    return Reached(count=len(await table.async_ids(note))) if table else ABSENT


async def async_reach_statistics(hub: Hub, note: ErasureNote) -> Reached:
    """Clear them by the recorder's own way."""
    table = await _async_table(hub)
    if table is None:
        return ABSENT
    count = await table.async_clear(note)
    return WAITING if await table.async_ids(note) else Reached(count=count)


async def async_weigh_states(hub: Hub, note: ErasureNote) -> Reached:
    """Count the states of a person's entities."""
    table = await _async_table(hub)
    return Reached(count=await table.async_states(note)) if table else ABSENT


async def async_reach_states(hub: Hub, note: ErasureNote) -> Reached:
    """Purge them by the recorder's own way."""
    table = await _async_table(hub)
    if table is None:
        return ABSENT
    count = await table.async_states(note)
    await table.async_purge(note)
    return WAITING if await table.async_states(note) else Reached(count=count)


async def _async_table(hub: Hub) -> RecorderTable | None:
    recorder = hub.hass.data.get(DATA_INSTANCE)
    if recorder is None:
        return None

    def load() -> RecorderTable:
        # Only a home that has a recorder has what this needs.
        from .recorder_table import RecorderTable  # noqa: PLC0415

        return RecorderTable(hub.hass, recorder)

    table = await hub.hass.async_add_import_executor_job(load)
    await table.async_caught_up()
    return table
