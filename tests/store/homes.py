"""Stores of several homes that tell each other what they hold."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self

from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.merge import shared_name
from custom_components.lifeops.core.ops import Op, Ops, Origin, Vector
from custom_components.lifeops.store.merging import RecordStream
from custom_components.lifeops.store.reading import Codec
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.store.statement import Row
from custom_components.lifeops.sync import codec
from custom_components.lifeops.sync.protocols import Chunk, Reading, Span

from .conftest import HOMES, NOW

MOST_CHUNKS = 100_000


class WireCodec(Codec):
    """The codec of sessions; keeps the writes that were taken in last."""

    def __init__(self) -> None:
        """Start with nothing told."""
        self.told: list[Op] = []

    def encode(self, ops: Ops) -> bytes:
        return codec.encode(ops)

    def decode(self, data: bytes) -> Ops:
        found = codec.decode(data)
        self.told = as_list(found)
        return found


class Home:
    """A store, what it has in common with others, and its folder."""

    def __init__(self, folder: Path, name: str) -> None:
        """Open the store of a folder."""
        self.folder, self.name = folder, name
        self.now = NOW
        self.codec = WireCodec()
        HOMES.add(self)
        self.reopen()

    def reopen(self) -> None:
        self.store = SqliteStore.open(self.folder, home=self.name, build="1", now=NOW)
        self.store._database.execute("PRAGMA synchronous = OFF")
        self.stream: RecordStream = self.store.sync(self.codec, lambda: self.now)

    @classmethod
    def make(cls, parent: Path, name: str) -> Self:
        folder = parent / name
        folder.mkdir()
        return cls(folder, name)

    @property
    def origin(self) -> Origin:
        return self.store.written()[0]

    def put(
        self,
        values: Mapping[str, Json],
        at: datetime = NOW,
        dataset: str = "sleep_settings",
    ) -> None:
        with self.store.transaction(at) as work:
            work.put_record(dataset, "ann", values, "ann")

    def delete(self, dataset: str = "sleep_settings") -> None:
        with self.store.transaction(NOW) as work:
            work.delete_record(dataset, "ann")

    def show(self, dataset: str = "sleep_settings", record_id: str = "ann") -> object:
        with self.store.transaction(NOW) as work:
            return work.record(dataset, record_id)

    def rows(self) -> set[Row]:
        """Return every register by its shared name, without what others never see."""
        found = self.store._database.execute(
            "SELECT dataset, id, field, value, person, h, home, epoch, seq"
            " FROM record JOIN origin ON origin = ix"
        )
        return {(shared_name(dataset, self.name), *rest) for dataset, *rest in found}

    def lost(self) -> list[tuple[str, str | None]]:
        found = self.store._database.execute("SELECT field, value FROM conflict")
        return sorted(found)

    def digests(self) -> object:
        reading = self.stream.read()
        try:
            return reading.digests()
        finally:
            reading.close()

    def close(self) -> None:
        self.store.close()


def as_list(ops: Ops) -> list[Op]:
    """Return columns as single writes."""

    def past(text: str | None) -> Vector:
        pairs = (one.split(":") for one in text.split(",")) if text else ()
        return {ops.origins[int(place)]: int(seq) for place, seq in pairs}

    columns = zip(
        ops.dataset,
        ops.id,
        ops.field,
        ops.value,
        ops.person,
        ops.h,
        ops.origin,
        ops.seq,
        ops.past,
        strict=True,
    )
    return [
        Op(ops.datasets[d], i, f, v, p, h, ops.origins[o], s, past(t))
        for d, i, f, v, p, h, o, s, t in columns
    ]


def chunks(
    reading: Reading, after: Vector | None, most: int
) -> Sequence[tuple[Chunk, Span | None]]:
    """Return all pieces of a look: those behind a vector, or (None) all there is."""
    found: list[tuple[Chunk, Span | None]] = []
    position: str | None = None
    while not found or not found[-1][0].last:
        if after is None:
            chunk = reading.snapshot(position, most)
            last = None if chunk.last else chunk.position
            span = Span(first=position, last=last, target=reading.target)
        else:
            chunk, span = reading.delta(after, position, most), None
        found.append((chunk, span))
        assert len(found) < MOST_CHUNKS
        position = chunk.position
    return found


def push(giver: Home, taker: Home, *, whole: bool = False, most: int = 3) -> int:
    """Bring what one home holds to another; return how much changed there.

    As in a session, both hear first what the other one holds.
    """
    taker.stream.acknowledged(giver.name, giver.stream.vector())
    giver.stream.acknowledged(taker.name, taker.stream.vector())
    reading = giver.stream.read()
    try:
        after = None if whole else taker.stream.vector()
        changed = sum(
            taker.stream.apply(chunk.payload, span)
            for chunk, span in chunks(reading, after, most)
        )
        taker.stream.settle(reading.target)
    finally:
        reading.close()
    giver.stream.acknowledged(taker.name, taker.stream.vector())
    return changed


def meet(homes: Sequence[Home]) -> None:
    """Let each home tell each other all, twice round."""
    for _ in range(2):
        for giver in homes:
            for taker in homes:
                if giver is not taker:
                    push(giver, taker)
