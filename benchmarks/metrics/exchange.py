"""What series cost between two homes: bytes on the wire, points a CPU second.

The references are bare columns as JSON in one zstd frame a chunk, and one upsert a chunk
by executemany into the same table with the same pragmas.
"""

from collections.abc import Iterator, Sequence
from compression import zstd
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched, pairwise
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import orjson

from custom_components.lifeops.core.series import Point
from custom_components.lifeops.store.database import Database
from custom_components.lifeops.store.opening import SERIES_NAME
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.sync.protocols import Reading

from ..figure import Figure, percentile
from .journal import KEYS, NOW, START, Batch, Load, imported

ROUNDS = 3
CHUNK = 2_000
SLICE_MS = 20.0
_UPSERT = (
    "INSERT INTO point (series, ts, value, h, origin) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (series, ts) DO UPDATE SET"
    " value = excluded.value, h = excluded.h, origin = excluded.origin"
)

type Row = tuple[int, int, float, int, int]


def watched() -> Load:
    """Return two days of four series, each a point about a minute, a commit a minute."""
    chance = Random(21)
    values = dict.fromkeys(KEYS[:4], 60.0)
    batches: list[Batch] = []
    for number in range(2 * 24 * 60):
        late = timedelta(milliseconds=chance.randrange(40))
        at = START + timedelta(minutes=number) + late
        for key in values:
            values[key] = round(values[key] + chance.uniform(-0.8, 0.8), 1)
        batches.append({key: [Point(at, value)] for key, value in values.items()})
    return Load(name="minutes", batches=batches)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What was sent, how long taking it in took, and the same done barely."""

    wire: int
    bare_wire: int
    slices_s: Sequence[float]
    bare_s: float


def figures() -> Iterator[Figure]:
    """Yield the figures of live points and of an import, one by one and as a whole."""
    for load in (watched(), imported(2_000, 40)):
        for snapshot in (False, True):
            sent = [_exchange(load, snapshot=snapshot) for _ in range(ROUNDS)]
            name = f"series_{load.name}_{'snapshot' if snapshot else 'delta'}"
            yield Figure(
                name=f"{name}_wire_bytes_point",
                value=sent[0].wire / load.points,
                reference=sent[0].bare_wire / load.points,
                target=1.15,
            )
            yield Figure(
                name=f"{name}_apply_points_cpu_s",
                value=load.points / median(sum(one.slices_s) for one in sent),
                reference=load.points / median(one.bare_s for one in sent),
                target=0.5,
                at_least=True,
            )
            slices = [1000 * each for one in sent for each in one.slices_s]
            yield Figure(
                name=f"{name}_slice_p95_cpu_ms",
                value=percentile(slices, 95),
                reference=SLICE_MS,
                target=1.0,
            )


def _exchange(load: Load, *, snapshot: bool) -> _Sent:
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        sender = _home(folder, "sender")
        for batch in load.batches:
            sender.series.append(batch, max(_last(batch), START))
        with closing(sender.series.sync().read()) as reading:
            chunks = list(_chunks(reading, snapshot=snapshot))
        rows = sorted(_standing(folder / "sender" / SERIES_NAME))
        sender.close()
        receiver = _home(folder, "receiver")
        slices = [_timed(receiver, chunk) for chunk in chunks]
        receiver.close()
        return _Sent(
            sum(map(len, chunks)), _bare_wire(rows), slices, _bare(folder, rows)
        )


def _home(folder: Path, name: str) -> SqliteStore:
    (folder / name).mkdir()
    return SqliteStore.open(folder / name, home=name, build="bench", now=NOW)


def _last(batch: Batch) -> datetime:
    return max(point.at for told in batch.values() for point in told)


def _chunks(reading: Reading, *, snapshot: bool) -> Iterator[bytes]:
    position, last = None, False
    while not last:
        chunk = (
            reading.snapshot(position, CHUNK)
            if snapshot
            else reading.delta({}, position, CHUNK)
        )
        yield chunk.payload
        position, last = chunk.position, chunk.last


def _timed(receiver: SqliteStore, payload: bytes) -> float:
    started = process_time()
    receiver.series.sync().apply(payload)
    return process_time() - started


def _standing(path: Path) -> list[Row]:
    with closing(Database.reader(path)) as database:
        return database.execute("SELECT series, ts, value, h, origin FROM point")


def _bare_wire(rows: Sequence[Row]) -> int:
    """Return how many bytes bare columns take, integers as steps."""
    size = 0
    for chunk in batched(rows, CHUNK, strict=False):
        series, times, values, stamps, _ = zip(*chunk, strict=True)
        columns = [list(series), _steps(times), list(values), _steps(stamps)]
        size += len(zstd.compress(orjson.dumps(columns)))
    return size


def _steps(numbers: Sequence[int]) -> list[int]:
    return [numbers[0], *(after - before for before, after in pairwise(numbers))]


def _bare(folder: Path, rows: Sequence[Row]) -> float:
    """Return how long the bare writes take, into a file that knows the series."""
    store = _home(folder, "bare")
    store.series.append({key: [Point(NOW, 0)] for key in KEYS}, NOW)
    store.close()
    connection = Database.writer(folder / "bare" / SERIES_NAME)._connection  # noqa: SLF001
    started = process_time()
    for chunk in batched(rows, CHUNK, strict=False):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(_UPSERT, chunk)
        connection.execute("COMMIT")
    seconds = process_time() - started
    connection.close()
    return seconds


if __name__ == "__main__":
    for figure in figures():
        print(figure, flush=True)
