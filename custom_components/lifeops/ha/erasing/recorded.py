"""What Home Assistant's recorder has of a person: statistics and states, if it is there."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from homeassistant.helpers.recorder import DATA_INSTANCE

from ...core.erased import ABSENT, WAITING, ErasureNote, Reached

if TYPE_CHECKING:
    from ..hub import Hub
    from .recorder_table import RecorderTable


async def async_weigh_statistics(hub: Hub, note: ErasureNote) -> Reached:
    """Count the statistics of a person and of their entities."""

    async def weigh(table: RecorderTable) -> Reached:
        return Reached(count=len(await table.async_ids(note)))

    return await _async_asked(hub, weigh)


async def async_reach_statistics(hub: Hub, note: ErasureNote) -> Reached:
    """Clear them by the recorder's own way."""

    async def reach(table: RecorderTable) -> Reached:
        count = await table.async_clear(note)
        return WAITING if await table.async_ids(note) else Reached(count=count)

    return await _async_asked(hub, reach)


async def async_weigh_states(hub: Hub, note: ErasureNote) -> Reached:
    """Count the states of a person's entities."""

    async def weigh(table: RecorderTable) -> Reached:
        return Reached(count=await table.async_states(note))

    return await _async_asked(hub, weigh)


async def async_reach_states(hub: Hub, note: ErasureNote) -> Reached:
    """Purge them by the recorder's own way."""

    async def reach(table: RecorderTable) -> Reached:
        count = await table.async_states(note)
        await table.async_purge(note)
        return WAITING if await table.async_states(note) else Reached(count=count)

    return await _async_asked(hub, reach)


async def _async_asked(
    hub: Hub, ask: Callable[[RecorderTable], Awaitable[Reached]]
) -> Reached:
    """Ask the recorder once it has done what it was asked for before."""
    recorder = hub.hass.data.get(DATA_INSTANCE)
    if recorder is None:
        return ABSENT
    if not recorder.async_recorder_ready.is_set():
        return WAITING

    def load() -> RecorderTable:
        # Only a home that has a recorder has what this needs.
        from .recorder_table import RecorderTable  # noqa: PLC0415

        return RecorderTable(hub.hass, recorder)

    table = await hub.hass.async_add_import_executor_job(load)
    await table.async_caught_up()
    return await ask(table)
