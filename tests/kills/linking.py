"""A home that writes and talks to another one, in a process that is killed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
import os
from pathlib import Path
from typing import Self, override

from custom_components.lifeops.core.errors import ProtocolError, UnavailableError
from custom_components.lifeops.core.ops import Origin, Vector
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.ha.linked.wire import Wire
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.sync.channel import Channel
from custom_components.lifeops.sync.identity import Keys
from custom_components.lifeops.sync.protocols import Reading, Span, Stream
from tests.ha.linked.peer import Peer

from .board import Board, Stage, Thread

BOARD = "board"
DATASET = "household"
START = datetime(2026, 11, 1, tzinfo=UTC)
NOW = START + timedelta(days=20)
STEP = timedelta(seconds=5)
SHARED = 8
GARBLED = 4
_AGAIN_S = 0.2
_REST_S = 0.02
_HISTORY_PART = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Who a home is, where it lives, and by which way it calls the other, if it does."""

    home: str
    folder: Path
    key: int
    friend: int
    port: int
    dials: str | None = None


def run(place: Place) -> None:
    """Live until killed."""
    asyncio.run(_run(place))


def fill(place: Place, count: int) -> None:
    """Let a home have a history of its own."""
    store = SqliteStore.open(place.folder, home=place.home, build="kills")
    for start in range(0, count, _HISTORY_PART):
        with store.transaction(NOW) as tx:
            for number in range(start, start + _HISTORY_PART):
                name = f"{place.home}-old-{number}"
                tx.put_record(DATASET, name, {"name": f"{number:x}"}, None)
    store.close()


def keys(seed: int) -> Keys:
    """Return the same keys for the same seed."""
    return Keys.generate(lambda size: bytes([seed]) * size)


def own(home: str, number: int) -> str:
    """Return the record that a home wrote then, and never again."""
    return f"{home}-{number}"


def ring(home: str) -> SeriesKey:
    """Return what a home measures."""
    return SeriesKey(metric="heart_rate_bpm", person="ada", source=home)


class Watched(Stream):
    """A stream, saying what is done with it."""

    def __init__(self, stream: Stream, board: Board) -> None:
        """Stand before a stream."""
        self.name = stream.name
        self._stream = stream
        self._board = board

    @override
    def vector(self) -> Vector:
        return self._stream.vector()

    @override
    def own(self) -> Origin:
        return self._stream.own()

    @override
    def read(self) -> Reading:
        with self._board.at(Thread.FOLLOWER, Stage.READ):
            return self._stream.read()

    @override
    def apply(self, payload: bytes, span: Span | None = None) -> int:
        with self._board.at(Thread.HOME, Stage.TAKE):
            return self._stream.apply(payload, span)

    @override
    def settle(self, target: Vector, *, by: str | None = None) -> bool:
        with self._board.at(Thread.HOME, Stage.SETTLE):
            return self._stream.settle(target, by=by)

    @override
    def acknowledged(
        self,
        home: str,
        vector: Vector,
        *,
        first_hand: bool = True,
        heard: int | None = None,
    ) -> None:
        with self._board.at(Thread.HOME, Stage.SETTLE):
            self._stream.acknowledged(home, vector, first_hand=first_hand, heard=heard)


class LinkedHome(Peer):
    """Writes all along, and keeps one session with the other home."""

    def __init__(
        self, store: SqliteStore, writer: ThreadPoolExecutor, place: Place
    ) -> None:
        """Take over a store."""
        super().__init__(store, writer, place.home)
        self.board = Board.open(place.folder / BOARD)
        self.board.clear()
        self.keys = keys(place.key)
        self.friend = keys(place.friend).public
        self.nonce = os.urandom(8).hex()
        self._common.streams.update(
            {
                name: Watched(stream, self.board)
                for name, stream in self._common.streams.items()
            }
        )
        self._turn = asyncio.Lock()
        self._talking: asyncio.Task[None] | None = None

    @classmethod
    @asynccontextmanager
    async def opened(cls, place: Place) -> AsyncIterator[Self]:
        """Open what stands in a folder, and let the other home call."""
        loop = asyncio.get_running_loop()
        open_store: Callable[[], SqliteStore] = partial(
            SqliteStore.open, place.folder, home=place.home, build="kills"
        )
        with ThreadPoolExecutor(1) as writer:
            store = await loop.run_in_executor(writer, open_store)
            home = cls(store, writer, place)
            async with home.served(place.port):
                yield home

    @override
    async def talk(self, wire: Wire, channel: Channel) -> None:
        """Talk in place of a session that stands; what no home may say ends it all."""
        async with self._turn:
            if self._talking is not None:
                self._talking.cancel()
                await asyncio.wait({self._talking})
            talking = self._talking = asyncio.create_task(super().talk(wire, channel))
        try:
            await asyncio.wait({talking})
        finally:
            talking.cancel()
            (ended,) = await asyncio.gather(talking, return_exceptions=True)
        if isinstance(ended, ProtocolError):
            os._exit(GARBLED)

    async def keep(self, url: str) -> None:
        """Call the other home for ever."""
        assert self.friend is not None
        while True:
            with suppress(UnavailableError):
                await self.call(url, self.friend)
            await asyncio.sleep(_AGAIN_S)

    async def write(self) -> None:
        """Write one thing after another and say each that is safe, until told to end."""
        number = self.board.said
        while not self.board.finish:
            number += 1
            await self.on_thread(partial(self._write, number))
            self.board.say(number)
            if self.driver is not None:
                self.driver.changed()
            await asyncio.sleep(_REST_S)

    def _write(self, number: int) -> None:
        self._edit(number)
        with self.board.at(Thread.HOME, Stage.APPEND):
            point = Point(START + number * STEP, float(number))
            self.store.series.append({ring(self.home): [point]}, NOW)

    def _edit(self, number: int) -> None:
        """Write what stands for good, what both write, and what is taken away again."""
        said = {"name": f"{self.home} {number}"}
        with (
            self.board.at(Thread.HOME, Stage.EDIT),
            self.store.transaction(NOW) as tx,
        ):
            tx.put_record(DATASET, own(self.home, number), said, None)
            tx.put_record(DATASET, f"shared-{number % SHARED}", said, None)
            tx.put_record(DATASET, f"brief-{self.home}-{number}", said, None)
            tx.delete_record(DATASET, f"brief-{self.home}-{number - 1}")


async def _run(place: Place) -> None:
    parent = os.getppid()
    async with LinkedHome.opened(place) as home:
        calls = asyncio.create_task(home.keep(place.dials)) if place.dials else None
        await home.write()
        while os.getppid() == parent:
            if calls and calls.done():
                await calls
            await asyncio.sleep(_AGAIN_S)
