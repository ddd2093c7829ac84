"""One session with a linked home while it lasts, and how it ended."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto

from ...core.errors import ProtocolError, StoreError, UnavailableError
from ...store.lives import TOO_OFTEN
from ...sync import events as e
from ...sync.messages import MET_TWICE, RESTING
from .driver import Driver
from .state import LinkProblem, LinkState, Summary
from .wire import CLOSE_CROSSED, CLOSE_DONE, CLOSE_REFUSED, Wire

_LEAVE_S = 2.0


class Ended(Enum):
    """How a session ended.

    Cloned and resting is the other home, doubled and renewed this one. Exhausted: what
    the other home said would have had this one begin anew once too often.
    """

    DONE = auto()
    DROPPED = auto()
    CROSSED = auto()
    CLONED = auto()
    DOUBLED = auto()
    RESTING = auto()
    RENEWED = auto()
    EXHAUSTED = auto()
    GARBLED = auto()
    TOO_NEW = auto()
    UNSAVED = auto()


# Anybody on the way can close a line: all that lasts is said under the seal.
_CLOSED_WITH: Mapping[int | None, Ended] = {CLOSE_CROSSED: Ended.CROSSED}
_CLOSES_WITH: Mapping[Ended, int] = {
    Ended.CROSSED: CLOSE_CROSSED,
    Ended.EXHAUSTED: CLOSE_REFUSED,
    Ended.GARBLED: CLOSE_REFUSED,
    Ended.TOO_NEW: CLOSE_REFUSED,
}


_ENDED_BY: Mapping[str, Ended] = {
    "other_protocol": Ended.TOO_NEW,
    e.BEGUN_ANEW: Ended.RENEWED,
    e.TWO_MACHINES: Ended.CLONED,
    MET_TWICE: Ended.DOUBLED,
    RESTING: Ended.RESTING,
    TOO_OFTEN: Ended.EXHAUSTED,
}
_STATE_OF: Mapping[Ended, LinkState] = {
    Ended.RENEWED: LinkState.CONNECTING,
    Ended.CLONED: LinkState.CLONED,
    Ended.TOO_NEW: LinkState.VERSION_TOO_NEW,
}
_PROBLEM_OF: Mapping[Ended, LinkProblem] = {
    Ended.EXHAUSTED: LinkProblem.BEGUN_TOO_OFTEN,
    Ended.GARBLED: LinkProblem.PROTOCOL,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a session ended; detail is for the log."""

    ended: Ended
    detail: str = ""

    @property
    def state(self) -> LinkState:
        """Return what the link is then."""
        return _STATE_OF.get(self.ended, LinkState.AWAY)

    @property
    def problem(self) -> LinkProblem | None:
        """Return what was wrong with what the other home said."""
        return _PROBLEM_OF.get(self.ended)


class Talk:
    """A session that runs; opener is the home that called."""

    def __init__(self, driver: Driver, wire: Wire, opener: str) -> None:
        """Take over all that it needs."""
        self.driver = driver
        self.opener = opener
        self._told = e.Summary()
        self._wire = wire
        self._task: asyncio.Task[object] | None = None
        self._why: Ended | None = None
        self._over = asyncio.Event()

    async def async_run(self) -> Outcome:
        """Talk until it is over, however that comes."""
        self._task = asyncio.create_task(self.driver.async_run())
        try:
            await asyncio.wait({self._task})
            ended, detail = self._ended(self._task)
        finally:
            try:
                await self._async_end(self._task)
            finally:
                # Whoever takes its place waits for this, also if it is cancelled now.
                self._over.set()
        return Outcome(ended, detail)

    def since(self, summary: e.Summary) -> Summary:
        """Return what was done since that was asked last."""
        told, self._told = self._told, summary
        return Summary(
            pulled=summary.pulled - told.pulled, pushed=summary.pushed - told.pushed
        )

    async def async_leave(self) -> None:
        """Say goodbye, and wait a moment for the other home to do so too."""
        self.driver.end()
        with suppress(TimeoutError):
            async with asyncio.timeout(_LEAVE_S):
                await self._over.wait()
        await self.async_stop()

    async def async_stop(self, why: Ended = Ended.DONE) -> None:
        """End it at once."""
        self._why = self._why or why
        if self._task is not None:
            self._task.cancel()
        await self._over.wait()

    async def async_answers(self) -> bool:
        """Return whether the other home is still there, on a session that goes on."""
        if self._why is not None:
            return False
        asking = asyncio.create_task(self._wire.answers())
        over = asyncio.create_task(self._over.wait())
        try:
            await asyncio.wait((asking, over), return_when=asyncio.FIRST_COMPLETED)
            return not over.done() and asking.result()
        finally:
            asking.cancel()
            over.cancel()

    async def async_over(self) -> None:
        """Wait until it has ended."""
        await self._over.wait()

    async def _async_end(self, task: asyncio.Task[object]) -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await self._wire.close(_CLOSES_WITH.get(self._why or Ended.DONE, CLOSE_DONE))

    def _ended(self, task: asyncio.Task[object]) -> tuple[Ended, str]:
        if task.cancelled():
            return self._why or Ended.DONE, ""
        try:
            task.result()
        except ProtocolError as err:
            self._why = _ENDED_BY.get(err.key, Ended.GARBLED)
            return self._why, str(err)
        except UnavailableError as err:
            why = _CLOSED_WITH.get(self._wire.close_code, Ended.DROPPED)
            return why, str(err)
        except StoreError as err:
            return Ended.UNSAVED, str(err)
        return Ended.DONE, ""
