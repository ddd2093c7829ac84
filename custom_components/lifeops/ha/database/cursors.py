"""Where the follower's cursor is kept: in the store, written by the engine's thread."""

from concurrent.futures import CancelledError
from typing import override

from ...core.errors import StoreError
from ...metrics.cursor import Cursors
from ..entry import HUB
from ..hub import Hub

_NAME = "sink_cursor"
_LONGEST_S = 4.0


class StoredCursor(Cursors):
    """The cursor of a home's one metrics database; used by the sink's thread."""

    def __init__(self, hub: Hub) -> None:
        """Know whose store it is."""
        self._hub = hub
        self._ended = False

    def end(self) -> None:
        """Keep nothing from now on: what is left running follows another server."""
        self._ended = True

    @override
    def load(self) -> str | None:
        """Return what was saved last, None where nothing was."""
        with self._hub.store.read_only() as reader:
            return reader.meta(_NAME) or None

    @override
    def save(self, text: str) -> None:
        """Keep a text; it is durable when this returns."""

        def write() -> None:
            if self._ended:
                raise StoreError("store_unavailable")
            with self._hub.store.transaction(self._hub.clock.now()) as tx:
                tx.put_meta(_NAME, text)
                tx.leave_undated()

        if self._ended or self._hub.hass.data.get(HUB) is not self._hub:
            raise StoreError("store_unavailable")
        reply = self._hub.call(write)
        try:
            reply.result(_LONGEST_S)
        except (TimeoutError, CancelledError) as err:
            reply.cancel()
            raise StoreError("store_unavailable") from err


def forget_cursor(hub: Hub) -> None:
    """Know of no server any more; a later one begins as the first."""

    def write() -> None:
        with hub.store.transaction(hub.clock.now()) as tx:
            tx.put_meta(_NAME, "")
            tx.leave_undated()

    hub.call(write)
