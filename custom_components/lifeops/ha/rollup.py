"""Hours are counted again soon after their points changed, a few at a time."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
import logging

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..core.errors import StoreError
from ..store.series import SeriesFile

_LOGGER = logging.getLogger(__name__)
_SOON_S = 20.0
_NEXT_S = 0.05
_AGAIN_S = 60.0
_HOURS = 50

type Call = Callable[[Callable[[], None]], Future[None]]


class RollUp:
    """Roll dirty hours up on the thread that writes, in slices between its turns."""

    def __init__(self, hass: HomeAssistant, series: SeriesFile, call: Call) -> None:
        """Know the file, and how to do something on the thread that writes."""
        self._hass = hass
        self._series = series
        self._call = call
        self._due = False
        self._failing = False
        self._stopped = False
        self._timer: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> None:
        """Look at once whether something was left."""
        self._due = True
        self._async_roll()

    @callback
    def async_stop(self) -> None:
        """Leave what is dirty to the next start."""
        self._stopped = True
        if self._timer is not None:
            self._timer()
            self._timer = None

    def soon(self) -> None:
        """Roll up in a while; from any thread, as often as points are written."""
        self._in(_SOON_S)

    def _in(self, seconds: float) -> None:
        if not self._due:
            self._due = True
            self._hass.loop.call_soon_threadsafe(self._async_wait, seconds)

    @callback
    def _async_wait(self, seconds: float) -> None:
        if not self._stopped:
            self._timer = async_call_later(self._hass, seconds, self._async_roll)

    @callback
    def _async_roll(self, _: datetime | None = None) -> None:
        self._timer = None
        self._call(self._roll)

    def _roll(self) -> None:
        self._due = False
        try:
            left = self._series.roll(_HOURS)
        except StoreError as err:
            self._note(err)
            self._in(_AGAIN_S)
        else:
            self._note(None)
            if left:
                self._in(_NEXT_S)

    def _note(self, error: StoreError | None) -> None:
        """Log one line when hours cannot be counted and one when they can again."""
        if error is not None and not self._failing:
            _LOGGER.error("Hours cannot be rolled up and wait: %s", error.key)
        elif error is None and self._failing:
            _LOGGER.info("Hours are rolled up again")
        self._failing = error is not None
