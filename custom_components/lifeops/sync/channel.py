"""What passes between two homes once they know each other: sealed frames."""

from collections.abc import Sequence

from noise.connection import NoiseConnection
from noise.exceptions import NoiseInvalidMessage, NoiseMaxNonceError

from ..core.errors import ProtocolError

FRAME_BYTES = 65_535
MESSAGE_BYTES = 1 << 20
_TAG_BYTES = 16
_PIECE_BYTES = FRAME_BYTES - _TAG_BYTES - 1
_LAST, _MORE = b"\0", b"\1"


class Channel:
    """Seals what is sent and opens what comes, each in the order of the other side.

    A frame that does not open, is doubled, left out or altered ends the channel: from
    then on everything raises ProtocolError. seal and open may be on different threads.
    """

    def __init__(self, connection: NoiseConnection, peer: bytes) -> None:
        """Begin where a handshake has ended; peer is the other home's public key."""
        self._connection = connection
        self._pieces = bytearray()
        self._dead = False
        self.peer = peer
        self.handshake_hash = connection.get_handshake_hash()

    def seal(self, message: bytes) -> Sequence[bytes]:
        """Return the frames of a message, to be sent in this order."""
        if len(message) > MESSAGE_BYTES:
            raise self._end()
        starts = range(0, len(message), _PIECE_BYTES) or (0,)
        return [
            self._sealed(message, start, _LAST if start == starts[-1] else _MORE)
            for start in starts
        ]

    def open(self, frame: bytes) -> bytes | None:
        """Return the message that a frame completes, None where more of it follows."""
        piece = self._opened(frame)
        mark = piece[:1]
        if mark not in (_LAST, _MORE):
            raise self._end()
        self._pieces += piece[1:]
        if len(self._pieces) > MESSAGE_BYTES:
            raise self._end()
        if mark == _MORE:
            return None
        message = bytes(self._pieces)
        self._pieces.clear()
        return message

    def end(self) -> None:
        """Let nothing pass any more."""
        self._end()

    def _sealed(self, message: bytes, start: int, mark: bytes) -> bytes:
        if self._dead:
            raise ProtocolError("channel_ended")
        try:
            return self._connection.encrypt(
                mark + message[start : start + _PIECE_BYTES]
            )
        except NoiseMaxNonceError as err:
            raise self._end() from err

    def _opened(self, frame: bytes) -> bytes:
        if self._dead:
            raise ProtocolError("channel_ended")
        try:
            return self._connection.decrypt(frame)
        except (NoiseInvalidMessage, NoiseMaxNonceError) as err:
            raise self._end() from err

    def _end(self) -> ProtocolError:
        self._dead = True
        self._pieces.clear()
        return ProtocolError("channel_ended")
