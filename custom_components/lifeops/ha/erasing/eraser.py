"""The one who follows erasures in a home, whoever asked for them, until all is done."""

import asyncio
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
import logging
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.start import async_at_started

from ...const import DOMAIN
from ...core.aliases import names_of
from ...core.datasets import ERASURE
from ...core.erased import ErasureNote, Place
from ...core.erasing import Erasures
from ...engine.named import aliases_of
from ..errors import async_guarded
from ..signals import SIGNAL_WRITTEN
from .notes import async_load, async_save, async_traces
from .parts import async_drop, async_entities, async_theirs, async_tidy
from .places import PLACES

if TYPE_CHECKING:
    from ..hub import Hub
    from ..listener import Listener

_LOGGER = logging.getLogger(__name__)

_PART = "erasing"
_HOUR = timedelta(hours=1)
_FIRST = (Place.PARTS, Place.ACCOUNTS, Place.TRANSFERS, Place.RECORDS)


class Eraser:
    """Notes an erasure durably, then reaches one place after the other.

    A place that cannot be reached is tried again every hour and at every start. Who was
    erased never lives here again: no subentry of theirs is started any more.
    """

    def __init__(self, hub: Hub, listener: Listener) -> None:
        """Know of nobody yet."""
        self._hub = hub
        self._listener = listener
        self._erased: frozenset[str] = frozenset()
        self._started = self._loaded = False
        self._noting = asyncio.Lock()
        self._following = asyncio.Lock()
        self._looks: set[asyncio.Task[bool]] = set()
        self.notes: tuple[ErasureNote, ...] = ()

    @property
    def gone(self) -> frozenset[str]:
        """Return who was erased, or is about to be."""
        noted = (person for note in self.notes for person in note.persons)
        return self._erased.union(noted)

    async def async_begin(self) -> None:
        """Take those who were erased off the household, before anything of it starts."""
        await async_guarded(self._hub.hass, _PART, _PART, self._async_begin())

    @callback
    def async_start(self) -> None:
        """Follow what is left, once Home Assistant has started and every hour."""
        hub = self._hub
        undo = hub.entry.async_on_unload
        undo(async_at_started(hub.hass, self._async_started))
        undo(async_track_time_interval(hub.hass, self._async_hourly, _HOUR))
        undo(async_dispatcher_connect(hub.hass, SIGNAL_WRITTEN, self._async_written))

    async def async_stop(self) -> None:
        """Leave what is not done yet to the next start."""
        for look in tuple(self._looks):
            look.cancel()
        if self._looks:
            await asyncio.wait(self._looks)

    async def async_erase(self, person: str, *, who: str, wait_s: float) -> ErasureNote:
        """Erase a person by all of their names; return how far that is after a while.

        What is left then goes on by itself. Raises StoreError where nothing was begun.
        """
        note = replace(await self.async_looked(person), here=True, who=who)
        await self._async_keep(note)
        await asyncio.wait({self._async_begin_look()}, timeout=wait_s)
        return self.note_of(note)

    async def async_looked(self, person: str) -> ErasureNote:
        """Return a note about a person by all of their names; nothing is kept of it."""
        aliases = await self._hub.async_read(aliases_of)
        known = await self._async_known()
        return self._note(names_of(person, aliases), known)

    async def async_homes(self, note: ErasureNote) -> frozenset[str]:
        """Return the homes that have heard of it."""
        known = await self._async_known()
        heard = [known.homes(person) for person in note.persons]
        return frozenset.intersection(*map(frozenset, heard))

    async def async_change(self, change: Callable[[], None]) -> None:
        """Change subentries; what runs of them follows once anything does."""
        if self._started:
            await self._listener.async_change(change)
        else:
            change()

    def note_of(self, note: ErasureNote) -> ErasureNote:
        """Return a note as it is now."""
        same = (one for one in self.notes if one.persons == note.persons)
        return next(same, note)

    async def _async_begin(self) -> None:
        await self._async_hear()
        async_drop(self._hub, self.gone)
        async_tidy(self._hub, self.gone)
        for note in self.notes:
            if Place.PARTS in note.left:
                await self._async_try(note, Place.PARTS)

    @callback
    def _async_started(self, _: HomeAssistant) -> None:
        self._started = True
        self._async_look_soon()

    @callback
    def _async_hourly(self, _: datetime) -> None:
        if any(note.left for note in self.notes):
            self._async_look_soon()

    @callback
    def _async_written(self, datasets: frozenset[str]) -> None:
        if ERASURE.name in datasets:
            self._async_look_soon()

    @callback
    def _async_look_soon(self) -> None:
        if self._started:
            self._async_begin_look()

    @callback
    def _async_begin_look(self) -> asyncio.Task[bool]:
        hass = self._hub.hass
        work = async_guarded(hass, _PART, _PART, self._async_look())
        look = hass.async_create_background_task(work, f"{DOMAIN} {_PART}")
        self._looks.add(look)
        look.add_done_callback(self._looks.discard)
        return look

    async def _async_look(self) -> None:
        async with self._following:
            await self._async_hear()
            for note in self.notes:
                await self._async_follow(note)

    async def _async_known(self) -> Erasures:
        known = await self._hub.async_on_thread(self._hub.store.erasing.known)
        self._erased = frozenset(known.persons)
        return known

    async def _async_load(self) -> None:
        """Learn what was noted, before anything is noted beside it."""
        async with self._noting:
            if not self._loaded:
                self.notes = tuple(await async_load(self._hub))
                self._loaded = True

    async def _async_hear(self) -> None:
        """Note erasures that nobody here has asked for."""
        await self._async_load()
        known = await self._async_known()
        aliases = await self._hub.async_read(aliases_of)
        for person in sorted(known.persons):
            if self._is_news(person, known):
                names = names_of(person, aliases)
                erased = [name for name in names if name in known.persons]
                await self._async_keep(self._note(erased, known))
                _LOGGER.info("A person was erased in another home, and here too")

    def _is_news(self, person: str, known: Erasures) -> bool:
        notes = [note for note in self.notes if person in note.persons]
        if any(note.here and Place.RECORDS in note.left for note in notes):
            return False
        followed = {name for note in notes for name in note.known}
        return not known.asked(person) <= followed

    def _note(self, persons: Sequence[str], known: Erasures) -> ErasureNote:
        hub = self._hub
        phones = [phone for one in persons for phone in hub.phones(one)]
        return ErasureNote(
            persons=tuple(persons),
            at=hub.clock.now(),
            known=tuple(_asked(persons, known)),
            phones=tuple(phones),
            entities=async_entities(hub, persons),
        )

    async def _async_follow(self, note: ErasureNote) -> None:
        """Reach what is left; a person's records go once nothing writes any."""
        for place in note.left:
            held = await self._async_try(self.note_of(note), place)
            if not held and place in _FIRST:
                return
        if not self.note_of(note).left and await async_traces(self._hub, note):
            await self._async_end(note)

    async def _async_try(self, note: ErasureNote, place: Place) -> bool:
        """Reach a place; one that fails is shown until it is reached, and hinders none."""
        reach = self._async_reach(note, place)
        return await async_guarded(self._hub.hass, f"{_PART}_{place}", _PART, reach)

    async def _async_reach(self, note: ErasureNote, place: Place) -> None:
        theirs = replace(note, entities=async_theirs(self._hub, note))
        reached = await _REACH[place](self._hub, theirs)
        if place is Place.RECORDS:
            asked = _asked(note.persons, await self._async_known())
            note = replace(note, known=tuple(asked))
        await self._async_keep(note.reached(place, reached), where_it_stands=True)

    async def _async_end(self, note: ErasureNote) -> None:
        """Let nothing be left of how it was done but the note."""
        persons = note.persons
        await self._hub.async_on_thread(lambda: self._hub.store.erasing.forget(persons))

    async def _async_keep(
        self, note: ErasureNote, *, where_it_stands: bool = False
    ) -> None:
        """Keep a note in place of what is noted of the same persons; durable first.

        How far one has come is kept of that one alone: a new wish is not as far.
        """
        await self._async_load()
        async with self._noting:
            if where_it_stands and not any(map(note.is_further, self.notes)):
                return
            others = [one for one in self.notes if note.is_apart(one)]
            notes = (*others, note)
            await async_save(self._hub, notes)
            self.notes = notes


_REACH = {one.place: one.reach for one in PLACES}


def _asked(persons: Collection[str], known: Erasures) -> Iterator[str]:
    yield from sorted({name for one in persons for name in known.asked(one)})
