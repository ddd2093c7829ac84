"""Sessions on real streams in one thread, for homes that sit in one process."""

from collections import deque
from collections.abc import Callable, Mapping

from ..core.ops import Vector
from . import events as e
from .protocols import Chunk, Reading, Stream
from .session import Session
from .writing import Write, Writes


class Pump:
    """Does what a session asks for at once; news and frames are kept for who looks."""

    def __init__(
        self,
        session: Session,
        streams: Mapping[str, Stream],
        *,
        renew: Callable[[e.NewEpoch], None] = lambda _: None,
    ) -> None:
        """Drive a session; renew begins a new epoch where one is due."""
        self.session = session
        self.news: list[e.Event] = []
        self.outbox: deque[bytes] = deque()
        self._streams = streams
        self._writes = Writes(session, streams, renew=renew)
        self._readings: dict[str, Reading] = {}

    def do(self, events: list[e.Event]) -> None:
        """Do events, and what follows from them."""
        waiting = deque(events)
        while waiting:
            waiting.extend(self._do(waiting.popleft()))

    def cut(self) -> None:
        """Drop the line; looks are closed."""
        self.do(self.session.cut())

    def _do(self, event: e.Event) -> list[e.Event]:
        session = self.session
        match event:
            case e.Send(frame):
                self.outbox.append(frame)
            case e.Open(stream, after, resume):
                return session.opened(stream, self._opened(stream, after, resume))
            case e.Read():
                return session.read_done(event.stream, self._read(event))
            case e.Close(stream):
                self._close(stream)
            case e.Apply() | e.Settle() | e.Acknowledged():
                return self._write(event)
            case e.Sum(stream):
                return self._summed(stream)
            case e.NewEpoch():
                self.news.append(event)
                return self._write(event)
            case _:
                self.news.append(event)
        return []

    def _write(self, event: Write) -> list[e.Event]:
        answer = self._writes.do(event)
        return answer() if answer is not None else []

    def _opened(self, stream: str, after: Vector, resume: Vector | None) -> e.Look:
        self._close(stream)
        reading = self._streams[stream].read()
        self._readings[stream] = reading
        return look_of(reading, after, resume)

    def _read(self, event: e.Read) -> Chunk:
        reading = self._readings[event.stream]
        if event.snapshot:
            return reading.snapshot(event.position, event.most)
        return reading.delta(event.after, event.position, event.most)

    def _summed(self, stream: str) -> list[e.Event]:
        reading = self._streams[stream].read()
        try:
            sums = reading.digests()
            return self.session.summed(stream, reading.target, sums)
        finally:
            reading.close()

    def _close(self, stream: str) -> None:
        if (reading := self._readings.pop(stream, None)) is not None:
            reading.close()


def look_of(reading: Reading, after: Vector, resume: Vector | None) -> e.Look:
    """Return what a session wants to know of a look."""
    return e.Look(
        target=reading.target,
        total=reading.total,
        missing=reading.missing(after),
        knows=reading.knows(after),
        knows_resume=resume is not None and reading.knows(resume),
    )


class Line:
    """Two pumps and the frames between them, in order, one side in turn."""

    def __init__(self, *pumps: Pump) -> None:
        """Lay a line between two pumps; both say hello."""
        self.frames = 0
        self.bytes = 0
        self.torn = False
        self._pumps = pumps
        for pump in pumps:
            pump.do(pump.session.start())

    def run(self, holds: Callable[[bytes], bool] = lambda _: True) -> bool:
        """Carry frames until none is left; False where a frame tears the line."""
        while any(pump.outbox for pump in self._pumps):
            for pump, other in zip(self._pumps, reversed(self._pumps), strict=True):
                if not pump.outbox:
                    continue
                frame = pump.outbox.popleft()
                if not holds(frame):
                    self.cut()
                    return False
                self.frames += 1
                self.bytes += len(frame)
                other.do(other.session.receive(frame))
        return True

    def cut(self) -> None:
        """Drop the line and all that is on it."""
        self.torn = True
        for pump in self._pumps:
            pump.outbox.clear()
            pump.cut()
