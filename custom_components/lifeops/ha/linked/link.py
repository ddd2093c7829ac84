"""The link with another home, from set-up to unload of its entry."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime
import logging
from random import random
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ...core.errors import RefusedError
from ...sync.channel import Channel
from ...sync.identity import raw
from ..errors import async_guarded
from ..hub import Hub
from .board import Board, async_clear_repairs, part_of
from .calling import Unreached, async_reach
from .config import LinkConfig
from .exchange import Exchange
from .refusal import GOING, RESTS, Refusal, async_turn_away
from .remembering import Memory
from .resting import Resting
from .schedule import PUSH_REST_S, BackOff
from .state import LinkState, LinkStatus, Summary
from .talk import Ended
from .telling import LinkCoordinator
from .throttle import Throttle
from .watching import async_watch
from .wire import Wire

_LOGGER = logging.getLogger(__name__)

_FAULTS = (Ended.EXHAUSTED, Ended.GARBLED, Ended.UNSAVED)


class LinkedHome:
    """Keeps two homes in step for as long as they can reach each other."""

    coordinator: LinkCoordinator

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], hub: Hub) -> None:
        """Begin apart; raises ProtocolError where the entry holds no key."""
        config = LinkConfig.of(entry)
        self.home_id = config.home_id
        self.key = raw(config.key)
        self._hass = hass
        self._entry = entry
        self._hub = hub
        self._part = part_of(entry)
        self._board = Board(hass, entry, hub.clock)
        self._throttle = Throttle(hass, self._async_push, PUSH_REST_S)
        self._exchange = Exchange(
            hass,
            entry,
            hub,
            self._board,
            refuses=self._refuses,
            tell_held=self._throttle.async_ask,
        )
        self._resting = Resting(hass, entry, hub)
        self._memory = Memory(hass, entry, self._board)
        self._waits = BackOff(random)
        self._awake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopping = True

    @property
    def status(self) -> LinkStatus:
        """Return how the link does now."""
        return self._board.status

    @property
    def takes_in(self) -> bool:
        """Return whether news may be on their way here that are older than now."""
        return self._exchange.talk is not None and not self.status.settled

    @callback
    def async_listen(self, tell: Callable[[], None]) -> CALLBACK_TYPE:
        """Tell of every change of the status, until that is called off."""
        return self._board.async_listen(tell)

    async def async_start(self) -> None:
        """Let the other home in, and begin to look for it."""
        hass, entry = self._hass, self._entry
        async_clear_repairs(hass, entry)
        await self._memory.async_load()
        await self._exchange.async_load()
        await self._hub.links.async_load()
        self._async_look()
        entry.async_on_unload(self._hub.links.async_add(self))
        async_watch(
            hass,
            entry,
            committed=self._throttle.async_ask,
            changed=self._awake.set,
            due=self._async_poll,
            ending=self.async_stop,
        )
        self._stopping = False
        self._task = entry.async_create_background_task(
            hass, self._async_keep(), f"{entry.title} link"
        )

    async def async_stop(self) -> None:
        """Say goodbye, for a moment at most, and end."""
        self._throttle.async_stop()
        self._stopping = True
        task, self._task = self._task, None
        if task is None:
            return
        self._exchange.waiting.async_fail()
        await self._exchange.async_end()
        task.cancel()
        await asyncio.wait({task})
        await self._memory.async_keep()

    async def async_sync_now(self) -> Summary:
        """Bring both homes in step now; raises RefusedError, UnavailableError."""
        if self._resting.reason is not None:
            raise RefusedError("link_rests", home=self._entry.title)
        return await self._exchange.async_sync_now(self._awake.set)

    async def async_pause(self, until: datetime | None = None) -> None:
        """Exchange nothing for a while, or until told to go on."""
        self._resting.async_pause(until)
        await self.async_rest()

    async def async_resume(self) -> None:
        """Pause no more; a home that is revoked stays away all the same."""
        self._resting.async_end_pause()
        self.async_go_on()

    async def async_rest(self) -> None:
        """End what runs, if there is a reason to rest now."""
        self._async_look()
        if (reason := self._resting.reason) is not None:
            self._exchange.waiting.async_fail()
            await self._exchange.async_end(at_once=reason is not LinkState.PAUSED)
        self._awake.set()

    @callback
    def async_go_on(self) -> None:
        """Look for the other home again, unless there is still a reason to rest."""
        if self._exchange.talk is None:
            self._board.async_show(state=LinkState.CONNECTING)
        self._async_look()
        self._awake.set()

    async def async_begin_anew(self) -> None:
        """End what runs; the next session says what this home holds now."""
        if (talk := self._exchange.talk) is not None:
            await talk.async_stop(Ended.RENEWED)

    async def async_meet(self, wire: Wire, channel: Channel) -> None:
        """Talk to the other home, which has called, until that is over."""
        if (refusal := self._refuses()) is not None:
            await async_turn_away(wire, channel, refusal)
            return
        talk = self._async_guarded(self._async_talk(wire, channel, self.home_id))
        visit = self._entry.async_create_background_task(self._hass, talk, "visit")
        # Who serves the socket is cancelled with it; how it ended is told all the same.
        await asyncio.shield(visit)

    def _refuses(self) -> Refusal | None:
        """Return why nobody may talk, None while one may."""
        rests = self._resting.reason
        if rests is LinkState.PAUSED:
            return RESTS
        return GOING if self._stopping or rests else None

    @callback
    def _async_look(self) -> None:
        """Show whether the link rests."""
        self._resting.async_tidy()
        self._board.async_rest(self._resting.reason, self._resting.until)

    async def _async_keep(self) -> None:
        while not self._stopping:
            self._awake.clear()
            self._async_look()
            rest_s = self._resting.left_s
            if rest_s == 0:
                await self._async_guarded(self._async_step())
                expected = LinkConfig.of(self._entry).expects(dt_util.now())
                rest_s = self._waits.failed(expected=expected)
            with suppress(TimeoutError):
                async with asyncio.timeout(rest_s):
                    await self._awake.wait()

    async def _async_guarded(self, work: Coroutine[Any, Any, None]) -> None:
        await async_guarded(self._hass, self._part, self._entry.title, work)

    async def _async_step(self) -> None:
        """Call the other home, unless it has called already."""
        if (talk := self._exchange.talk) is not None:
            await talk.async_over()
            return
        links = self._hub.links
        found = await async_reach(self._hass, self._entry, links.keys)
        if isinstance(found, Unreached):
            if self._exchange.talk is None:  # else it has called meanwhile
                self._async_unreached(found)
            return
        self._board.async_show(address=found.address)
        await self._async_talk(found.wire, found.channel, links.profile.home)

    async def _async_talk(self, wire: Wire, channel: Channel, opener: str) -> None:
        outcome = await self._exchange.async_talk(wire, channel, opener)
        if self.status.reachable and outcome.ended not in _FAULTS:
            self._waits.worked()
        if outcome.ended is Ended.CROSSED:
            return
        if outcome.ended in _FAULTS:
            _LOGGER.warning("%s: %s", self._entry.title, outcome.detail)
        rests = outcome.ended is Ended.RESTING
        seen = {"last_seen": self._hub.clock.now()} if rests else {}
        self._board.async_show(
            state=outcome.state, problem=outcome.problem, at_rest=rests, **seen
        )
        if outcome.ended is Ended.DOUBLED:
            await self._hub.links.async_double()
        if outcome.ended is Ended.RENEWED:
            self._awake.set()
            return
        self._exchange.waiting.async_fail()

    @callback
    def _async_unreached(self, found: Unreached) -> None:
        state = LinkState.REFUSED if found.refused else LinkState.AWAY
        self._board.async_show(state=state, problem=found.problem, at_rest=False)
        self._exchange.waiting.async_fail()

    @callback
    def _async_poll(self) -> None:
        """Ask for what a push may have missed."""
        if (talk := self._exchange.talk) is not None:
            talk.driver.changed()

    @callback
    def _async_push(self) -> None:
        self._entry.async_create_background_task(
            self._hass, self._async_guarded(self._exchange.async_push()), "push"
        )
