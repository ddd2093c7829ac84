"""Another home without Home Assistant: the same store, door, driver and session."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, override

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from custom_components.lifeops.core.errors import ProtocolError
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.ha.linked.addresses import LINK_PATH
from custom_components.lifeops.ha.linked.client import async_dial
from custom_components.lifeops.ha.linked.common import Common
from custom_components.lifeops.ha.linked.door import Door, Known, Meet, Pair
from custom_components.lifeops.ha.linked.driver import Driver, Means, News
from custom_components.lifeops.ha.linked.greeting import async_call
from custom_components.lifeops.ha.linked.server import async_serve
from custom_components.lifeops.ha.linked.wire import Wire
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.sync import events as e
from custom_components.lifeops.sync.channel import Channel
from custom_components.lifeops.sync.hello import Resume
from custom_components.lifeops.sync.identity import Keys
from custom_components.lifeops.sync.session import Session

from .clocks import Watch

CABIN = "c" * 32


class Peer(Means, Known):
    """A home that keeps one session at a time, and remembers what it was told."""

    def __init__(
        self, store: SqliteStore, writer: ThreadPoolExecutor, home: str = CABIN
    ) -> None:
        """Take over a store whose thread of transactions is writer's."""
        self.keys = Keys.generate()
        self.home = home
        self.friend: bytes | None = None
        self.nonce = "first"
        self.resume: Mapping[str, Resume] = {}
        self.news: list[News] = []
        self.summaries: list[e.Summary] = []
        self.spent: list[e.Summary] = []
        self.driver: Driver | None = None
        self.wire: Wire | None = None
        self.version = "0.1.0"
        self.pair: Pair | None = None
        self.failed: list[str] = []
        self.meets_twice = False
        self.store = store
        self.address = ""
        self._common = Common.of(store)
        self._writer = writer
        self._clock = Watch()
        self._calls: list[asyncio.Task[Any]] = []

    @override
    async def on_thread[T](self, job: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, job)

    @override
    async def in_executor[T](self, job: Callable[[], T]) -> T:
        return await asyncio.to_thread(job)

    @override
    def renew(self, news: e.NewEpoch) -> None:
        self._common.renew(news)

    @override
    def tell(self, news: News) -> None:
        self.news.append(news)

    @override
    def meets(self, key: bytes) -> Meet | None:
        return self.talk if key == self.friend else None

    @override
    def pairs(self) -> Pair | None:
        return self.pair

    @asynccontextmanager
    async def served(self, port: int | None = None) -> AsyncIterator[None]:
        """Let others call; without a port on a free one."""
        door = Door(self.keys, self, self._clock)

        async def serve(request: web.Request) -> web.StreamResponse:
            visit = asyncio.create_task(async_serve(request, door))
            self._calls.append(visit)
            # Who serves a socket is cancelled with it; how it ended is told all the same.
            return await asyncio.shield(visit)

        app = web.Application()
        app.router.add_get(LINK_PATH, serve)
        async with TestServer(app, port=port) as server:
            self.address = str(server.make_url("/"))
            try:
                yield
            finally:
                await self.leave()

    async def talk(self, wire: Wire, channel: Channel) -> None:
        """Talk over a channel until that is over."""
        facts = await self.in_executor(
            lambda: self._common.facts(
                home=self.home,
                version=self.version,
                nonce=self.nonce,
                time=self._clock.now().timestamp(),
            )
        )
        self.wire = wire
        session = Session(
            facts, resume=self.resume, is_met_twice=lambda _: self.meets_twice
        )
        self.driver = Driver(session, self._common.streams, wire, channel, self)
        try:
            self.summaries.append(await self.driver.async_run())
        except ProtocolError as err:
            self.failed.append(err.key)
            raise
        finally:
            self.resume = session.resume
            self.spent.append(session.summary)
            self.driver = None

    async def call(self, address: str, key: bytes) -> None:
        """Call another home and talk to it."""
        async with ClientSession() as session:
            wire = await async_dial(session, address)
            try:
                await self.talk(wire, await async_call(wire, self.keys, key))
            finally:
                await wire.close()

    def calls(self, address: str, key: bytes) -> asyncio.Task[None]:
        """Begin to call another home."""
        task = asyncio.create_task(self.call(address, key))
        self._calls.append(task)
        return task

    async def leave(self) -> None:
        """End what runs."""
        if self.wire is not None:
            await self.wire.close()
        for call in self._calls:
            call.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)

    async def put(self, dataset: str, name: str, fields: Mapping[str, Json]) -> None:
        """Write a record, and tell of it where somebody listens."""

        def write() -> None:
            with self.store.transaction(self._clock.now()) as tx:
                tx.put_record(dataset, name, fields, None)

        await self.on_thread(write)
        if self.driver is not None:
            self.driver.changed()

    async def record(self, dataset: str, name: str) -> Mapping[str, Any] | None:
        """Return a record as it stands."""

        def read() -> Mapping[str, Any] | None:
            with self.store.read_only() as reader:
                return reader.record(dataset, name)

        return await self.in_executor(read)


@asynccontextmanager
async def peer_in(folder: Path, home: str = CABIN) -> AsyncIterator[Peer]:
    """Open a home in a folder, and let others call."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as writer:
        await asyncio.to_thread(folder.mkdir, exist_ok=True)
        store = await loop.run_in_executor(
            writer, lambda: SqliteStore.open(folder, home=home, build="test")
        )
        peer = Peer(store, writer, home)
        try:
            async with peer.served():
                yield peer
        finally:
            await loop.run_in_executor(writer, store.close)
