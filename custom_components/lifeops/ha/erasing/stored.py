"""What LifeOps itself keeps of a person: records, points, a snapshot, files."""

from typing import TYPE_CHECKING

from ...core.erased import ABSENT, WAITING, ErasureNote, Reached
from .notes import async_traces, summed

if TYPE_CHECKING:
    from ..hub import Hub


async def async_weigh_records(hub: Hub, note: ErasureNote) -> Reached:
    """Count what the store would remove."""
    gone = await hub.async_on_thread(lambda: hub.store.erasing.weigh(note.persons))
    return Reached(count=sum(gone.values()), parts=gone)


async def async_reach_records(hub: Hub, note: ErasureNote) -> Reached:
    """Erase a person for every home, and end what was written before all had ended.

    Who has an erasure that did not stand when this one was asked for is erased.
    """

    def erase() -> None:
        erasing = hub.store.erasing
        known, before = erasing.known(), set(note.known)
        left = [one for one in note.persons if known.asked(one) <= before]
        if note.here and left:
            erasing.erase(left, note.who)
        erasing.sweep(note.persons)

    await hub.async_on_thread(erase)
    traces = await async_traces(hub, note)
    if not traces:
        return Reached()
    gone = summed([trace.gone for trace in traces.values()])
    return Reached(count=sum(gone.values()), parts=gone)


async def async_weigh_points(hub: Hub, note: ErasureNote) -> Reached:
    """Count a person's points and hours."""
    count = await hub.hass.async_add_executor_job(hub.store.weigh_points, note.persons)
    return Reached(count=count)


async def async_reach_points(hub: Hub, note: ErasureNote) -> Reached:
    """Remove the points of all who were erased, a little at a time."""
    del note
    steps = await hub.async_on_thread(hub.store.erasing.points)
    count = 0
    while (gone := await hub.async_on_thread(lambda: next(steps, None))) is not None:
        count += gone
    return Reached(count=count)


async def async_weigh_snapshot(_: Hub, __: ErasureNote) -> Reached:
    """Say that there is one."""
    return Reached(count=1)


async def async_reach_snapshot(hub: Hub, _: ErasureNote) -> Reached:
    """Replace the last sound snapshot, and drop the copies that an update has made."""

    def replace() -> bool:
        kept = hub.store.keep_good()
        if kept:
            hub.store.forget_copies()
        return kept

    kept = await hub.hass.async_add_executor_job(replace)
    return Reached(count=1) if kept else WAITING


async def async_weigh_transfers(hub: Hub, note: ErasureNote) -> Reached:
    """Count the imports and exports that are remembered."""
    known = hub.transfers.async_known()
    count = sum(one.person in note.persons for one in known)
    return Reached(count=count) if count else ABSENT


async def async_reach_transfers(hub: Hub, note: ErasureNote) -> Reached:
    """Stop a person's imports and exports and remove their files."""
    count = await hub.transfers.async_forget(note.persons)
    return Reached(count=count) if count else ABSENT
