"""Points on their way to the series file."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
import logging

from homeassistant.util import dt as dt_util

from ..core.errors import StoreError
from ..core.series import Point, SeriesKey
from ..store.series import SeriesFile

_LOGGER = logging.getLogger(__name__)
_MOST_WAITING = 10_000

type Batch = Mapping[SeriesKey, Sequence[Point]]


class PointWriter:
    """Write points on the thread that writes; what cannot be saved waits its turn."""

    def __init__(
        self, series: SeriesFile, call: Callable[[Callable[[], None]], Future[None]]
    ) -> None:
        """Know the file and how to do something on the thread."""
        self._series = series
        self._call = call
        self._waiting: deque[Batch] = deque(maxlen=_MOST_WAITING)
        self._failing = False

    def append(self, batch: Batch) -> None:
        """Hand in points; from any thread."""
        self._waiting.append(batch)
        self._call(self._write)

    def _write(self) -> None:
        while self._waiting:
            batch = self._waiting.popleft()
            try:
                self._series.append(batch, dt_util.utcnow())
            except StoreError as err:
                self._waiting.appendleft(batch)
                self._note(err)
                return
        self._note(None)

    def _note(self, error: StoreError | None) -> None:
        """Log one line when points cannot be saved and one when they can again."""
        if error is not None and not self._failing:
            _LOGGER.error("Points cannot be saved and wait: %s", error.key)
        elif error is None and self._failing:
            _LOGGER.info("Points are saved again")
        self._failing = error is not None
