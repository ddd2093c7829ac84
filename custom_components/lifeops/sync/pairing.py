"""From a code that was typed to a channel: SPAKE2, then Noise XXpsk3.

Whoever does not know the code learns nothing but that theirs was wrong, not even a key.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b

from spake2 import SPAKE2_A, SPAKE2_B, SPAKEError
from spake2.ed25519_basic import NotOnCurve

from ..core.errors import ProtocolError
from .acquaintance import Acquaintance, Introduction, Profile
from .handshake import Handshake
from .identity import Keys
from .pairing_code import PairingCode

VERSION = 1
FIRST_BYTES = 34
_XXPSK3 = b"Noise_XXpsk3_25519_ChaChaPoly_BLAKE2s"
_PROLOGUE = b"lifeops pairing 1"


class _Pairing:
    """What both sides do: frames in, frames out, ProtocolError where it ends.

    met is there once the code has proved right; from then on it is told everything.
    """

    def __init__(self, keys: Keys, profile: Profile, own: Introduction) -> None:
        """Take what is told of this home, step by step."""
        self._keys = keys
        self._profile = profile
        self._own = own
        self._handshake: Handshake | None = None
        self.met: Acquaintance | None = None

    def _meet(self, handshake: Handshake) -> Sequence[bytes]:
        channel = handshake.channel()
        self.met = Acquaintance(self._keys, channel, self._profile, self._own)
        return self.met.introduce()

    def _begin_handshake(self, secret: bytes, *, initiator: bool) -> Handshake:
        """Return a handshake whose first message already needs the right code.

        The prologue is authenticated with every message, so it proves the secret
        before anything is said; the key itself keeps what is said to both.
        """
        return Handshake(
            _XXPSK3,
            _PROLOGUE + _derived(secret, b"lifeops proof"),
            self._keys,
            initiator=initiator,
            psk=_derived(secret, b"lifeops psk"),
        )


class PairingClaim(_Pairing):
    """The home on which the code was typed; it calls the other."""

    def __init__(
        self, keys: Keys, code: str, profile: Profile, own: Introduction
    ) -> None:
        """Claim a code as a person typed it."""
        super().__init__(keys, profile, own)
        self._exchange = SPAKE2_A(_password(code))

    def begin(self) -> bytes:
        """Return the first message."""
        return bytes((VERSION,)) + self._exchange.start()

    def receive(self, frame: bytes) -> Sequence[bytes]:
        """Take a message and return what to send.

        Where the code is wrong the other side goes away in silence after the second
        message, or raises wrong_code here.
        """
        if self.met is not None:
            return self.met.hear(frame)
        if self._handshake is None:
            secret = _secret(self._exchange, frame)
            self._handshake = self._begin_handshake(secret, initiator=True)
            return (self._handshake.write(),)
        handshake = self._handshake
        _read(handshake, frame)
        return (handshake.write(), *self._meet(handshake))


class PairingOffer(_Pairing):
    """The home that shows the code; one for each who calls, all of one code."""

    def __init__(
        self, keys: Keys, code: PairingCode, profile: Profile, own: Introduction
    ) -> None:
        """Answer a claim of a code."""
        super().__init__(keys, profile, own)
        self._code = code
        self._holds = False
        self._replied = False

    def receive(self, frame: bytes, now: datetime) -> Sequence[bytes]:
        """Take a message and return what to send."""
        if self.met is not None:
            return self.met.hear(frame)
        try:
            return self._answered(frame, now)
        except ProtocolError:
            self.close()
            raise

    def close(self) -> None:
        """End it, so that somebody else may claim the code if nobody has."""
        if self._holds:
            self._code.release(self)
        self._holds = False
        self._handshake = None
        if self.met is not None:
            self.met.end()

    def _answered(self, frame: bytes, now: datetime) -> Sequence[bytes]:
        if not self._holds:
            return self._exchanged(frame, now)
        if self._handshake is None:
            raise ProtocolError("pairing_closed")
        if not self._replied:
            return self._proved(self._handshake, frame)
        _read(self._handshake, frame)
        self._code.right()
        return self._meet(self._handshake)

    def _exchanged(self, frame: bytes, now: datetime) -> Sequence[bytes]:
        self._code.take(now, self)
        self._holds = True
        exchange = SPAKE2_B(_password(self._code.digits))
        reply = bytes((VERSION,)) + exchange.start()
        secret = _secret(exchange, frame)
        self._handshake = self._begin_handshake(secret, initiator=False)
        return (reply,)

    def _proved(self, handshake: Handshake, frame: bytes) -> Sequence[bytes]:
        self._code.demand(self)
        try:
            _read(handshake, frame)
        except ProtocolError:
            self._code.wrong()
            raise
        self._code.prove()
        self._replied = True
        return (handshake.write(),)


def _secret(exchange: SPAKE2_A | SPAKE2_B, frame: bytes) -> bytes:
    """Return what both sides share if their codes are the same."""
    if frame[:1] != bytes((VERSION,)):
        raise ProtocolError("pairing_too_new")
    if len(frame) != FIRST_BYTES:
        raise ProtocolError("pairing_garbled")
    try:
        return exchange.finish(frame[1:])
    except (SPAKEError, NotOnCurve, ValueError) as err:
        raise ProtocolError("pairing_garbled") from err


def _read(handshake: Handshake, frame: bytes) -> None:
    try:
        payload = handshake.read(frame)
    except ProtocolError as err:
        raise ProtocolError("wrong_code") from err
    if payload:
        raise ProtocolError("pairing_garbled")


def _password(code: str) -> bytes:
    """Return a code as it is shown or typed, without what people put between."""
    return "".join(digit for digit in code if digit.isdigit()).encode()


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return blake2b(purpose, key=secret, digest_size=32).digest()
