"""The erasures that this home follows, kept in the store until and after they are done."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ...core.erased import ErasureNote
from ...core.json import JsonMismatchError, canonical, from_json
from ...store.erased_traces import TRACES, Traces, read_traces
from ...store.text import parse

if TYPE_CHECKING:
    from ..hub import Hub

_NAME = "erasures"


async def async_load(hub: Hub) -> Sequence[ErasureNote]:
    """Return what was noted; of notes that cannot be read the store's own word stands."""
    text = await hub.async_read(lambda reader: reader.meta(_NAME))
    try:
        return from_json(tuple[ErasureNote, ...], parse(text)) if text else ()
    except JsonMismatchError:
        return ()


async def async_save(hub: Hub, notes: Sequence[ErasureNote]) -> None:
    """Keep notes; they are durable when this returns. Raises StoreError."""
    text = canonical(tuple(notes))

    def write() -> None:
        with hub.store.transaction(hub.clock.now()) as tx:
            tx.put_meta(_NAME, text)
            tx.leave_undated()

    await hub.async_on_thread(write)


async def async_traces(hub: Hub, note: ErasureNote) -> Traces:
    """Return what the store removed of those whom a note is about."""
    text = await hub.async_read(lambda reader: reader.meta(TRACES))
    found = read_traces(text)
    return {person: found[person] for person in note.persons if person in found}


def summed(counts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Return what counts by kind come to together."""
    kinds = sorted({kind for one in counts for kind in one})
    return {kind: sum(one.get(kind, 0) for one in counts) for kind in kinds}
