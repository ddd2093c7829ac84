"""A WebSocket between two homes: whole binary messages, whichever side opened it."""

import asyncio
from contextlib import suppress

from aiohttp import (
    ClientWebSocketResponse,
    WebSocketError,
    WSMsgType,
)
from aiohttp.web import WebSocketResponse

from ...core.errors import ProtocolError, UnavailableError

FRAME_BYTES = 65_535
HEARTBEAT_S = 30.0
IDLE_S = 60.0
FRESH_S = 5.0
ANSWERS_WITHIN_S = 5.0
# Close codes of RFC 6455, and those of its range for applications.
CLOSE_DONE = 1000
CLOSE_GOING = 1001
CLOSE_REFUSED = 1008
CLOSE_CROSSED = 4001
CLOSE_BUSY = 4004
_CLOSE_S = 2.0
_ENDS = (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED)

type Socket = ClientWebSocketResponse[bool] | WebSocketResponse


class Wire:
    """Sends and receives messages; a socket that is gone raises UnavailableError."""

    def __init__(self, socket: Socket) -> None:
        """Take over an open socket."""
        self._socket = socket
        self._heard_at = _now()
        self._sign = asyncio.Event()
        self._listens = False
        self.sent = 0
        self.received = 0

    @property
    def close_code(self) -> int | None:
        """Return what the other side closed with, None while it is open."""
        return self._socket.close_code

    async def send(self, message: bytes) -> None:
        """Send a message; a receiver that takes nothing for a minute is gone."""
        try:
            async with asyncio.timeout(IDLE_S):
                await self._socket.send_bytes(message)
        except (OSError, RuntimeError, TimeoutError) as err:
            raise UnavailableError("link_closed") from err
        self.sent += len(message)

    async def receive(self, timeout_s: float | None = None) -> bytes:
        """Return the next message.

        Raises ProtocolError for text and what is too large, UnavailableError when
        nothing comes in time or nothing comes any more.
        """
        self._listens = True
        try:
            async with asyncio.timeout(timeout_s):
                message = await self._socket.receive()
                while await self._async_is_sign(message.type, message.data):
                    message = await self._socket.receive()
        except (OSError, RuntimeError, TimeoutError) as err:
            raise UnavailableError("link_closed") from err
        finally:
            self._listens = False
        if message.type is WSMsgType.BINARY:
            data: bytes = message.data
            self.received += len(data)
            return data
        broken = message.type is WSMsgType.ERROR
        if message.type in _ENDS or (
            broken and not isinstance(message.data, WebSocketError)
        ):
            raise UnavailableError("link_closed")
        raise ProtocolError("link_garbled")

    async def answers(self) -> bool:
        """Return whether the other side is there: heard just now, or answering soon.

        Nothing can be heard while what came is not taken in: then it counts as there.
        """
        if _now() - self._heard_at < FRESH_S:
            return True
        self._sign.clear()
        with suppress(OSError, RuntimeError, TimeoutError):
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                await self._socket.ping()
                await self._sign.wait()
        return self._sign.is_set() or not self._listens

    async def close(self, code: int = CLOSE_DONE) -> None:
        """Close, waiting a moment for the other side to agree."""
        try:
            async with asyncio.timeout(_CLOSE_S):
                await self._socket.close(code=code)
        except OSError, RuntimeError, TimeoutError:
            return

    async def _async_is_sign(self, kind: WSMsgType, data: object) -> bool:
        """Take in that the other side is there; return whether it said no more."""
        if kind in (*_ENDS, WSMsgType.ERROR):
            return False
        self._heard_at = _now()
        self._sign.set()
        if kind is WSMsgType.PING and isinstance(data, bytes | bytearray):
            await self._socket.pong(bytes(data))
        return kind in (WSMsgType.PING, WSMsgType.PONG)


def _now() -> float:
    return asyncio.get_running_loop().time()
