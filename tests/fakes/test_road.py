"""A road is as long, as narrow and as unsure as it was told to be."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import socket
from time import monotonic

import pytest

from .road import HOST, Road, Weather


@pytest.fixture(autouse=True)
def verify_cleanup(socket_enabled: None) -> None:
    """Let sockets be used."""


@asynccontextmanager
async def echoing(weather: Weather | None = None) -> AsyncIterator[Road]:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(4096):
            writer.write(data)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, HOST, 0)
    port = server.sockets[0].getsockname()[1]
    async with Road((HOST, port), weather) as road:
        yield road
    server.close()


async def call(road: Road, data: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(HOST, road.port)
    try:
        writer.write(data)
        return await asyncio.wait_for(reader.readexactly(len(data)), 10)
    finally:
        writer.close()


async def test_what_is_sent_arrives_unchanged() -> None:
    async with echoing() as road:
        data = bytes(range(256)) * 400
        assert await call(road, data) == data
        assert road.carried == 2 * len(data)


async def test_a_long_road_takes_its_time() -> None:
    async with echoing(Weather(delay_s=0.1)) as road:
        began = monotonic()
        await call(road, b"x")
        assert monotonic() - began >= 0.2


async def test_a_narrow_road_has_a_rate() -> None:
    async with echoing(Weather(bytes_per_s=100_000)) as road:
        began = monotonic()
        await call(road, b"x" * 40_000)
        assert monotonic() - began >= 0.35


async def test_a_road_breaks_every_so_many_bytes_and_is_taken_anew() -> None:
    async with echoing(Weather(cut_every=50_000)) as road:
        with pytest.raises((OSError, asyncio.IncompleteReadError)):
            await call(road, b"x" * 100_000)
        assert road.cuts == 1
        assert await call(road, b"again") == b"again"


async def test_a_closed_road_lets_nobody_through_until_it_opens() -> None:
    async with echoing() as road:
        road.close()
        with pytest.raises((OSError, asyncio.IncompleteReadError)):
            await call(road, b"x")
        road.open()
        assert await call(road, b"x") == b"x"


async def test_closing_cuts_who_is_on_the_road() -> None:
    async with echoing() as road:
        reader, writer = await asyncio.open_connection(HOST, road.port)
        writer.write(b"x")
        assert await reader.readexactly(1) == b"x"
        road.close()
        with pytest.raises((OSError, asyncio.IncompleteReadError)):
            await asyncio.wait_for(reader.readexactly(1), 5)
        writer.close()


async def test_a_stalled_road_holds_everything_and_goes_on() -> None:
    async with echoing() as road:
        stalled = asyncio.create_task(road.stall(0.3))
        await asyncio.sleep(0)
        began = monotonic()
        assert await call(road, b"x") == b"x"
        assert monotonic() - began >= 0.25
        await stalled


async def test_nobody_at_the_other_end_ends_the_call() -> None:
    with socket.create_server((HOST, 0)) as probe:
        port = probe.getsockname()[1]
    async with Road((HOST, port)) as road:
        with pytest.raises((OSError, asyncio.IncompleteReadError)):
            await call(road, b"x")
