"""The actor of a real home: one task an act, each on its way to one outcome."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
import logging
from typing import Any, override
from weakref import WeakValueDictionary

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ...core.effects import Act, ControlMedia, Emit, Push, RunScene, SetLights, Tell
from ...core.json import Json
from ...core.outcomes import OutcomeState
from ...engine.protocols import Actor, Claim, OutboxRow, Reports
from ..waiting import async_started
from .emit import async_emit
from .home_map import HomeMap
from .job import EXPIRED, ClaimVoidError, Clear, Job, Keep, Performer, keeper
from .lights import async_set_lights
from .media import async_control_media
from .push import async_clear_push, async_push
from .scene import async_run_scene
from .tell import async_tell

_LOGGER = logging.getLogger(__name__)

PERFORMERS: Mapping[type[Act], Performer[Any]] = {
    performer.kind: performer
    for performer in (
        Performer(kind=SetLights, perform=async_set_lights),
        Performer(kind=RunScene, perform=async_run_scene),
        Performer(kind=ControlMedia, perform=async_control_media),
        Performer(kind=Push, perform=async_push, clear=async_clear_push),
        Performer(kind=Tell, perform=async_tell),
        Performer(kind=Emit, perform=async_emit),
    )
}

type _RowId = tuple[str, str, int]
type _Work = Callable[[], Coroutine[Any, Any, None]]

CLEAR_AGAIN_S = (10, 60, 300, 1_800, 7_200, 21_600)


@dataclass(slots=True, weakref_slot=True)
class _Tag:
    """What is under way under one tag, one after the other, and how often it began."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    starts: int = 0


class HomeActor(Actor):
    """Start and stop acts; what has the same tag happens one after the other."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], home: HomeMap
    ) -> None:
        """Begin with nothing under way."""
        self._hass = hass
        self._entry = entry
        self._home = home
        self._running: dict[_RowId, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._tags: WeakValueDictionary[str, _Tag] = WeakValueDictionary()
        self._closed = False

    @override
    def start(self, claim: Claim, reports: Reports) -> None:
        """Begin an act on the event loop."""
        self._hass.loop.call_soon_threadsafe(self._async_start, claim, reports)

    @override
    def stop(self, row: OutboxRow) -> None:
        """Stop an act, or clear what it left to see, on the event loop."""
        self._hass.loop.call_soon_threadsafe(self._async_stop, row)

    async def async_close(self) -> None:
        """Stop everything without an outcome, so that it is taken up again."""
        self._closed = True
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    @callback
    def _async_start(self, claim: Claim, reports: Reports) -> None:
        if self._closed:
            return
        keep = keeper(self._hass, claim, reports)
        job = replace(self._job(claim.row, keep), passes=claim.passes)
        tag = self._tag(claim.row)
        tag.starts += 1
        perform = partial(self._async_perform, job, claim, reports)
        task = self._async_task(claim.row, partial(_async_in_turn, tag.lock, perform))
        self._running[_row_id(claim.row)] = task

        @callback
        def ended(task: asyncio.Task[None]) -> None:
            self._async_ended(task, claim, reports)

        task.add_done_callback(ended)

    @callback
    def _async_stop(self, row: OutboxRow) -> None:
        if (task := self._running.get(_row_id(row))) is not None:
            task.cancel()
        clear = PERFORMERS[type(row.act)].clear
        if clear is not None and not self._closed:
            tag = self._tag(row)
            work = partial(self._async_clear, row, clear, tag, tag.starts)
            self._async_task(row, work)

    @callback
    def _async_task(self, row: OutboxRow, work: _Work) -> asyncio.Task[None]:
        """Do work in a task of its own."""
        task = self._entry.async_create_background_task(
            self._hass, work(), f"lifeops {row.key}"
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _async_clear(
        self, row: OutboxRow, clear: Clear[Any], tag: _Tag, starts: int
    ) -> None:
        """Take away what an act left to see; again where that fails and nothing came."""
        job = self._job(row, _keep_nothing)
        async with tag.lock:
            cleared = await clear(job)
        for wait_s in CLEAR_AGAIN_S:
            if cleared:
                return
            await asyncio.sleep(wait_s)
            async with tag.lock:
                cleared = tag.starts != starts or await clear(job)
        if not cleared:
            _LOGGER.warning("%s may still be seen: %s", row.key, job.error)

    def _tag(self, row: OutboxRow) -> _Tag:
        name = row.act.tag or row.key
        if (tag := self._tags.get(name)) is None:
            tag = self._tags[name] = _Tag()
        return tag

    def _job(self, row: OutboxRow, keep: Keep) -> Job[Any]:
        return Job(hass=self._hass, home=self._home, row=row, act=row.act, keep=keep)

    async def _async_perform(
        self, job: Job[Any], claim: Claim, reports: Reports
    ) -> None:
        await async_started(self._hass)
        if job.row.expires <= dt_util.utcnow():
            end = EXPIRED
        else:
            end = await PERFORMERS[type(job.act)].perform(job)
        reports.outcome(claim, end.state, end.parts, job.error)

    @callback
    def _async_ended(
        self, task: asyncio.Task[None], claim: Claim, reports: Reports
    ) -> None:
        row_id = _row_id(claim.row)
        if self._running.get(row_id) is task:
            del self._running[row_id]
        if task.cancelled():
            return
        error = task.exception()
        if error is None or isinstance(error, ClaimVoidError):
            return
        _LOGGER.error("Act %s failed", claim.row.key, exc_info=error)
        reason = f"{type(error).__name__}: {error}"
        reports.outcome(claim, OutcomeState.FAILED, {}, reason)


def _row_id(row: OutboxRow) -> _RowId:
    return (row.key, row.rev, row.term)


async def _async_in_turn(lock: asyncio.Lock, work: _Work) -> None:
    async with lock:
        await work()


async def _keep_nothing(_: Mapping[str, Json]) -> None:
    """Commit nothing: what clears has no progress."""
