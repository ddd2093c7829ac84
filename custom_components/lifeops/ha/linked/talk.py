"""One session with a linked home while it lasts, and how it ended."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto

from ...core.errors import ProtocolError, StoreError, UnavailableError
from ...sync import events as e
from .driver import Driver
from .state import LinkProblem, LinkState, Summary
from .wire import (
    CLOSE_CLONED,
    CLOSE_CROSSED,
    CLOSE_DONE,
    CLOSE_REFUSED,
    CLOSE_RESTING,
    Wire,
)

_LEAVE_S = 2.0


class Ended(Enum):
    """How a session ended.

    Cloned and resting is the other home, doubled and renewed this one.
    """

    DONE = auto()
    DROPPED = auto()
    CROSSED = auto()
    CLONED = auto()
    DOUBLED = auto()
    RESTING = auto()
    RENEWED = auto()
    GARBLED = auto()
    TOO_NEW = auto()
    UNSAVED = auto()


_CLOSED_WITH: Mapping[int | None, Ended] = {
    CLOSE_CROSSED: Ended.CROSSED,
    CLOSE_CLONED: Ended.DOUBLED,
    CLOSE_RESTING: Ended.RESTING,
}
_CLOSES_WITH: Mapping[Ended, int] = {
    Ended.CROSSED: CLOSE_CROSSED,
    Ended.CLONED: CLOSE_CLONED,
    Ended.GARBLED: CLOSE_REFUSED,
    Ended.TOO_NEW: CLOSE_REFUSED,
}


_ENDED_BY: Mapping[str, Ended] = {
    "other_protocol": Ended.TOO_NEW,
    e.BEGUN_ANEW: Ended.RENEWED,
}
_STATE_OF: Mapping[Ended, LinkState] = {
    Ended.RENEWED: LinkState.CONNECTING,
    Ended.CLONED: LinkState.CLONED,
    Ended.TOO_NEW: LinkState.VERSION_TOO_NEW,
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
        return LinkProblem.PROTOCOL if self.ended is Ended.GARBLED else None


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
