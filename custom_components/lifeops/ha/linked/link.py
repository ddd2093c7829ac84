"""The link with another home, from set-up to unload of its entry."""

import asyncio
from collections.abc import Callable
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
from .schedule import PUSH_REST_S, BackOff, left_s
from .state import LinkState, LinkStatus, Summary
from .talk import Ended
from .telling import LinkCoordinator
from .throttle import Throttle
from .watching import async_watch
from .wire import CLOSE_GOING, CLOSE_RESTING, Wire

_LOGGER = logging.getLogger(__name__)
_RESTING = frozenset({LinkState.PAUSED, LinkState.REVOKED})


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
            hass, entry, hub, self._board, self._throttle.async_ask
        )
        self._waits = BackOff(random)
        self._awake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def status(self) -> LinkStatus:
        """Return how the link does now."""
        return self._board.status

    @property
    def trusted(self) -> bool:
        """Return whether the other home may come in."""
        return self.status.state is not LinkState.REVOKED

    @property
    def takes_in(self) -> bool:
        """Return whether news may be on their way here that are older than now."""
        return self._exchange.talk is not None and not self.status.in_step

    @callback
    def async_listen(self, tell: Callable[[], None]) -> CALLBACK_TYPE:
        """Tell of every change of the status, until that is called off."""
        return self._board.async_listen(tell)

    async def async_start(self) -> None:
        """Let the other home in, and begin to look for it."""
        hass, entry = self._hass, self._entry
        async_clear_repairs(hass, entry)
        if LinkConfig.of(entry).paused:
            self._board.async_show(state=LinkState.PAUSED)
        await self._exchange.async_load()
        await self._hub.links.async_load()
        if self.home_id in self._hub.links.revoked:
            self._board.async_show(state=LinkState.REVOKED, paused_until=None)
        entry.async_on_unload(self._hub.links.async_add(self))
        async_watch(
            hass,
            entry,
            committed=self._throttle.async_ask,
            changed=self._awake.set,
            due=self._async_poll,
            ending=self.async_stop,
        )
        self._task = entry.async_create_background_task(
            hass, self._async_keep(), f"{entry.title} link"
        )

    async def async_stop(self) -> None:
        """Say goodbye, for a moment at most, and end."""
        self._throttle.async_stop()
        task, self._task = self._task, None
        if task is None:
            return
        self._exchange.async_fail()
        await self._exchange.async_leave()
        task.cancel()
        await asyncio.wait({task})

    async def async_sync_now(self) -> Summary:
        """Bring both homes in step now; raises RefusedError, UnavailableError."""
        if self._rests:
            raise RefusedError("link_rests", home=self._entry.title)
        return await self._exchange.async_sync_now(self._awake.set)

    async def async_pause(self, until: datetime | None = None) -> None:
        """Exchange nothing for a while, or until told to go on."""
        await self._async_halt(LinkState.PAUSED, until)
        self._awake.set()

    async def async_resume(self) -> None:
        """Go on, whatever it rests for; a revoked home stays away."""
        if self.status.state is not LinkState.REVOKED:
            self._board.async_show(state=LinkState.CONNECTING, paused_until=None)
        self._awake.set()

    async def async_revoked(self) -> None:
        """Talk to that home no more, for good."""
        await self._async_halt(LinkState.REVOKED)

    async def async_begin_anew(self) -> None:
        """End what runs; the next session says what this home holds now."""
        if (talk := self._exchange.talk) is not None:
            await talk.async_stop(Ended.RENEWED)

    async def async_double(self) -> None:
        """Rest, because this home was met twice."""
        await self._async_halt(LinkState.CLONED)

    async def async_meet(self, wire: Wire, channel: Channel) -> None:
        """Talk to the other home, which has called, until that is over."""
        if self._task is None or self._rests:
            paused = self.status.state is LinkState.PAUSED
            await wire.close(CLOSE_RESTING if paused else CLOSE_GOING)
            return
        talk = self._async_talk(wire, channel, self.home_id)
        visit = self._entry.async_create_background_task(self._hass, talk, "visit")
        # Who serves the socket is cancelled with it; how it ended is told all the same.
        await asyncio.shield(visit)

    async def _async_halt(
        self, state: LinkState, until: datetime | None = None
    ) -> None:
        """End what runs; a revoked home stays that."""
        if self.status.state is not LinkState.REVOKED:
            self._board.async_show(state=state, paused_until=until)
        self._exchange.async_fail()
        await self._exchange.async_leave()

    @property
    def _rests(self) -> bool:
        return self._hub.links.doubled or self.status.state in _RESTING

    async def _async_keep(self) -> None:
        while True:
            self._awake.clear()
            rest_s = self._rest_s()
            if rest_s == 0:
                step = self._async_step()
                await async_guarded(self._hass, self._part, self._entry.title, step)
                expected = LinkConfig.of(self._entry).expects(dt_util.now())
                rest_s = self._waits.failed(expected=expected)
            with suppress(TimeoutError):
                async with asyncio.timeout(rest_s):
                    await self._awake.wait()

    def _rest_s(self) -> float | None:
        """Return how long to rest before anything is done; None is until woken."""
        if not self._rests:
            return 0
        rest_s = left_s(self.status.paused_until, self._hub.clock.now())
        if rest_s == 0:
            self._board.async_show(state=LinkState.CONNECTING, paused_until=None)
        return rest_s

    async def _async_step(self) -> None:
        """Call the other home, unless it has called already."""
        if (talk := self._exchange.talk) is not None:
            await talk.async_over()
            return
        config, links = LinkConfig.of(self._entry), self._hub.links
        found = await async_reach(
            self._hass,
            config.addresses,
            links.keys,
            self.key,
            verify_ssl=config.verify_ssl,
        )
        if isinstance(found, Unreached):
            self._async_unreached(found)
            return
        self._board.async_show(address=found.address)
        await self._async_talk(found.wire, found.channel, links.profile.home)

    async def _async_talk(self, wire: Wire, channel: Channel, opener: str) -> None:
        outcome = await self._exchange.async_talk(wire, channel, opener)
        if self.status.reachable:
            self._waits.worked()
        if self._rests or outcome.ended is Ended.CROSSED:
            return
        if outcome.ended is Ended.DOUBLED:
            await self._hub.links.async_double()
            return
        if outcome.ended in (Ended.GARBLED, Ended.UNSAVED):
            _LOGGER.warning("%s: %s", self._entry.title, outcome.detail)
        rests = outcome.ended is Ended.RESTING
        seen = {"last_seen": self._hub.clock.now()} if rests else {}
        self._board.async_show(
            state=outcome.state, problem=outcome.problem, at_rest=rests, **seen
        )
        if outcome.ended is Ended.RENEWED:
            self._awake.set()
            return
        self._exchange.async_fail()

    @callback
    def _async_unreached(self, found: Unreached) -> None:
        state = LinkState.REFUSED if found.refused else LinkState.AWAY
        self._board.async_show(state=state, problem=found.problem, at_rest=False)
        self._exchange.async_fail()

    @callback
    def _async_poll(self) -> None:
        """Ask for what a push may have missed."""
        if (talk := self._exchange.talk) is not None:
            talk.driver.changed()

    @callback
    def _async_push(self) -> None:
        self._entry.async_create_background_task(
            self._hass,
            async_guarded(
                self._hass, self._part, self._entry.title, self._exchange.async_push()
            ),
            "push",
        )
