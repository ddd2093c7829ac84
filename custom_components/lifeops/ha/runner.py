"""The engine's own thread: turns whenever something waits or an alarm is due."""

import threading

from ..core.clock import Clock
from ..engine.engine import Engine

_LONGEST_WAIT_S = 60.0
_STOP_WAIT_S = 20.0


class EngineThread:
    """Run an engine's turns until it is stopped; wake() may be called from anywhere."""

    def __init__(self, clock: Clock, wake: threading.Event) -> None:
        """Keep the event that the engine's hooks set."""
        self._clock = clock
        self._wake = wake
        self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self, engine: Engine) -> None:
        """Begin turning."""
        self._thread = threading.Thread(
            target=self._run, args=(engine,), name="lifeops-engine", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End after the turn that runs; blocks until then."""
        self._stopping = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(_STOP_WAIT_S)

    def _run(self, engine: Engine) -> None:
        while not self._stopping:
            if not engine.turn():
                self._wake.wait(self._pause_s(engine))
                self._wake.clear()

    def _pause_s(self, engine: Engine) -> float:
        due = engine.next_due()
        if due is None:
            return _LONGEST_WAIT_S
        wait = (due - self._clock.now()).total_seconds()
        return min(max(wait, 0.0), _LONGEST_WAIT_S)
