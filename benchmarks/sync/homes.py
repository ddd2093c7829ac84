"""Homes with real files, and sessions between them in one thread."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Self

from custom_components.lifeops.core.ops import Ops
from custom_components.lifeops.store.merging import RecordStream
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.sync import codec
from custom_components.lifeops.sync.events import Facts
from custom_components.lifeops.sync.protocols import Span
from custom_components.lifeops.sync.pump import Line, Pump
from custom_components.lifeops.sync.session import Session

from .load import CHUNK, Row, as_ops, chunks, held

NOW = datetime(2026, 11, 21, tzinfo=UTC)
_BOOTS = count()


class Codec:
    """The codec of sessions as the store takes it."""

    def encode(self, ops: Ops) -> bytes:
        """Return writes as bytes."""
        return codec.encode(ops)

    def decode(self, data: bytes) -> Ops:
        """Return the writes of bytes."""
        return codec.decode(data)


@dataclass(frozen=True, slots=True)
class Talk:
    """What a session cost: bytes both ways, and processor time of both homes."""

    bytes: int
    cpu_ms: float


@dataclass(slots=True)
class Home:
    """A home in a folder of its own."""

    name: str
    folder: Path
    store: SqliteStore
    stream: RecordStream

    @classmethod
    @contextmanager
    def opened(cls, name: str) -> Iterator[Self]:
        """Set up a home, and clear it away."""
        with TemporaryDirectory(prefix="bench-") as folder:
            path = Path(folder)
            store = SqliteStore.open(path, home=name, build="bench", now=NOW)
            try:
                yield cls(name, path, store, store.sync(Codec()))
            finally:
                store.close()

    def take(self, given: Sequence[Row]) -> float:
        """Take in writes as a delta brings them; return the seconds."""
        parts = [codec.encode(as_ops(part)) for part in chunks(given)]
        began = perf_counter()
        for part in parts:
            self.stream.apply(part)
        seconds = perf_counter() - began
        self.stream.settle(held(given))
        return seconds

    def take_all(self, other: Home) -> float:
        """Take in a snapshot of another home; return the seconds without reading it."""
        reading, position, seconds, last = other.stream.read(), None, 0.0, False
        target = reading.target
        while not last:
            chunk = reading.snapshot(position, CHUNK)
            last = chunk.last
            end = None if last else chunk.position
            span = Span(first=position, last=end, target=target)
            began = perf_counter()
            self.stream.apply(chunk.payload, span)
            seconds += perf_counter() - began
            position = chunk.position
        reading.close()
        return seconds

    def talk(self, other: Home) -> Talk:
        """Have one session with another home."""
        began = process_time()
        pumps = self._pump(), other._pump()
        line = Line(*pumps)
        line.run()
        pumps[0].do(pumps[0].session.close())
        line.run()
        assert all(pump.session.over for pump in pumps)  # noqa: S101 - a figure of nothing
        return Talk(line.bytes, (process_time() - began) * 1000)

    def _pump(self) -> Pump:
        origin, _ = self.store.written()
        facts = Facts(
            home=self.name,
            version="bench",
            nonce=f"{next(_BOOTS)}",
            time=NOW.timestamp(),
            vectors={"records": self.stream.vector()},
            origins={"records": origin.epoch},
            acks={
                home: {"records": vector}
                for home, vector in self.stream.acknowledgements().items()
            },
        )
        return Pump(Session(facts), {"records": self.stream})
