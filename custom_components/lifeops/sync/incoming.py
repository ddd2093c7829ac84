"""What one stream hears from the other home: chunks in order, then a barrier."""

from collections import deque
from dataclasses import dataclass

from ..core.errors import ProtocolError
from ..core.ops import Vector
from .events import Apply, Event, Send, Settle
from .hello import Resume
from .limits import CREDIT
from .messages import Ack, Barrier, Begin, Chunked, Taken, encode
from .protocols import Span
from .vectors import patched, said


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pass:
    """What the chunks are that come now."""

    begin: Begin
    base: Vector
    target: Vector
    told: Vector


class Incoming:
    """The hearing side of one stream in one session."""

    def __init__(
        self,
        stream: str,
        *,
        mine: Vector,
        theirs: Vector,
        nonce: str,
        epoch: str,
        resume: Resume | None,
    ) -> None:
        """Begin with what both said in their HELLO.

        nonce is the other home's, epoch this one's.
        """
        self.resume = resume
        self.settled_once = False
        self._stream = stream
        self._mine = mine
        self._theirs = theirs
        self._nonce = nonce
        self._epoch = epoch
        self._pass: _Pass | None = None
        self._position: str | None = None
        self._pending: deque[Resume | None] = deque()
        self._barrier: Vector | None = None

    @property
    def idle(self) -> bool:
        """Return whether all that was heard stands, and the first barrier behind it."""
        return self.settled_once and self._pass is None and self._barrier is None

    def begin(self, message: Begin) -> list[Event]:
        """Hear what the next chunks are."""
        self._refuse_behind_barrier()
        target = patched(self._theirs, message.target)
        self._pass = _Pass(
            begin=message,
            base={} if message.snapshot else patched(self._mine, message.base),
            target=target,
            told=patched(target, message.told),
        )
        self._position = message.position
        return []

    def chunk(self, message: Chunked, payload: bytes) -> list[Event]:
        """Have a chunk taken in."""
        self._refuse_behind_barrier()
        if self._pass is None:
            raise ProtocolError("out_of_order")
        if len(self._pending) >= CREDIT:
            raise ProtocolError("too_fast")
        span = self._span(self._pass, message)
        self._position = message.position
        self._pending.append(self._resume_behind(self._pass, message))
        return [Apply(self._stream, payload, span)]

    def applied(self) -> list[Event]:
        """Answer for the oldest chunk, which is committed now."""
        self.resume = self._pending.popleft()
        return [Send(encode(Taken(stream=self._stream))), *self._settle()]

    def barrier(self, message: Barrier) -> list[Event]:
        """Hear that a round is complete."""
        self._refuse_behind_barrier()
        self._barrier = patched(self._theirs, message.target)
        return self._settle()

    def settled(self) -> Vector:
        """Return what the other home has told of as a whole, now that it stands."""
        if self._barrier is None:
            raise ProtocolError("out_of_order")
        target, self._barrier = self._barrier, None
        self._pass = None
        self.resume = None
        self.settled_once = True
        return target

    def refused(self) -> None:
        """Leave a round without an answer: what it told of does not count here."""
        self._barrier = self._pass = self.resume = None

    def ack(self) -> Send:
        """Return the answer to a barrier."""
        return Send(encode(Ack(stream=self._stream)))

    def _settle(self) -> list[Event]:
        if self._pending or self._barrier is None:
            return []
        return [Settle(self._stream, self._barrier)]

    def _refuse_behind_barrier(self) -> None:
        if self._barrier is not None:
            raise ProtocolError("out_of_order")

    def _span(self, now: _Pass, message: Chunked) -> Span | None:
        if not now.begin.snapshot or now.begin.healing:
            return None
        last = None if message.last else message.position
        return Span(first=self._position, last=last, target=now.target)

    def _resume_behind(self, now: _Pass, message: Chunked) -> Resume | None:
        """Return where a new session may go on once this chunk stands."""
        if now.begin.healing:
            return None
        told = said(now.told)
        if message.last:
            return Resume(of=self._nonce, by=self._epoch, base=told, target=told)
        return Resume(
            of=self._nonce,
            by=self._epoch,
            snapshot=now.begin.snapshot,
            base=said(now.base),
            target=told,
            position=message.position,
        )
