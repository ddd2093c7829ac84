"""What the journal costs: points, their log and dirty hours, beside bare upserts.

The reference writes the same rows into the same table with the same pragmas by one
executemany a batch, and nothing else.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
import sqlite3
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from custom_components.lifeops.core.moments import to_us
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.store.database import Database
from custom_components.lifeops.store.opening import SERIES_NAME
from custom_components.lifeops.store.sqlite import SqliteStore

from ..figure import Figure

ROUNDS = 5
NOW = datetime(2026, 11, 21, tzinfo=UTC)
START = NOW - timedelta(days=80)
KEYS = [
    SeriesKey(metric="heart_rate_bpm", person="ann", source=f"ring{number:02}")
    for number in range(20)
]
TARGET = 0.6

type Batch = Mapping[SeriesKey, Sequence[Point]]
type Row = tuple[int, int, float, int, int]

_UPSERT = (
    "INSERT INTO point (series, ts, value, h, origin) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (series, ts) DO UPDATE SET"
    " value = excluded.value, h = excluded.h, origin = excluded.origin"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Batches of one size, as they come live or by an import."""

    name: str
    batches: Sequence[Batch]

    @property
    def points(self) -> int:
        """Return how many points all batches have."""
        return sum(len(told) for batch in self.batches for told in batch.values())


def live() -> Load:
    """Return batches of 500 points over 20 series, five minutes apart."""
    step = timedelta(minutes=5)
    return Load(
        name="live_500",
        batches=[
            {
                key: [
                    Point(START + (25 * number + n) * step, 60.0 + (7 * n + place) % 40)
                    for n in range(25)
                ]
                for place, key in enumerate(KEYS)
            }
            for number in range(60)
        ],
    )


def imported(size: int, count: int) -> Load:
    """Return batches of one series, half a minute between two points."""
    step = timedelta(seconds=30)
    return Load(
        name=f"import_{size}",
        batches=[
            {
                KEYS[number % 20]: [
                    Point(
                        START + (number // 20 * size + n) * step, 40 + n * 13 % 400 / 10
                    )
                    for n in range(size)
                ]
            }
            for number in range(count)
        ],
    )


def figures() -> Iterator[Figure]:
    """Yield points a second of each load, then the bytes that a point takes."""
    for load in (live(), imported(5_000, 20), imported(10_000, 10)):
        rounds = [(_ours(load), _bare(load)) for _ in range(ROUNDS)]
        yield Figure(
            name=f"journal_{load.name}_points_s",
            value=load.points / median(ours.seconds for ours, _ in rounds),
            reference=load.points / median(bare.seconds for _, bare in rounds),
            target=TARGET,
            at_least=True,
        )
        yield Figure(
            name=f"journal_{load.name}_bytes_point",
            value=rounds[0][0].size / load.points,
            reference=rounds[0][1].size / load.points,
            target=1.2,
        )


@dataclass(frozen=True, slots=True)
class _Run:
    """How long a load took, and how large the file is then."""

    seconds: float
    size: int


def _ours(load: Load) -> _Run:
    with TemporaryDirectory(prefix="bench-") as folder:
        store = SqliteStore.open(Path(folder), home="home", build="bench", now=NOW)
        started = perf_counter()
        for batch in load.batches:
            store.series.append(batch, NOW)
        seconds = perf_counter() - started
        store.close()
        return _Run(seconds, (Path(folder) / SERIES_NAME).stat().st_size)


def _bare(load: Load) -> _Run:
    with TemporaryDirectory(prefix="bench-") as folder:
        path = _empty(Path(folder))
        loaded = [_rows(batch) for batch in load.batches]
        connection = Database.writer(path)._connection  # noqa: SLF001 - the same pragmas
        started = perf_counter()
        for rows in loaded:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_UPSERT, rows)
            connection.execute("COMMIT")
        seconds = perf_counter() - started
        connection.close()
        return _Run(seconds, path.stat().st_size)


def _empty(folder: Path) -> Path:
    """Make a series file that knows the series and holds no points."""
    SqliteStore.open(folder, home="home", build="bench", now=NOW).close()
    path = folder / SERIES_NAME
    connection = sqlite3.connect(path)
    connection.executemany(
        "INSERT INTO series (name, metric, person, source) VALUES (?, ?, ?, ?)",
        [(str(key), key.metric, key.person, key.source) for key in KEYS],
    )
    connection.commit()
    connection.close()
    return path


def _rows(batch: Batch) -> list[Row]:
    return [
        (KEYS.index(key) + 1, to_us(point.at), point.value, 1 << 56, 1)
        for key, told in batch.items()
        for point in told
    ]


if __name__ == "__main__":
    for figure in figures():
        print(figure, flush=True)
