"""The looks at streams that one session has open, used by one thread at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from threading import Lock

from ...core.ops import Vector
from ...sync import events as e
from ...sync.protocols import Reading, Stream
from ...sync.pump import look_of
from ...sync.session import Session
from .inputs import Input

type Asked = e.Open | e.Read | e.Sum | e.Close


@dataclass(slots=True)
class Readings:
    """Does what a session asks to be read; each call belongs beside the event loop."""

    session: Session
    streams: Mapping[str, Stream]
    _open: dict[str, Reading] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _ended: bool = False

    def do(self, event: Asked) -> Input | None:
        """Return how to tell the session what was read; nothing is once it ended."""
        with self._lock:
            if self._ended:
                return None
            match event:
                case e.Open(stream, after, resume):
                    look = self._look(stream, after, resume)
                    return partial(self.session.opened, stream, look)
                case e.Read():
                    return self._chunk(event)
                case e.Sum(stream):
                    return self._sums(stream)
                case e.Close(stream):
                    self._close(stream)
                    return None

    def end(self) -> None:
        """Let go of every look, once what is being read is through."""
        with self._lock:
            self._ended = True
            for stream in tuple(self._open):
                self._close(stream)

    def _look(self, stream: str, after: Vector, resume: Vector | None) -> e.Look:
        self._close(stream)
        reading = self._open[stream] = self.streams[stream].read()
        return look_of(reading, after, resume)

    def _chunk(self, event: e.Read) -> Input:
        reading = self._open[event.stream]
        chunk = (
            reading.snapshot(event.position, event.most)
            if event.snapshot
            else reading.delta(event.after, event.position, event.most)
        )
        return partial(self.session.read_done, event.stream, chunk)

    def _sums(self, stream: str) -> Input:
        reading = self.streams[stream].read()
        try:
            sums = reading.digests()
            return partial(self.session.summed, stream, reading.target, sums)
        finally:
            reading.close()

    def _close(self, stream: str) -> None:
        reading = self._open.pop(stream, None)
        if reading is not None:
            reading.close()
