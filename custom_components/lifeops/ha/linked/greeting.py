"""The first messages on a socket: what is wanted, and proof of who it is."""

from collections.abc import Callable
from enum import IntEnum

from ...core.errors import ProtocolError
from ...sync.channel import Channel
from ...sync.handshake import CONFIRM_BYTES, REPLY_BYTES, Initiator, Responder
from ...sync.identity import Keys
from .wire import Wire

FIRST_BYTES = 2048
HANDSHAKE_S = 10.0


class Purpose(IntEnum):
    """What a home is called for: the first byte of the first message."""

    SESSION = 1
    PAIRING = 2

    def opening(self, message: bytes) -> bytes:
        """Return the first message with what it is for."""
        return bytes((self,)) + message


async def async_call(wire: Wire, keys: Keys, peer: bytes) -> Channel:
    """Return the channel to a home that was called, by its public key.

    Raises ProtocolError where it does not know us or is another, UnavailableError.
    """
    channel, confirm = await _async_greet(wire, keys, peer)
    await wire.send(confirm)
    return channel


async def async_ask(wire: Wire, keys: Keys, peer: bytes) -> bool:
    """Return whether a home that was called proves a key; it is told no more than that.

    Raises UnavailableError. What it has under way with this home goes on.
    """
    try:
        channel, _ = await _async_greet(wire, keys, peer)
    except ProtocolError:
        return False
    channel.end()
    return True


async def async_answer(
    wire: Wire, first: bytes, keys: Keys, knows: Callable[[bytes], bool]
) -> Channel:
    """Return the channel to a home that has called.

    Raises ProtocolError for who is not known, as late as for who is.
    """
    responder = Responder(keys, knows)
    await wire.send(responder.answer(first))
    confirm = await wire.receive(HANDSHAKE_S)
    if len(confirm) != CONFIRM_BYTES:
        raise ProtocolError("handshake_failed")
    return responder.confirm(confirm)


async def async_purpose(wire: Wire) -> tuple[Purpose, bytes]:
    """Return what a caller wants, and the message it came with.

    Raises ProtocolError for what nobody wants, UnavailableError.
    """
    message = await wire.receive(HANDSHAKE_S)
    if len(message) > FIRST_BYTES:
        raise ProtocolError("first_message_too_large")
    try:
        return Purpose(message[0]), message[1:]
    except (IndexError, ValueError) as err:
        raise ProtocolError("handshake_failed") from err


async def _async_greet(wire: Wire, keys: Keys, peer: bytes) -> tuple[Channel, bytes]:
    """Return the channel to who proves a key, and what confirms it there."""
    initiator = Initiator(keys, peer)
    await wire.send(Purpose.SESSION.opening(initiator.begin()))
    reply = await wire.receive(HANDSHAKE_S)
    if len(reply) != REPLY_BYTES:
        raise ProtocolError("handshake_failed")
    return initiator.finish(reply)
