"""The sessions with one home: one at a time, what they tell and what is asked of them."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ...core.ops import Vector
from ...sync import events as e
from ...sync.channel import Channel
from ...sync.hello import Hello, Resume
from ...sync.session import Session, keeps_crossing
from ..hub import Hub
from ..issues import RepairKey, async_raise
from .board import Board
from .comparing import Comparing
from .doubles import Doubles
from .driver import Driver, Means, News
from .refusal import CROSSED, GOING, Refusal, async_turn_away
from .state import LinkState, Summary
from .talk import Ended, Outcome, Talk
from .waiting import Waiting
from .wire import Wire


class Exchange(Means):
    """Runs a session over each channel that is handed in."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        hub: Hub,
        board: Board,
        *,
        refuses: Callable[[], Refusal | None],
        tell_held: Callable[[], None],
    ) -> None:
        """Begin with none.

        refuses returns why nobody may talk now, tell_held hears that the other home
        holds more.
        """
        self.talk: Talk | None = None
        self._home_id: str = entry.data["home_id"]
        self._hass = hass
        self._entry = entry
        self._hub = hub
        self._board = board
        self._refuses = refuses
        self._tell_held = tell_held
        self._held: Mapping[str, Vector] = {}
        self._resume: Mapping[str, Resume] = {}
        self._turn = asyncio.Lock()
        self.waiting = Waiting(hass, entry.title)
        self._doubles = Doubles()
        self._comparing = Comparing(hass, entry, hub.clock)

    async def async_load(self) -> None:
        """Learn what the other home holds as far as that is known."""
        held = partial(self._hub.links.common.held, self._home_id)
        self._held = await self.in_executor(held)

    async def async_talk(self, wire: Wire, channel: Channel, opener: str) -> Outcome:
        """Talk until that is over; of two sessions that cross, one goes on."""
        with ExitStack() as undo:
            undo.callback(self._board.async_show, state=LinkState.AWAY)
            begun = await self._async_begin(wire, channel, opener)
            if not isinstance(begun, Outcome):
                begun = await self._async_run(*begun)
            undo.pop_all()
        return begun

    async def async_end(self, *, at_once: bool = False) -> None:
        """End what runs; with a goodbye, if that is quick, unless it has to be now."""
        if self.talk is not None:
            await (self.talk.async_stop() if at_once else self.talk.async_leave())

    async def async_push(self) -> None:
        """Tell what was written here since, and show how much that is."""
        pending = await self._async_count()
        if pending != 0 and self.talk is not None:
            self.talk.driver.changed()

    async def async_sync_now(self, wake: Callable[[], object]) -> Summary:
        """Wait until both are in step; raises UnavailableError where that fails."""
        before = await self._async_conflicts()
        done = await self.waiting.async_wait(
            partial(self._async_wake, wake), lambda: self._board.status.reachable
        )
        after = await self._async_conflicts()
        return replace(done, conflicts=max(after - before, 0))

    @callback
    def _async_wake(self, wake: Callable[[], object]) -> None:
        wake()
        if self.talk is not None:
            self.talk.driver.changed()

    @override
    async def on_thread[T](self, job: Callable[[], T]) -> T:
        """Do something on the thread that writes."""
        return await self._hub.async_on_thread(job)

    @override
    async def in_executor[T](self, job: Callable[[], T]) -> T:
        """Do something beside the event loop."""
        return await self._hass.async_add_executor_job(job)

    @override
    def renew(self, news: e.NewEpoch) -> None:
        """Begin a new epoch where one is due, and tell people why."""
        if self._hub.links.common.renew(news):
            self.tell_restored()

    @override
    def tell_restored(self) -> None:
        """Tell people that this home was put back to an earlier day."""
        loop = self._hass.loop
        loop.call_soon_threadsafe(async_raise, self._hass, RepairKey.HOME_RESTORED)

    @override
    @callback
    def tell(self, news: News) -> None:
        """Hear how a session goes."""
        match news:
            case e.Met(hello):
                self._async_met(hello)
            case e.Quiet(summary):
                self._async_quiet(summary)
            case e.Stirred():
                now = self._hub.clock.now()
                self._board.async_show(synced_at=now, settled=False)
            case e.Mismatch(_, dataset):
                self._comparing.async_differ(dataset)
            case e.Compared(_, True):
                self._comparing.async_agree()
            case e.Acknowledged(home, stream, vector) if home == self._home_id:
                self._held = {**self._held, stream: vector}
                self._tell_held()

    @callback
    def _async_met(self, hello: Hello) -> None:
        now = self._hub.clock.now()
        self._board.async_show(
            state=LinkState.LINKED,
            in_step=False,
            settled=False,
            at_rest=False,
            problem=None,
            last_seen=now,
            version=hello.version,
            clock_offset_s=round(hello.time - now.timestamp(), 1),
        )

    @callback
    def _async_quiet(self, summary: e.Summary) -> None:
        """Both are in step: tell who waited for it, and what that took."""
        talk, now = self.talk, self._hub.clock.now()
        if talk is None:
            return
        done = talk.since(summary)
        self._async_add(done)
        self._board.async_show(last_seen=now, synced_at=now, in_step=True, settled=True)
        self.waiting.async_tell(done)
        self._comparing.async_ask(talk)

    async def _async_begin(
        self, wire: Wire, channel: Channel, opener: str
    ) -> tuple[Talk, Session] | Outcome:
        """Take over a wire, or close it where nobody may talk on it."""
        refusal: Refusal | None = GOING
        try:
            async with self._turn:
                if not await self._async_may_begin(opener):
                    refusal = CROSSED
                    return Outcome(Ended.CROSSED)
                facts = await self._hub.links.async_facts()
                # From here to the talk nothing is waited for: who halts it finds it.
                refusal = self._refuses()
                if refusal is not None:
                    return Outcome(Ended.DONE)
                return self._async_taken(wire, channel, opener, facts)
        finally:
            if refusal is not None:
                await async_turn_away(wire, channel, refusal)

    @callback
    def _async_taken(
        self, wire: Wire, channel: Channel, opener: str, facts: e.Facts
    ) -> tuple[Talk, Session]:
        session = Session(
            facts,
            peer=self._home_id,
            resume=self._resume,
            is_met_twice=self._doubles.is_met_twice,
        )
        streams = self._hub.links.common.streams
        self.talk = Talk(Driver(session, streams, wire, channel, self), wire, opener)
        return self.talk, session

    async def _async_run(self, talk: Talk, session: Session) -> Outcome:
        try:
            return await talk.async_run()
        finally:
            self._resume = session.resume
            self._async_add(talk.since(session.summary))
            if self.talk is talk:
                self.talk = None

    @callback
    def _async_add(self, done: Summary) -> None:
        """Count what was exchanged, whether that brought both in step or was cut."""
        status = self._board.status
        self._board.async_show(
            pulled=status.pulled + done.pulled, pushed=status.pushed + done.pushed
        )

    async def _async_may_begin(self, opener: str) -> bool:
        """Let what stands give way to a session that comes, if it has to.

        The home that opened both knows best whether the first one still stands. Of one
        that the other home was lost on, the one that comes does not have to give way.
        """
        stands = self.talk
        if stands is None:
            return True
        crosses = opener != stands.opener and not keeps_crossing(opener, stands.opener)
        if crosses and await stands.async_answers():
            return False
        await stands.async_stop(Ended.CROSSED)
        return True

    async def _async_conflicts(self) -> int:
        home = self._home_id
        return await self._hub.async_read(lambda reader: reader.conflicts_with(home))

    async def _async_count(self) -> int | None:
        held = self._held
        common = self._hub.links.common
        pending = (
            await self.in_executor(partial(common.pending, held)) if held else None
        )
        self._board.async_show(pending=pending)
        return pending
