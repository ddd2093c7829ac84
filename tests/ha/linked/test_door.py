"""Who gets in over a real socket, who does not, and what that costs and tells."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
import logging
import os

from aiohttp import ClientSession, WSMsgType, WSServerHandshakeError, web
from aiohttp.test_utils import TestServer
import pytest

from custom_components.lifeops.core.errors import ProtocolError, UnavailableError
from custom_components.lifeops.ha.linked.addresses import LINK_PATH
from custom_components.lifeops.ha.linked.client import async_dial
from custom_components.lifeops.ha.linked.door import Door, Meet, Pair
from custom_components.lifeops.ha.linked.greeting import Purpose, async_call
from custom_components.lifeops.ha.linked.server import async_serve
from custom_components.lifeops.ha.linked.wire import CLOSE_REFUSED, Wire
from custom_components.lifeops.sync.channel import Channel
from custom_components.lifeops.sync.handshake import FIRST_BYTES
from custom_components.lifeops.sync.identity import Keys

from .clocks import Watch

HOME, FRIEND, STRANGER = (Keys.generate() for _ in range(3))


class Household:
    """Knows one friend, and greets it."""

    def __init__(self) -> None:
        """Begin with nobody having come."""
        self.met: list[bytes] = []
        self.pair: Pair | None = None

    def meets(self, key: bytes) -> Meet | None:
        return self._meet if key == FRIEND.public else None

    def pairs(self) -> Pair | None:
        return self.pair

    async def _meet(self, wire: Wire, channel: Channel) -> None:
        self.met.append(channel.peer)
        for frame in channel.seal(b"welcome"):
            await wire.send(frame)
        await wire.receive()


@pytest.fixture
def household() -> Household:
    return Household()


@pytest.fixture
def clock() -> Watch:
    return Watch()


@pytest.fixture
def door(household: Household, clock: Watch) -> Door:
    return Door(HOME, household, clock)


@pytest.fixture
async def address(socket_enabled: None, door: Door) -> AsyncIterator[str]:
    async def serve(request: web.Request) -> web.StreamResponse:
        return await async_serve(request, door)

    app = web.Application()
    app.router.add_get(LINK_PATH, serve)
    async with TestServer(app) as server:
        yield str(server.make_url("/"))


@pytest.fixture
async def session(address: str) -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


type Dial = Callable[[], Awaitable[Wire]]


@pytest.fixture
async def dial(session: ClientSession, address: str) -> AsyncIterator[Dial]:
    wires: list[Wire] = []

    async def dial() -> Wire:
        wires.append(await async_dial(session, address))
        return wires[-1]

    yield dial
    for wire in wires:
        await wire.close()


@pytest.fixture
async def wire(dial: Dial) -> Wire:
    return await dial()


async def knocked(session: ClientSession, address: str) -> int:
    """Return what is answered to somebody who wants a socket and says nothing."""
    try:
        async with session.ws_connect(address.rstrip("/") + LINK_PATH):
            return 101
    except WSServerHandshakeError as err:
        return err.status


async def left(wire: Wire) -> int | None:
    """Return what a home closed with that says nothing more."""
    with pytest.raises(UnavailableError):
        await wire.receive(5)
    return wire.close_code


async def test_a_friend_is_met(wire: Wire, household: Household) -> None:
    channel = await async_call(wire, FRIEND, HOME.public)
    assert channel.open(await wire.receive(5)) == b"welcome"
    assert household.met == [FRIEND.public]


async def test_a_stranger_learns_nothing(wire: Wire, household: Household) -> None:
    with pytest.raises(ProtocolError) as refused:
        await async_call(wire, STRANGER, HOME.public)
    assert refused.value.key == "handshake_failed"
    await wire.send(bytes(17))
    assert await left(wire) == CLOSE_REFUSED
    assert not household.met


async def test_whoever_thinks_that_it_is_another_home_fails(wire: Wire) -> None:
    with pytest.raises(ProtocolError):
        await async_call(wire, FRIEND, STRANGER.public)


@pytest.mark.parametrize(
    "first",
    [b"", b"\0", b"\x07hello", bytes((Purpose.SESSION,)) + bytes(2048), bytes(60_000)],
    ids=["empty", "zero", "other purpose", "oversize", "huge"],
)
async def test_garbage_ends_the_call(wire: Wire, first: bytes) -> None:
    await wire.send(first)
    assert await left(wire) == CLOSE_REFUSED


async def test_noise_that_is_none_is_answered_like_a_strangers(wire: Wire) -> None:
    await wire.send(Purpose.SESSION.opening(os.urandom(FIRST_BYTES)))
    assert len(await wire.receive(5)) == 48
    await wire.send(bytes(17))
    assert await left(wire) == CLOSE_REFUSED


async def test_text_is_no_message(
    session: ClientSession, address: str, household: Household
) -> None:
    async with session.ws_connect(address.rstrip("/") + LINK_PATH) as socket:
        await socket.send_str("hello")
        assert (await socket.receive(5)).type is WSMsgType.CLOSE
    assert not household.met


async def test_a_message_beyond_a_frame_ends_the_call(
    session: ClientSession, address: str
) -> None:
    async with session.ws_connect(address.rstrip("/") + LINK_PATH) as socket:
        await socket.send_bytes(bytes(70_000))
        message = await socket.receive(5)
        assert message.type in (WSMsgType.CLOSE, WSMsgType.ERROR, WSMsgType.CLOSED)


async def test_a_replayed_call_is_turned_away(dial: Dial, household: Household) -> None:
    taped: list[bytes] = []

    class Tape(Wire):
        async def send(self, message: bytes) -> None:
            taped.append(message)
            await super().send(message)

    first = await dial()
    wire = Tape(first._socket)
    await async_call(wire, FRIEND, HOME.public)
    await wire.receive(5)
    await wire.close()
    again = await dial()
    await again.send(taped[0])
    await again.receive(5)
    await again.send(taped[1])
    assert await left(again) == CLOSE_REFUSED
    assert len(household.met) == 1


async def test_a_slow_caller_is_left_alone(
    dial: Dial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "custom_components.lifeops.ha.linked.greeting.HANDSHAKE_S", 0.05
    )
    slow = await dial()
    async with asyncio.timeout(5):
        await left(slow)


async def test_nobody_pairs_while_no_code_is_shown(wire: Wire) -> None:
    await wire.send(Purpose.PAIRING.opening(b"code?"))
    assert await left(wire) == CLOSE_REFUSED


async def test_pairing_gets_the_first_message(wire: Wire, household: Household) -> None:
    async def pair(wire: Wire, first: bytes) -> None:
        await wire.send(first[::-1])

    household.pair = pair
    await wire.send(Purpose.PAIRING.opening(b"code"))
    assert await wire.receive(5) == b"edoc"


async def test_a_browser_gets_no_socket(session: ClientSession, address: str) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await session.ws_connect(
            address.rstrip("/") + LINK_PATH, origin="http://evil.example"
        )
    assert refused.value.status == 403


async def test_who_tries_too_often_waits(
    session: ClientSession,
    address: str,
    clock: Watch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    statuses = [await knocked(session, address) for _ in range(40)]
    assert statuses[:10] == [101] * 10
    assert set(statuses[10:]) == {429}
    told = [one for one in caplog.messages if "too often" in one]
    assert len(told) == 1
    clock.shift += 60
    assert await knocked(session, address) == 101


async def test_who_wants_no_socket_costs_nobody_a_try(
    session: ClientSession, address: str
) -> None:
    for _ in range(100):
        async with session.get(address.rstrip("/") + LINK_PATH) as response:
            assert response.status == 400
    assert await knocked(session, address) == 101


async def test_a_friend_may_call_as_often_as_it_likes(
    dial: Dial, household: Household
) -> None:
    for _ in range(30):
        wire = await dial()
        await async_call(wire, FRIEND, HOME.public)
        await wire.receive(5)
        await wire.close()
    assert len(household.met) == 30


async def test_strangers_without_number_keep_no_friend_out(
    dial: Dial, household: Household, clock: Watch, door: Door
) -> None:
    wire = await dial()
    await async_call(wire, FRIEND, HOME.public)
    await wire.receive(5)
    for number in range(2_000):
        door.allows(f"10.0.{number // 250}.{number % 250}")
    clock.shift += 1
    assert not door.allows("10.9.9.9")
    again = await dial()
    await async_call(again, FRIEND, HOME.public)
    await again.receive(5)
    assert len(household.met) == 2


async def test_a_closed_door_is_no_home(socket_enabled: None) -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        return await async_serve(request, None)

    app = web.Application()
    app.router.add_get(LINK_PATH, serve)
    async with (
        TestServer(app) as server,
        ClientSession() as session,
        session.get(server.make_url(LINK_PATH)) as response,
    ):
        assert response.status == 503


def test_ten_thousand_callers_cost_nothing(
    household: Household, clock: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    door = Door(HOME, household, clock)
    let_in = sum(door.allows(f"10.0.{n // 250}.{n % 250}") for n in range(10_000))
    assert 60 <= let_in <= 70
    assert len(door._attempts) <= 1000
    assert len(door._told) == 1
    assert len([one for one in caplog.messages if "too often" in one]) == 1
