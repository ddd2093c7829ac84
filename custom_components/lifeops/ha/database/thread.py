"""The thread on which the metrics database is waited for, so that nobody else does."""

from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
import threading

from ..errors import answer_with

type _Job = Callable[[], None]

NAME = "lifeops-sink"


class SinkThread:
    """Do one thing after another; what a server lets hang ends with the process."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=NAME, daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Return whether anything is still being done, or waited for."""
        return self._thread.is_alive()

    def call[T](self, job: Callable[[], T]) -> Future[T]:
        """Do something once all before it is done; its errors are in the reply."""
        reply: Future[T] = Future()

        def work() -> None:
            if reply.set_running_or_notify_cancel():
                answer_with(reply, job)

        self._jobs.put(work)
        return reply

    def end(self) -> None:
        """End once all that was asked for is done; returns at once."""
        self._jobs.put(None)

    def _run(self) -> None:
        while (work := self._jobs.get()) is not None:
            work()
