"""Points on their way to the series file."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
import logging

from homeassistant.util import dt as dt_util

from ..core.errors import RefusedError, StoreError
from ..engine.replies import answer, fail
from ..store.arriving import Batch, sliced
from ..store.series import SeriesFile
from .errors import answer_with

_LOGGER = logging.getLogger(__name__)
_MOST_WAITING = 10_000
_MOST_AT_ONCE = 2_000

type Call = Callable[[Callable[[], None]], Future[None]]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Points that wait for their turn, in pieces of one commit each."""

    pieces: deque[Batch]
    history: bool
    reply: Future[None]


class PointWriter:
    """Write points on the thread that writes; what cannot be saved waits its turn."""

    def __init__(
        self,
        series: SeriesFile,
        call: Call,
        try_later: Callable[[Callable[[], None]], None],
        written: Callable[[], None] = lambda: None,
    ) -> None:
        """Know the file, how to do something on the thread, and how to come back.

        written is called on that thread after each commit.
        """
        self._series = series
        self._call = call
        self._try_later = try_later
        self._written = written
        self._waiting: deque[_Waiting] = deque()
        self._failing = False
        self._called = False
        self._comes_back = False

    def append(self, batch: Batch, *, history: bool = False) -> Future[None]:
        """Hand in points, from any thread; done once all of them are committed.

        history: those that are too old to be kept become hours. The reply fails with
        RefusedError for what is no number, with StoreError where too much waits already
        and where nothing is written any more.
        """
        reply: Future[None] = Future()
        if len(self._waiting) >= _MOST_WAITING:
            reply.set_exception(StoreError("store_unavailable"))
            return reply
        try:
            pieces = deque(sliced(batch, _MOST_AT_ONCE))
        except RefusedError as err:
            reply.set_exception(err)
            return reply
        self._waiting.append(_Waiting(pieces, history, reply))
        self._write_soon()
        return reply

    def _write_soon(self) -> None:
        """Let the thread make one commit, unless it is about to."""
        if not self._called:
            self._called = True
            self._call(self._write).add_done_callback(self._written_or_gone)

    def _written_or_gone(self, done: Future[None]) -> None:
        """Answer all who wait where nothing will be written any more."""
        if (error := done.exception()) is not None:
            self._called = False
            with suppress(IndexError):
                while True:
                    fail(self._waiting.popleft().reply, error)

    def _write(self) -> None:
        """Make one commit; for what is left the thread comes again, after a turn."""
        self._called = False
        if not self._waiting:
            return
        first = self._waiting[0]
        tried: Future[None] = Future()
        answer_with(tried, lambda: self._append(first))
        error = tried.exception()
        if isinstance(error, StoreError):
            self._note(error)
            self._come_back()
            return
        self._note(None)
        if error is not None or not first.pieces:
            self._waiting.popleft()
        if error is not None:
            fail(first.reply, error)
        elif not first.pieces:
            answer(first.reply, None)
        if self._waiting:
            self._write_soon()

    def _append(self, first: _Waiting) -> None:
        now, piece = dt_util.utcnow(), first.pieces[0]
        appended = self._series.append(piece, now, history=first.history)
        first.pieces.popleft()
        if appended.refused:
            _LOGGER.warning(
                "%d points are of a time that this home's clock does not allow",
                appended.refused,
            )
        self._written()

    def _come_back(self) -> None:
        if not self._comes_back:
            self._comes_back = True
            self._try_later(self._again)

    def _again(self) -> None:
        self._comes_back = False
        self._write_soon()

    def _note(self, error: StoreError | None) -> None:
        """Log one line when points cannot be saved and one when they can again."""
        if error is not None and not self._failing:
            _LOGGER.error("Points cannot be saved and wait: %s", error.key)
        elif error is None and self._failing:
            _LOGGER.info("Points are saved again")
        self._failing = error is not None
