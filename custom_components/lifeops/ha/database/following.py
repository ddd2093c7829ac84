"""The follower with all that it holds open, as its thread drives it."""

from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import datetime
import time

from ...core.upkeep import SinkHealthRecord
from ...metrics.follower import Follower
from ...metrics.pace import Pace

FLUSH_S = 3.0

type Opened = AbstractContextManager[Follower]
type Wish = Callable[[Follower], None]


@dataclass(frozen=True, slots=True)
class Step:
    """When to come again, and how the database does where that has to be told.

    detail is what the server said when it last failed.
    """

    pace: Pace
    health: SinkHealthRecord | None = None
    caught_up_at: datetime | None = None
    detail: str = ""


class Following:
    """One follower after another: a fault ends one, the next step begins anew."""

    def __init__(self, open_follower: Callable[[], Opened]) -> None:
        """Know how a follower is made, with its connections; nothing is open yet."""
        self._open_follower = open_follower
        self._held = ExitStack()
        self._follower: Follower | None = None
        self._wishes: deque[Wish] = deque()

    def wish(self, wish: Wish) -> None:
        """Let the next step begin with something; callable from any thread."""
        self._wishes.append(wish)

    def step(self) -> Step:
        """Do one piece of work; on one thread, as all below."""
        with ExitStack() as undo:
            undo.callback(self.close)
            follower = self._current()
            while self._wishes:
                self._wishes.popleft()(follower)
            pace = follower.step()
            step = Step(pace, follower.health(), follower.caught_up_at, follower.detail)
            undo.pop_all()
        return step

    def finish(self) -> Step | None:
        """Send what still waits, within bounds, and close; return the last step."""
        with ExitStack() as undo:
            undo.callback(self.close)
            return self._flush() if self._follower is not None else None

    def close(self) -> None:
        """Save how far it came and close all that is open."""
        self._follower = None
        self._held.close()

    def _flush(self) -> Step:
        until = time.monotonic() + FLUSH_S
        step = self.step()
        while not step.pace.wait_s and time.monotonic() < until:
            step = self.step()
        return step

    def _current(self) -> Follower:
        if self._follower is None:
            self._follower = self._held.enter_context(self._open_follower())
        return self._follower
