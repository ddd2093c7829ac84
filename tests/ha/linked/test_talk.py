"""A talk that ends says so, however it ends."""

import asyncio
from typing import Any, cast, override

from aiohttp import WebSocketError, WSMessage, WSMsgType
import pytest

from custom_components.lifeops.core.errors import (
    LifeOpsError,
    ProtocolError,
    UnavailableError,
)
from custom_components.lifeops.ha.linked.driver import Driver
from custom_components.lifeops.ha.linked.talk import Talk
from custom_components.lifeops.ha.linked.wire import CLOSE_DONE, Wire
from custom_components.lifeops.sync import events as e


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


class Saying:
    """A socket on which one thing comes."""

    def __init__(self, message: WSMessage) -> None:
        """Know what comes."""
        self._message = message

    async def receive(self) -> WSMessage:
        return self._message


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
