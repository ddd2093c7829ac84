"""What one stream tells the other home: rounds of passes, each round with a barrier."""

from dataclasses import dataclass
from enum import Enum, auto

from ..core.errors import ProtocolError
from ..core.ops import Vector, joined
from .events import BEGUN_ANEW, Close, Event, Look, Open, Read, Send
from .hello import Resume
from .limits import LIVE_OPS, OPS_MOST, SNAPSHOT_FLOOR, SNAPSHOT_PERCENT
from .messages import Barrier, Begin, Chunked, Hold, encode
from .protocols import Chunk
from .vectors import differences, heard, holds


class _State(Enum):
    IDLE = auto()
    OPENING = auto()
    HELD = auto()
    READY = auto()
    READING = auto()
    BARRIER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pass:
    """One way through a look: the writes behind base, or all there is by key.

    told is what has passed as a whole at its end; None is the look's target.
    """

    base: Vector
    told: Vector | None = None
    snapshot: bool = False
    healing: bool = False
    position: str | None = None


class Outgoing:
    """The telling side of one stream in one session."""

    def __init__(
        self,
        stream: str,
        *,
        mine: Vector,
        theirs: Vector,
        nonce: str,
        resume: Resume | None,
        first: bool,
    ) -> None:
        """Begin with what both said in their HELLO.

        first: of two snapshots that wait for each other this side's goes ahead.
        """
        self.known = theirs
        self._stream = stream
        self._mine = mine
        self._theirs = theirs
        self._resume = resume if resume and _fits(resume, nonce) else None
        self._goes_first = first
        self._may_snapshot = False
        self._state = _State.IDLE
        self._greeted = False
        self._dirty = False
        self._healing = False
        self._begun = False
        self._target: Vector = {}
        self._position: str | None = None
        self._passes: list[_Pass] = []
        self._most = LIVE_OPS

    @property
    def idle(self) -> bool:
        """Return whether the other home has confirmed all that was to be told."""
        return self._greeted and self._state is _State.IDLE

    @property
    def ready(self) -> bool:
        """Return whether a chunk may be read now."""
        return self._state is _State.READY

    @property
    def is_open(self) -> bool:
        """Return whether a look is held, or asked for."""
        return self._state in {_State.OPENING, _State.READY, _State.READING}

    def open(self) -> list[Event]:
        """Begin a round, or another one after this."""
        if self._state is not _State.IDLE:
            self._dirty = True
            return []
        self._dirty = False
        self._state = _State.OPENING
        resume = (
            joined((self.known, heard(self._resume.target))) if self._resume else None
        )
        return [Open(self._stream, self.known, resume)]

    def heal(self) -> list[Event]:
        """Tell all there is, because sums differ."""
        self._healing = True
        return self.open()

    def opened(self, look: Look) -> list[Event]:
        """Choose the passes of a round; a look that shows nothing new needs none."""
        if not holds(look.target, self._mine):
            raise ProtocolError(BEGUN_ANEW)
        self._target = look.target
        nothing_new = self._greeted and holds(self.known, look.target)
        if nothing_new and not self._healing:
            self._state = _State.IDLE
            return [Close(self._stream), *self.again()]
        self._passes = self._planned(look)
        if self._has_to_wait():
            self._state = _State.HELD
            return [Close(self._stream), Send(encode(Hold(stream=self._stream)))]
        self._resume = None
        self._healing = False
        self._most = OPS_MOST if self._is_bulk(look) else LIVE_OPS
        self._next_pass()
        return []

    def heard_hold(self) -> list[Event]:
        """Go ahead where both homes wait for each other's snapshot."""
        return self.release() if self._goes_first else []

    def release(self) -> list[Event]:
        """Tell a snapshot from now on: the other home has told what is its own."""
        self._may_snapshot = True
        if self._state is not _State.HELD:
            return []
        self._state = _State.IDLE
        return self.open()

    def read(self, most: int) -> Read:
        """Ask for the next chunk."""
        self._state = _State.READING
        now = self._passes[0]
        most = min(most, self._most)
        return Read(self._stream, now.snapshot, now.base, self._position, most)

    def tells(self, chunk: Chunk) -> bool:
        """Return whether a chunk is sent; a snapshot's end says what is no more."""
        return chunk.count > 0 or (self._passes[0].snapshot and chunk.last)

    def read_done(self, chunk: Chunk) -> list[Event]:
        """Send a chunk; behind the last one of all passes comes the barrier."""
        events = self._sent(chunk) if self.tells(chunk) else []
        self._position = chunk.position
        self._state = _State.READY
        if chunk.last:
            self._passes.pop(0)
            if self._passes:
                self._next_pass()
            else:
                events += self._barrier()
        return events

    def acked(self) -> None:
        """Take the other home's word that the last barrier stands."""
        if self._state is not _State.BARRIER:
            raise ProtocolError("out_of_order")
        self._state = _State.IDLE
        self.known = joined((self.known, self._target))

    def again(self) -> list[Event]:
        """Begin the round that was asked for while another one ran."""
        return self.open() if self._dirty else []

    def _planned(self, look: Look) -> list[_Pass]:
        if self._healing:
            return [_Pass(base={}, snapshot=True, healing=True)]
        if self._resume and (passes := self._resumed(self._resume, look)):
            return passes
        share = look.missing * 100 > look.total * SNAPSHOT_PERCENT
        if not look.knows or (look.missing > SNAPSHOT_FLOOR and share):
            return [_Pass(base={}, snapshot=True)]
        return [_Pass(base=self.known)]

    def _resumed(self, resume: Resume, look: Look) -> list[_Pass]:
        """Return what is left of a cut round, then what came meanwhile.

        What had passed under the old look may have been replaced since by what had
        passed too, so the old target is no barrier: only the new look's is one.
        """
        base = joined((self.known, heard(resume.base)))
        target = joined((self.known, heard(resume.target)))
        if not (look.knows_resume and holds(look.target, heard(resume.target))):
            return []
        since = _Pass(base=joined((base, target)))
        if holds(base, target):
            return [since]
        rest = _Pass(
            base={} if resume.snapshot else base,
            told=heard(resume.target),
            snapshot=resume.snapshot,
            position=resume.position,
        )
        return [rest, since] if resume.snapshot or look.knows else []

    def _has_to_wait(self) -> bool:
        now = self._passes[0]
        fresh = now.snapshot and not now.healing and now.position is None
        return fresh and not self._may_snapshot

    def _is_bulk(self, look: Look) -> bool:
        told = look.total if self._passes[0].snapshot else look.missing
        return told > 5 * LIVE_OPS

    def _next_pass(self) -> None:
        self._state = _State.READY
        self._position = self._passes[0].position
        self._begun = False

    def _sent(self, chunk: Chunk) -> list[Event]:
        head = Chunked(
            stream=self._stream,
            position=chunk.position,
            count=chunk.count,
            last=chunk.last,
        )
        sent: list[Event] = [Send(encode(head, chunk.payload))]
        return sent if self._begun else [Send(encode(self._begin())), *sent]

    def _begin(self) -> Begin:
        self._begun = True
        now = self._passes[0]
        return Begin(
            stream=self._stream,
            snapshot=now.snapshot,
            healing=now.healing,
            base=differences(now.base, self._theirs) if not now.snapshot else {},
            target=differences(self._target, self._mine),
            told={} if now.told is None else differences(now.told, self._target),
            position=self._position,
        )

    def _barrier(self) -> list[Event]:
        self._state = _State.BARRIER
        self._greeted = True
        target = differences(self._target, self._mine)
        barrier = Barrier(stream=self._stream, target=target)
        return [Send(encode(barrier)), Close(self._stream)]


def _fits(resume: Resume, nonce: str) -> bool:
    """Return whether a place can be found again: keys always, numbers by who told."""
    return resume.snapshot or resume.of == nonce
