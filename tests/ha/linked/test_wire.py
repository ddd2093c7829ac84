"""A real socket between two sides that are there and say nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
import pytest

from custom_components.lifeops.ha.linked.wire import Wire

BEAT_S = 0.4
HELD = "custom_components.lifeops.ha.linked.wire.FRESH_S"


@asynccontextmanager
async def two_sides(
    *, caller_s: float | None = None, called_s: float | None = None
) -> AsyncIterator[tuple[Wire, Wire]]:
    """Connect two wires; how often the socket of each asks for the other one."""
    entered = asyncio.Queue[Wire]()
    gone = asyncio.Event()

    async def enter(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False, heartbeat=called_s)
        await socket.prepare(request)
        await entered.put(Wire(socket))
        await gone.wait()
        return socket

    app = web.Application()
    app.router.add_get("/", enter)
    async with TestServer(app) as server, ClientSession() as session:
        url = server.make_url("/")
        socket = await session.ws_connect(url, autoping=False, heartbeat=caller_s)
        yield Wire(socket), await entered.get()
        gone.set()
        await socket.close()


@pytest.mark.usefixtures("socket_enabled")
async def test_each_side_hears_that_the_other_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(HELD, 0.0)
    async with two_sides() as (caller, called), asyncio.TaskGroup() as listening:
        tasks = [listening.create_task(one.receive()) for one in (caller, called)]
        await asyncio.sleep(0)
        assert [await one.answers() for one in (caller, called)] == [True, True]
        for task in tasks:
            task.cancel()


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("asks", [{"caller_s": BEAT_S}, {"called_s": BEAT_S}])
async def test_a_line_on_which_nothing_is_said_stands(asks: dict[str, float]) -> None:
    async with two_sides(**asks) as (caller, called):
        heard = asyncio.create_task(called.receive())
        saying = asyncio.create_task(caller.receive())
        await asyncio.sleep(BEAT_S * 4)
        assert not saying.done()
        await caller.send(b"still here")
        assert await heard == b"still here"
        await called.send(b"so am I")
        assert await saying == b"so am I"
