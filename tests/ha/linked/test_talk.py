"""A talk that ends says so, however it ends."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast, override
from unittest.mock import patch

from aiohttp import WebSocketError, WSMessage, WSMsgType
import pytest

from custom_components.lifeops.core.errors import (
    LifeOpsError,
    ProtocolError,
    UnavailableError,
)
from custom_components.lifeops.ha.linked.driver import Driver
from custom_components.lifeops.ha.linked.state import LinkState
from custom_components.lifeops.ha.linked.talk import Ended, Talk
from custom_components.lifeops.ha.linked.wire import CLOSE_CROSSED, CLOSE_DONE, Wire
from custom_components.lifeops.sync import events as e

WIRE = "custom_components.lifeops.ha.linked.wire"


class Dropped(Driver):
    """A session whose line is gone at once."""

    def __init__(self) -> None:
        """Need nothing."""

    @override
    async def async_run(self) -> e.Summary:
        raise UnavailableError("link_closed")


class Slow(Wire):
    """A socket that does not close."""

    def __init__(self) -> None:
        """Need none."""
        self.closing = asyncio.Event()

    @override
    async def close(self, code: int = CLOSE_DONE) -> None:
        self.closing.set()
        await asyncio.Event().wait()


class Closed(Wire):
    """A socket that somebody has closed."""

    def __init__(self, code: int | None) -> None:
        """Know with what."""
        self._code = code

    @property
    @override
    def close_code(self) -> int | None:
        return self._code

    @override
    async def close(self, code: int = CLOSE_DONE) -> None:
        """Close nothing."""


class Far:
    """A socket whose other side answers pings, or does not."""

    def __init__(self, *, answers: bool) -> None:
        """Know whether it answers."""
        self.pings = 0
        self.pongs: list[bytes] = []
        self._answers = answers
        self._said: asyncio.Queue[WSMessage] = asyncio.Queue()

    def say(self, kind: WSMsgType, data: bytes = b"") -> None:
        self._said.put_nowait(WSMessage(kind, data, None))

    async def receive(self) -> WSMessage:
        return await self._said.get()

    async def ping(self) -> None:
        self.pings += 1
        if self._answers:
            self.say(WSMsgType.PONG)

    async def pong(self, data: bytes) -> None:
        self.pongs.append(data)


class Mute(Wire):
    """A socket whose other side is never found out to be there."""

    def __init__(self) -> None:
        """Need none."""

    @override
    async def answers(self) -> bool:
        return await asyncio.Event().wait()

    @override
    async def close(self, code: int = CLOSE_DONE) -> None:
        """Close nothing."""


class Standing(Dropped):
    """A session that goes on until it is told to end."""

    def __init__(self) -> None:
        """Go on."""
        self.ending = asyncio.Event()

    @override
    async def async_run(self) -> e.Summary:
        await self.ending.wait()
        return e.Summary()


class Saying:
    """A socket on which one thing comes."""

    def __init__(self, message: WSMessage) -> None:
        """Know what comes."""
        self._message = message

    async def receive(self) -> WSMessage:
        return self._message


@pytest.mark.parametrize("code", [None, 1000, 1008, *range(4000, 4010)])
async def test_a_line_that_anybody_may_close_says_nothing_that_lasts(
    code: int | None,
) -> None:
    outcome = await Talk(Dropped(), Closed(code), "cabin").async_run()
    assert outcome.ended is (Ended.CROSSED if code == CLOSE_CROSSED else Ended.DROPPED)
    assert (outcome.state, outcome.problem) == (LinkState.AWAY, None)


async def test_a_talk_that_is_cancelled_while_it_ends_is_over() -> None:
    wire = Slow()
    talk = Talk(Dropped(), wire, "cabin")
    running = asyncio.create_task(talk.async_run())
    await wire.closing.wait()
    running.cancel()
    await asyncio.wait({running})
    async with asyncio.timeout(1):
        await talk.async_over()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (WSMessage(WSMsgType.ERROR, ConnectionResetError(), None), UnavailableError),
        (WSMessage(WSMsgType.ERROR, WebSocketError(1002, "?"), None), ProtocolError),
        (WSMessage(WSMsgType.TEXT, "?", None), ProtocolError),
        (WSMessage(WSMsgType.CLOSED, None, None), UnavailableError),
    ],
)
async def test_a_line_that_breaks_garbles_nothing(
    said: WSMessage, expected: type[LifeOpsError]
) -> None:
    wire = Wire(cast(Any, Saying(said)))
    with pytest.raises(expected):
        await wire.receive()


@contextmanager
def listening(far: Far) -> Iterator[Wire]:
    """Listen on a wire that was silent for longer than it may be without a word."""
    wire = Wire(cast(Any, far))
    hears = asyncio.create_task(wire.receive())
    with patch(f"{WIRE}.FRESH_S", 0.0), patch(f"{WIRE}.ANSWERS_WITHIN_S", 0.05):
        yield wire
    hears.cancel()


@pytest.mark.parametrize("there", [True, False])
async def test_who_answers_a_ping_is_there(there: bool) -> None:
    far = Far(answers=there)
    with listening(far) as wire:
        await asyncio.sleep(0)
        assert await wire.answers() is there
        assert await wire.answers() is there
    assert far.pings == 2


async def test_who_was_heard_just_now_is_there_without_being_asked() -> None:
    far = Far(answers=False)
    far.say(WSMsgType.BINARY, b"said")
    wire = Wire(cast(Any, far))
    assert await wire.receive() == b"said"
    assert await wire.answers()
    assert far.pings == 0


async def test_who_is_not_listened_to_counts_as_there() -> None:
    with (
        patch(f"{WIRE}.FRESH_S", 0.0),
        patch(f"{WIRE}.ANSWERS_WITHIN_S", 0.05),
    ):
        assert await Wire(cast(Any, Far(answers=False))).answers()


async def test_a_ping_is_answered_and_is_no_message() -> None:
    far = Far(answers=True)
    far.say(WSMsgType.PING, b"there?")
    far.say(WSMsgType.PONG)
    far.say(WSMsgType.BINARY, b"said")
    assert await Wire(cast(Any, far)).receive() == b"said"
    assert far.pongs == [b"there?"]


async def test_a_line_that_ends_is_no_sign_of_life() -> None:
    far = Far(answers=False)
    with listening(far) as wire:
        await asyncio.sleep(0)
        asking = asyncio.create_task(wire.answers())
        await asyncio.sleep(0)
        far.say(WSMsgType.CLOSED)
        await asyncio.sleep(0.02)
        assert not asking.done()
        await asking


async def test_a_session_that_ends_meanwhile_stands_in_nobodys_way() -> None:
    driver = Standing()
    talk = Talk(driver, Mute(), "cabin")
    running = asyncio.create_task(talk.async_run())
    asking = asyncio.create_task(talk.async_answers())
    await asyncio.sleep(0.01)
    assert not asking.done()
    driver.ending.set()
    async with asyncio.timeout(1):
        assert not await asking
        await running


async def test_a_session_that_is_being_stopped_stands_in_nobodys_way() -> None:
    talk = Talk(Standing(), Mute(), "cabin")
    running = asyncio.create_task(talk.async_run())
    await asyncio.sleep(0)
    stopping = asyncio.create_task(talk.async_stop(Ended.RENEWED))
    await asyncio.sleep(0)
    async with asyncio.timeout(1):
        assert not await talk.async_answers()
    await asyncio.wait({running, stopping})
