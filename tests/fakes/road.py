"""The road between two homes: long, narrow, often cut, sometimes closed."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

HOST = "127.0.0.1"
PIECE = 4096
QUEUED = 16


@dataclass(kw_only=True)
class Weather:
    """What a road is like; cut_every counts the bytes of both directions."""

    delay_s: float = 0.0
    bytes_per_s: float | None = None
    cut_every: int | None = None
    is_open: bool = True


class Road:
    """Forwards connections to a server as the weather allows."""

    def __init__(
        self, server: tuple[str, int], weather: Weather | None = None, *, port: int = 0
    ) -> None:
        """Plan a road to a server; it is built on entering."""
        self.weather = weather or Weather()
        self._server = server
        self._wanted = port
        self._travellers: set[asyncio.Task[None]] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self.carried = 0
        self.cuts = 0

    async def __aenter__(self) -> Self:
        """Listen on loopback."""
        self._listener = await asyncio.start_server(self._travel, HOST, self._wanted)
        self.port: int = self._listener.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Cut everybody off and listen no more."""
        self._listener.close()
        self.cut()
        await asyncio.gather(*self._travellers, return_exceptions=True)

    @property
    def url(self) -> str:
        """Return the address of the server by this road."""
        return f"http://{HOST}:{self.port}"

    def close(self) -> None:
        """Let nobody through until it is opened."""
        self.weather.is_open = False
        self.cut()

    def open(self) -> None:
        """Let everybody through again."""
        self.weather.is_open = True

    def cut(self) -> None:
        """Break every connection; new ones are taken."""
        for traveller in self._travellers:
            traveller.cancel()

    async def stall(self, seconds: float) -> None:
        """Carry nothing for a while, with every connection standing."""
        self._flowing.clear()
        try:
            await asyncio.sleep(seconds)
        finally:
            self._flowing.set()

    async def _travel(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._travellers.add(task)
        try:
            await self._connect(reader, writer)
        except asyncio.CancelledError:
            # A broken road is no fault of the server's that listens.
            writer.transport.abort()
        except OSError:
            writer.transport.abort()
        finally:
            self._travellers.discard(task)

    async def _connect(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if not self.weather.is_open:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection(*self._server)
        lanes = [
            asyncio.create_task(_Lane(self, reader, back).run()),
            asyncio.create_task(_Lane(self, there, writer).run()),
        ]
        try:
            await asyncio.wait(lanes, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for lane in lanes:
                lane.cancel()
            await asyncio.gather(*lanes, return_exceptions=True)
            writer.transport.abort()
            back.transport.abort()

    def count(self, size: int) -> bool:
        """Count what was carried; return whether the road breaks here."""
        every = self.weather.cut_every
        before, self.carried = self.carried, self.carried + size
        if every is None or before // every == self.carried // every:
            return False
        self.cuts += 1
        return True

    @property
    def flows(self) -> Callable[[], Awaitable[bool]]:
        """Return what to wait for before something is carried."""
        return self._flowing.wait


class _Lane:
    """One direction of one connection."""

    def __init__(
        self, road: Road, source: asyncio.StreamReader, target: asyncio.StreamWriter
    ) -> None:
        self._road = road
        self._source = source
        self._target = target
        self._queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(QUEUED)
        self._free_at = 0.0

    async def run(self) -> None:
        """Carry until one end is gone or the road breaks."""
        sending = asyncio.create_task(self._send())
        try:
            with suppress(OSError):
                while data := await self._source.read(PIECE):
                    await self._queue.put((self._arrival(len(data)), data))
                await self._queue.put((0.0, b""))
                await sending
        finally:
            sending.cancel()

    def _arrival(self, size: int) -> float:
        weather, now = self._road.weather, asyncio.get_running_loop().time()
        pace_s = size / weather.bytes_per_s if weather.bytes_per_s else 0.0
        self._free_at = max(now, self._free_at) + pace_s
        return self._free_at + weather.delay_s

    async def _send(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due, data = await self._queue.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            await self._road.flows()
            if not data:
                return
            self._target.write(data)
            await self._target.drain()
            if self._road.count(len(data)):
                self._road.cut()
                return
