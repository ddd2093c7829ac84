"""A TimescaleDB server of its own for the figures, and psql as their reference."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which
import subprocess

from custom_components.lifeops.core.series import SeriesKey
from custom_components.lifeops.core.series_feed import Stamped
from custom_components.lifeops.metrics.protocols import Parts
from custom_components.lifeops.metrics.timescale.sink import TimescaleSink
from tests.postgres import Cluster, Database

SERIES = 20
STEP_US = 300_000_000
FIRST_US = 1_760_000_000_000_000
KEYS = [
    SeriesKey(metric="heart_rate_bpm", person="ann", source=f"ring{number:02}")
    for number in range(SERIES)
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ROOT = Path(__file__).parents[2] / ".tools" / "timescale" / "trixie"
_COPY = r"\copy lifeops.sample FROM pstdin CSV"

type Row = tuple[int, Stamped]
"""A point and the place of its series in KEYS."""


@contextmanager
def served() -> Iterator[Database]:
    """Start a server that waits for its disk, with our schema and our series."""
    cluster = Cluster(settings=("max_wal_size=4GB", "shared_buffers=512MB"))
    cluster.start()
    database = cluster.database(extension=True)
    sink = TimescaleSink(database.url)
    sink.open()
    sink.put_points([(key, [(0, 0.0, 1)]) for key in KEYS])
    sink.close()
    try:
        yield database
    finally:
        cluster.remove()


def emptied(database: Database) -> None:
    """Forget every point."""
    database.execute("TRUNCATE lifeops.sample")
    database.execute("CHECKPOINT")


def rows(count: int, *, shift_us: int = 0, h: int = 1) -> list[Row]:
    """Return points of all series, as they come: by time."""
    return [
        (ix, (FIRST_US + shift_us + n * STEP_US, 50 + (n * 7919 + ix) % 1000 / 10, h))
        for n in range(count // SERIES)
        for ix in range(SERIES)
    ]


def batches(given: Sequence[Row], size: int) -> list[Parts]:
    """Return points in batches of parts, as the follower hands them on."""
    return [_parts(given[start : start + size]) for start in range(0, len(given), size)]


def _parts(given: Sequence[Row]) -> Parts:
    found: dict[int, list[Stamped]] = {}
    for ix, point in given:
        found.setdefault(ix, []).append(point)
    return [(KEYS[ix], points) for ix, points in found.items()]


def csv(given: Sequence[Row]) -> bytes:
    """Return points as psql takes them."""
    lines = [
        f"{ix + 1},{_EPOCH + timedelta(microseconds=at)},{value!r},{h}\n"
        for ix, (at, value, h) in given
    ]
    return "".join(lines).encode()


def psql_copy(database: Database, data: bytes) -> None:
    """Load a file by psql, which comes with the server where the machine has none."""
    found = which("psql")
    command = [found] if found else ["chroot", str(_ROOT), *_inside()]
    subprocess.run([*command, database.url, "-qc", _COPY], input=data, check=True)


def _inside() -> list[str]:
    path = next(_ROOT.glob("usr/lib/postgresql/*/bin/psql"))
    return [f"/{path.relative_to(_ROOT)}"]
