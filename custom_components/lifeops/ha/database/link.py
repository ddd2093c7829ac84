"""The link from a home to its metrics database, from set-up to unload of its entry."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
import logging
from random import random
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_change
from homeassistant.util import dt as dt_util

from ...core.upkeep import SinkHealthRecord, SinkProblem
from ...metrics.pace import Waits
from ..errors import async_guarded
from ..hub import Hub
from .cursors import StoredCursor
from .driver import ServerReadings
from .following import Following, Opened, Step
from .health import keep_health
from .readings import async_hide_readings, async_show_readings
from .repairs import (
    async_ask_to_sign_in,
    async_show_problem,
    part_of,
    problem_to_show,
)
from .thread import SinkThread

_LOGGER = logging.getLogger(__name__)
STOP_S = 5.0
_FORGET_HOUR = 3
_FORGET_MINUTE = 40


@dataclass(frozen=True, slots=True)
class Means:
    """What a link follows with: the follower, where that keeps its cursor, answers."""

    open_follower: Callable[[], Opened]
    cursor: StoredCursor
    readings: ServerReadings


class DatabaseLink:
    """Drives the follower: a step on its thread, a rest, the next step."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        hub: Hub,
        means: Means,
    ) -> None:
        """Put the parts together; nothing runs yet."""
        self.health = SinkHealthRecord(name=entry.title, at=hub.clock.now())
        self._hass = hass
        self._entry = entry
        self._hub = hub
        self._following = Following(means.open_follower)
        self._waits = Waits(random)
        self._cursor = means.cursor
        self._readings = means.readings
        self._thread = SinkThread()
        self._awake = asyncio.Event()
        self.caught_up_at: datetime | None = None
        self._shown: SinkProblem | None = None
        self._task: asyncio.Task[None] | None = None

    @callback
    def async_start(self) -> None:
        """Begin to follow, also where the server is away."""
        hass, entry = self._hass, self._entry
        self._task = entry.async_create_background_task(
            hass, self._async_follow(), f"{entry.title} follower"
        )
        entry.async_on_unload(hass.async_add_shutdown_job(HassJob(self.async_stop)))
        entry.async_on_unload(
            async_track_time_change(
                hass, self._async_forget, _FORGET_HOUR, _FORGET_MINUTE, 0
            )
        )

    async def async_stop(self) -> None:
        """Let what waits be sent and saved, for five seconds at most."""
        task, self._task = self._task, None
        if task is None:
            return
        task.cancel()
        last = asyncio.wrap_future(self._thread.call(self._following.finish))
        self._thread.end()
        done, _ = await asyncio.wait({last}, timeout=STOP_S)
        if done:
            await self._async_guarded(self._async_take(last))
        else:
            _LOGGER.warning("%s does not answer; it is left alone", self._entry.title)
        self._cursor.end()
        async_hide_readings(self._hass)
        await self._hass.async_add_executor_job(self._readings.close)

    @callback
    def async_wake(self) -> None:
        """Let the next step be now."""
        self._awake.set()

    @callback
    def async_resend(self) -> None:
        """Send all that is here once more."""
        self._following.wish(lambda follower: follower.resend())
        self.async_wake()

    @callback
    def async_release(self) -> None:
        """Empty the quarantine, then send all that is here once more."""
        self._following.wish(lambda follower: follower.release())
        self.async_wake()

    async def async_erase(self, persons: Sequence[str]) -> int:
        """Delete persons; returns how many rows went once the database was reached."""
        reply: Future[int] = Future()

        def done(rows: int) -> bool:
            listens = reply.set_running_or_notify_cancel()
            if listens:
                reply.set_result(rows)
            return listens

        self._following.wish(lambda follower: follower.erase(persons, done))
        self.async_wake()
        return await asyncio.wrap_future(reply)

    @callback
    def _async_forget(self, now: datetime) -> None:
        when, trusted = dt_util.as_utc(now), self._hub.engine.trusted
        self._following.wish(lambda follower: follower.forget(when, trusted=trusted))
        self.async_wake()

    async def _async_follow(self) -> None:
        while True:
            step = asyncio.wrap_future(self._thread.call(self._following.step))
            now = self._hub.clock.monotonic
            if await self._async_guarded(self._async_take(step)):
                self._waits.worked()
                rest_s = step.result().pace.wait_s
            else:
                self._waits.failed(now())
                rest_s = self._waits.rest_s(now())
            await self._async_rest(rest_s)

    async def _async_guarded(self, work: Coroutine[Any, Any, None]) -> bool:
        entry = self._entry
        return await async_guarded(self._hass, part_of(entry), entry.title, work)

    async def _async_rest(self, rest_s: float) -> None:
        """Wait, unless somebody knows that there is something to do."""
        with suppress(TimeoutError):
            async with asyncio.timeout(rest_s):
                await self._awake.wait()
        self._awake.clear()

    async def _async_take(self, work: Awaitable[Step | None]) -> None:
        """Show what came of a step."""
        step = await work
        if step is not None:
            self.caught_up_at = step.caught_up_at
            async_show_readings(self._hass, self._readings, step.caught_up_at)
            if step.health is not None:
                self._note(step.health, step.detail)
                keep_health(self._hub, step.health)
        shown = problem_to_show(self.health, self._hub.clock.now())
        if shown is not self._shown:
            was, self._shown = self._shown, shown
            async_show_problem(self._hass, self._entry, shown)
            if SinkProblem.SIGN_IN in (was, shown):
                needed = shown is SinkProblem.SIGN_IN
                async_ask_to_sign_in(self._hass, self._entry, needed=needed)

    def _note(self, health: SinkHealthRecord, detail: str) -> None:
        """Log one line when the database fails and one when it works again."""
        was, self.health = self.health, health
        if health.problem and not was.problem:
            _LOGGER.warning(
                "%s fails (%s): %s", self._entry.title, health.problem, detail
            )
        elif was.problem and not health.problem:
            _LOGGER.info("%s works again", self._entry.title)
