"""The engine's own thread: turns whenever something waits or an alarm is due."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
import threading

from ..core.clock import Clock
from ..core.errors import StoreError
from ..engine.engine import Engine

_LONGEST_WAIT_S = 60.0
_STOP_WAIT_S = 20.0
_LAST_TURNS = 20

type Job = Callable[[], None]


class EngineThread:
    """Run an engine's turns until it is stopped; wake may be set from anywhere."""

    def __init__(self, clock: Clock, wake: threading.Event) -> None:
        """Keep the event that the engine's hooks set."""
        self._clock = clock
        self._wake = wake
        self._jobs: deque[tuple[Job, Future[None]]] = deque()
        self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self, engine: Engine, died: Callable[[], None]) -> None:
        """Begin turning; died is called where a fault ends the thread."""
        self._thread = threading.Thread(
            target=self._run, args=(engine, died), name="lifeops-engine", daemon=True
        )
        self._thread.start()

    def call(self, job: Job) -> Future[None]:
        """Do what only the thread that writes may do, between two turns."""
        reply: Future[None] = Future()
        self._jobs.append((job, reply))
        self._wake.set()
        return reply

    def stop(self) -> None:
        """End once what waits has been looked at; blocks until then."""
        self._stopping = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(_STOP_WAIT_S)
        while self._jobs:
            self._jobs.popleft()[1].cancel()

    def _run(self, engine: Engine, died: Callable[[], None]) -> None:
        try:
            while not self._stopping:
                self._do_jobs()
                if not engine.turn():
                    self._wake.wait(self._pause_s(engine))
                    self._wake.clear()
            self._look_last(engine)
        finally:
            if not self._stopping:
                died()

    def _look_last(self, engine: Engine) -> None:
        """Commit what came in just before the end, within bounds."""
        self._do_jobs()
        for _ in range(_LAST_TURNS):
            if not engine.turn():
                return

    def _do_jobs(self) -> None:
        while self._jobs:
            job, reply = self._jobs.popleft()
            if not reply.set_running_or_notify_cancel():
                continue
            try:
                job()
            except StoreError as err:
                reply.set_exception(err)
            else:
                reply.set_result(None)

    def _pause_s(self, engine: Engine) -> float:
        due = engine.next_due()
        if due is None:
            return _LONGEST_WAIT_S
        wait = (due - self._clock.now()).total_seconds()
        return min(max(wait, 0.0), _LONGEST_WAIT_S)
