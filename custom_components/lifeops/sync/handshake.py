"""How two homes that know each other's keys begin: Noise IK, answered alike to all."""

from collections.abc import Callable
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from noise.connection import Keypair, NoiseConnection
from noise.exceptions import (
    NoiseInvalidMessage,
    NoiseMaxNonceError,
    NoiseValueError,
)

from ..core.errors import ProtocolError
from .channel import Channel
from .identity import Keys

FIRST_BYTES = 96
REPLY_BYTES = 48
CONFIRM_BYTES = 17
_IK = b"Noise_IK_25519_ChaChaPoly_BLAKE2s"
_PROLOGUE = b"lifeops link 1"
_TAG_BYTES = 16
_EXCHANGES = 5
_UNREADABLE = (
    InvalidTag,
    NoiseInvalidMessage,
    NoiseMaxNonceError,
    NoiseValueError,
    ValueError,
)


class Handshake:
    """One side of a Noise handshake; raises ProtocolError for what cannot be read."""

    def __init__(
        self,
        pattern: bytes,
        prologue: bytes,
        keys: Keys,
        *,
        initiator: bool,
        peer: bytes | None = None,
        psk: bytes | None = None,
    ) -> None:
        """Begin as one of both sides, with what is known of the other."""
        noise = NoiseConnection.from_name(pattern)
        noise.set_prologue(prologue)
        noise.set_keypair_from_private_bytes(Keypair.STATIC, keys.static)
        if peer is not None:
            noise.set_keypair_from_public_bytes(Keypair.REMOTE_STATIC, peer)
        if psk is not None:
            noise.set_psks(psk)
        if initiator:
            noise.set_as_initiator()
        else:
            noise.set_as_responder()
        noise.start_handshake()
        self._noise = noise
        self._state = noise.noise_protocol.handshake_state

    def write(self, payload: bytes = b"") -> bytes:
        """Return the next message of this side."""
        try:
            return bytes(self._noise.write_message(payload))
        except _UNREADABLE as err:
            raise ProtocolError("handshake_failed") from err

    def read(self, message: bytes) -> bytes:
        """Take the next message of the other side; return what it carried."""
        try:
            return bytes(self._noise.read_message(message))
        except _UNREADABLE as err:
            raise ProtocolError("handshake_failed") from err

    @property
    def peer(self) -> bytes:
        """Return the other side's public key, once it has told it."""
        return self._state.rs.public_bytes

    def channel(self) -> Channel:
        """Return what both sides have agreed upon after the last message."""
        return Channel(self._noise, self.peer)


class Initiator:
    """The home that calls: begin(), then finish() with what comes back."""

    def __init__(self, keys: Keys, peer: bytes) -> None:
        """Call a home by its public key; raises ProtocolError where that is none."""
        try:
            self._handshake = Handshake(_IK, _PROLOGUE, keys, initiator=True, peer=peer)
        except NoiseValueError as err:
            raise ProtocolError("key_unreadable") from err

    def begin(self) -> bytes:
        """Return the first message; only the home that is meant can read it."""
        return self._handshake.write()

    def finish(self, reply: bytes) -> tuple[Channel, bytes]:
        """Return the channel and the frame that confirms it, to be sent first.

        Raises ProtocolError where another home has answered, or this one is not known.
        """
        self._handshake.read(reply)
        channel = self._handshake.channel()
        (confirm,) = channel.seal(b"")
        return channel, confirm


class Responder:
    """The home that is called: answer(), then confirm() with what comes back.

    Whoever calls gets one reply of one length after the same work, and learns from it
    nothing unless both know each other.
    """

    def __init__(self, keys: Keys, knows: Callable[[bytes], bool]) -> None:
        """Answer as the home with these keys to whom it knows."""
        self._keys = keys
        self._knows = knows
        self._handshake: Handshake | None = None

    def answer(self, first: bytes) -> bytes:
        """Return the reply to a first message, whatever it was."""
        handshake = Handshake(_IK, _PROLOGUE, self._keys, initiator=False)
        if len(first) != FIRST_BYTES:
            return self._decoy()
        try:
            handshake.read(first)
            reply = handshake.write()
        except ProtocolError:
            return self._decoy()
        if not self._knows(handshake.peer):
            return reply[:-_TAG_BYTES] + os.urandom(_TAG_BYTES)
        self._handshake = handshake
        return reply

    def confirm(self, frame: bytes) -> Channel:
        """Return the channel once the other side has shown that it has its key.

        Raises ProtocolError for who is not known, and for a first message that
        somebody else has sent again.
        """
        if self._handshake is None:
            raise ProtocolError("home_unknown")
        channel = self._handshake.channel()
        if channel.open(frame) != b"":
            channel.end()
            raise ProtocolError("handshake_failed")
        return channel

    def _decoy(self) -> bytes:
        """Return what looks like a reply, for about the work of one."""
        ephemeral = X25519PrivateKey.generate()
        for _ in range(_EXCHANGES):
            self._keys.exchange.exchange(ephemeral.public_key())
        return ephemeral.public_key().public_bytes_raw() + os.urandom(_TAG_BYTES)
