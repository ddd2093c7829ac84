"""Which datasets were written: read once for all who show records of theirs."""

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, override

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)

from ..core.datasets import DATASETS
from ..store.reader import Reader
from .collect.collector import Collector
from .errors import async_guarded
from .signals import SIGNAL_COMMITTED, SIGNAL_WRITTEN

if TYPE_CHECKING:
    from .hub import Hub

_PART = "written"
_MOST = 1000

type Written = tuple[int, frozenset[str]]


class WrittenWatch(Collector):
    """Tell after each commit of which datasets records were written or removed."""

    def __init__(self, hub: Hub) -> None:
        """Begin at no place: what was written before is told as everything."""
        self._hub = hub
        self._place: int | None = None
        self._behind = False
        self._running: asyncio.Task[bool] | None = None
        self._unsubscribe: CALLBACK_TYPE | None = None

    @override
    def start(self) -> None:
        """Look now and after every commit."""
        self._unsubscribe = async_dispatcher_connect(
            self._hub.hass, SIGNAL_COMMITTED, self._async_committed
        )
        self._async_committed(0)

    @override
    def stop(self) -> None:
        """Look no more."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if self._running is not None:
            self._running.cancel()

    @callback
    def _async_committed(self, _: int) -> None:
        """Look, or look again once the look that runs is over."""
        self._behind = True
        if self._running is None or self._running.done():
            hub = self._hub
            work = async_guarded(hub.hass, _PART, _PART, self._async_look())
            self._running = hub.entry.async_create_task(hub.hass, work, _PART)

    async def _async_look(self) -> None:
        while self._behind:
            self._behind = False
            place = self._place
            look = partial(written, place=place)
            self._place, names = await self._hub.async_read(look)
            if names:
                async_dispatcher_send(self._hub.hass, SIGNAL_WRITTEN, names)


def written(reader: Reader, place: int | None) -> Written:
    """Return the journal's end and which datasets were written behind a place."""
    if place is None:
        return reader.journal_end(), frozenset(DATASETS)
    found: set[str] = set()
    while rows := reader.written(place, _MOST):
        place = rows[-1][0]
        found.update(_names(rows))
    return place, frozenset(found)


def _names(rows: Sequence[tuple[int, str, str]]) -> Iterable[str]:
    return (dataset for _, dataset, _ in rows)
