"""Points on their way to the series file."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
import logging

from homeassistant.util import dt as dt_util

from ..core.errors import RefusedError, StoreError
from ..core.series import Point, SeriesKey
from ..engine.replies import answer, fail
from ..store.series import SeriesFile

_LOGGER = logging.getLogger(__name__)
_MOST_WAITING = 10_000

type Batch = Mapping[SeriesKey, Sequence[Point]]
type Call = Callable[[Callable[[], None]], Future[None]]


class PointWriter:
    """Write points on the thread that writes; what cannot be saved waits its turn."""

    def __init__(
        self,
        series: SeriesFile,
        call: Call,
        try_later: Callable[[Callable[[], None]], None],
    ) -> None:
        """Know the file, how to do something on the thread, and how to come back."""
        self._series = series
        self._call = call
        self._try_later = try_later
        self._waiting: deque[tuple[Batch, Future[None]]] = deque()
        self._failing = False

    def append(self, batch: Batch) -> Future[None]:
        """Hand in points, from any thread; done once they are committed.

        The reply fails with RefusedError for what is no number, with StoreError where
        too much waits already.
        """
        reply: Future[None] = Future()
        if len(self._waiting) >= _MOST_WAITING:
            reply.set_exception(StoreError("store_unavailable"))
        else:
            self._waiting.append((batch, reply))
            self._call(self._write)
        return reply

    def _write(self) -> None:
        while self._waiting:
            batch, reply = self._waiting[0]
            try:
                self._series.append(batch, dt_util.utcnow())
            except StoreError as err:
                self._note(err)
                self._try_later(self._again)
                return
            except RefusedError as err:
                fail(reply, err)
            else:
                answer(reply, None)
            self._waiting.popleft()
        self._note(None)

    def _again(self) -> None:
        self._call(self._write)

    def _note(self, error: StoreError | None) -> None:
        """Log one line when points cannot be saved and one when they can again."""
        if error is not None and not self._failing:
            _LOGGER.error("Points cannot be saved and wait: %s", error.key)
        elif error is None and self._failing:
            _LOGGER.info("Points are saved again")
        self._failing = error is not None
