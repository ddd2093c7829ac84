"""The engine's own thread: turns whenever something waits or an alarm is due."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
import logging
import threading
import time
from typing import Any

from ..core.clock import Clock
from ..core.errors import LifeOpsError, StoreError
from ..engine.engine import Engine
from ..engine.replies import fail
from .errors import answer_with

_LOGGER = logging.getLogger(__name__)

_LONGEST_WAIT_S = 60.0
_STOP_WAIT_S = 20.0
_LAST_TURNS = 20
_BREATH_S = 0.001


def breathe() -> None:
    """Let the event loop run.

    Letting go of the interpreter for an instant, as a query does, is not enough: this
    thread has it back before the loop's has woken.
    """
    time.sleep(_BREATH_S)


class EngineThread:
    """Run an engine's turns until it is stopped; wake may be set from anywhere."""

    def __init__(self, clock: Clock, wake: threading.Event) -> None:
        """Keep the event that the engine's hooks set."""
        self._clock = clock
        self._wake = wake
        self._jobs: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._lock = threading.Lock()
        self._stopping = False
        self._ended = False
        self._thread: threading.Thread | None = None

    def start(self, engine: Engine, died: Callable[[], None]) -> None:
        """Begin turning; died is called where a fault ends the thread."""
        self._thread = threading.Thread(
            target=self._run, args=(engine, died), name="lifeops-engine", daemon=True
        )
        self._thread.start()

    def call[T](self, job: Callable[[], T]) -> Future[T]:
        """Do what only the thread that writes may do, between two turns.

        Its errors are in the reply; once the thread has ended that is StoreError.
        """
        reply: Future[T] = Future()
        with self._lock:
            ended = self._ended
            if not ended:
                self._jobs.append((job, reply))
        if ended:
            fail(reply, StoreError("store_unavailable"))
        self._wake.set()
        return reply

    def stop(self) -> None:
        """End once what waits has been looked at; blocks until then."""
        self._stopping = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(_STOP_WAIT_S)
        self._give_up()

    def _run(self, engine: Engine, died: Callable[[], None]) -> None:
        try:
            while not self._stopping:
                self._do_jobs()
                if not engine.turn():
                    self._wake.wait(self._pause_s(engine))
                    self._wake.clear()
            self._look_last(engine)
        finally:
            self._give_up()
            if not self._stopping:
                died()

    def _look_last(self, engine: Engine) -> None:
        """Commit what came in just before the end, within bounds."""
        while self._jobs:
            self._do_jobs()
        for _ in range(_LAST_TURNS):
            if not engine.turn():
                return

    def _do_jobs(self) -> None:
        """Do what waits now; what is asked for meanwhile comes after a turn."""
        for _ in range(len(self._jobs)):
            job, reply = self._jobs.popleft()
            if reply.set_running_or_notify_cancel():
                answer_with(reply, job)
                _log_fault(reply)

    def _give_up(self) -> None:
        """Take no more jobs, and tell those who wait that theirs will not be done."""
        with self._lock:
            self._ended = True
            left = list(self._jobs)
            self._jobs.clear()
        for _, reply in left:
            fail(reply, StoreError("store_unavailable"))

    def _pause_s(self, engine: Engine) -> float:
        due = engine.next_due()
        if due is None:
            return _LONGEST_WAIT_S
        wait = (due - self._clock.now()).total_seconds()
        return min(max(wait, 0.0), _LONGEST_WAIT_S)


def _log_fault(reply: Future[Any]) -> None:
    """Log what nobody expects of a job, as not everybody looks at the reply."""
    error = reply.exception()
    if error is not None and not isinstance(error, LifeOpsError):
        _LOGGER.error("Work on the thread that writes failed", exc_info=error)
