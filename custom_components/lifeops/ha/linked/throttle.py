"""Doing something at once, and then at most once in a while."""

from asyncio import TimerHandle
from collections.abc import Callable

from homeassistant.core import HomeAssistant, callback


class Throttle:
    """Calls once for all that was asked for since the last call."""

    def __init__(
        self, hass: HomeAssistant, work: Callable[[], None], rest_s: float
    ) -> None:
        """Know what to call, and how long to rest behind a call."""
        self._loop = hass.loop
        self._work = work
        self._rest_s = rest_s
        self._free_at = self._loop.time()
        self._due: TimerHandle | None = None
        self._stopped = False

    @callback
    def async_ask(self) -> None:
        """Let the work be done as soon as may be."""
        if self._due is None and not self._stopped:
            at = max(self._free_at, self._loop.time())
            self._due = self._loop.call_at(at, self._async_do)

    @callback
    def async_stop(self) -> None:
        """Do nothing more."""
        self._stopped = True
        if self._due is not None:
            self._due.cancel()

    @callback
    def _async_do(self) -> None:
        self._due = None
        self._free_at = self._loop.time() + self._rest_s
        self._work()
