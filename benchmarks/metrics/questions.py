"""What questions cost over 10 million points and two years of hours of 20 series.

Each is asked as LifeOps asks it, beside SQL written by hand over the same connection,
which need not mind hours that changed since they were summed up.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
import sqlite3
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time
from zoneinfo import ZoneInfo

from custom_components.lifeops.core.series import SeriesKey
from custom_components.lifeops.metrics.answering import answer
from custom_components.lifeops.metrics.choosing import SinkReadings
from custom_components.lifeops.metrics.days import edges_of
from custom_components.lifeops.metrics.desk import Desk
from custom_components.lifeops.metrics.question import Question, Step
from custom_components.lifeops.store.opening import SERIES_NAME
from custom_components.lifeops.store.series_reader import SeriesReader
from custom_components.lifeops.store.sqlite import SqliteStore

from ..figure import Figure

SERIES = 20
POINTS = 10_000_000
ROUNDS = 60
OSLO = ZoneInfo("Europe/Oslo")
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
HOUR_US = 3_600_000_000
NOW_US = int(NOW.timestamp()) * 1_000_000
THIS_HOUR = NOW_US // HOUR_US
FLOOR = THIS_HOUR - 90 * 24
OLDEST = THIS_HOUR - 730 * 24
KEYS = [
    SeriesKey(metric="heart_rate_bpm", person="ann", source=f"ring{number:02}")
    for number in range(SERIES)
]
NAMES = [str(key) for key in KEYS]
TREND = Question(
    person="ann",
    metric=KEYS[0].metric,
    first=NOW.date() - 363 * DAY,
    last=NOW.date(),
    step=Step.WEEK,
    source=KEYS[0].source,
)

_ROWS = "WITH RECURSIVE k(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM k WHERE i < ?)"
_POINTS = f"""{_ROWS} INSERT INTO point
    SELECT ix, ? + i * ?, 50 + ((i * 7919) % 1000) / 10.0, ?, 1
    FROM series CROSS JOIN k ORDER BY ix, i"""  # noqa: S608
_HOURS = f"""{_ROWS} INSERT INTO hour
    SELECT ix, ? + i, 1, 240, 16800, 50, 150, 60, (? + i) * {HOUR_US} + 5, 0, i
    FROM series CROSS JOIN k ORDER BY ix, i"""  # noqa: S608
_LATEST = """SELECT name, ts, value FROM series CROSS JOIN point ON series = ix
    AND ts = (SELECT max(ts) FROM point WHERE series = ix)"""
_DAILY = """SELECT series, (hour - ?) / 24 AS day, sum(sum) / sum(n) FROM hour
    WHERE series IN (SELECT ix FROM series) AND hour >= ? AND hour < ?
    GROUP BY series, day"""
_WEEKLY = """SELECT (hour - ?) / 168 AS week, sum(sum) / sum(n) FROM hour
    WHERE series = 1 AND hour >= ? AND hour < ? GROUP BY week"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, in how many milliseconds it should be answered, and bare SQL."""

    name: str
    limit_ms: float
    ask: Callable[[], object]
    sql: str
    values: tuple[int, ...] = ()


def build(folder: Path, points: int) -> float:
    """Make a file of so many points; return the bytes that each of them takes."""
    SqliteStore.open(folder, home="home", build="bench", now=NOW).close()
    path = folder / SERIES_NAME
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -100000")
    rows = [(str(key), key.metric, key.person, key.source) for key in KEYS]
    connection.executemany(
        "INSERT INTO series (name, metric, person, source) VALUES (?, ?, ?, ?)", rows
    )
    connection.execute("UPDATE node SET floor = ?", (FLOOR * HOUR_US,))
    empty = _size(connection)
    each = points // SERIES
    step = (NOW_US - FLOOR * HOUR_US) // each
    connection.execute(_POINTS, (each - 1, FLOOR * HOUR_US, step, NOW_US))
    taken = (_size(connection) - empty) / points
    connection.execute(_HOURS, (THIS_HOUR - OLDEST, OLDEST, OLDEST))
    connection.execute("INSERT INTO dirty SELECT ix, ? FROM series", (THIS_HOUR,))
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    return taken


def bare_bytes(folder: Path) -> float:
    """Return the bytes a point in a bare table with an index of its own."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("CREATE TABLE p (series INT, ts INT, value REAL)")
    connection.execute("CREATE UNIQUE INDEX u ON p (series, ts)")
    count = 200_000
    connection.execute(
        f"{_ROWS} INSERT INTO p SELECT 1, ? + i * 15000000, i / 10.0 FROM k",  # noqa: S608
        (count - 1, FLOOR * HOUR_US),
    )
    taken = _size(connection) / count
    connection.close()
    return taken


def figures(points: int = POINTS) -> Iterator[Figure]:
    """Build the file and ask; each answer beside its limit, and beside bare SQL."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        taken, bare = build(folder, points), bare_bytes(folder)
        yield Figure(name="bytes_a_point", value=taken, reference=bare, target=1.0)
        reader = SeriesReader.open(folder / SERIES_NAME)
        by_hand = sqlite3.connect(folder / SERIES_NAME)
        for asked in _asked(reader):
            yield from _beside(asked, by_hand)
        by_hand.close()
        reader.close()


def _asked(reader: SeriesReader) -> Iterator[Asked]:
    end = THIS_HOUR + 1
    month, year = end - 30 * 24, end - 364 * 24
    first, behind = _moment(month), _moment(end)
    yield Asked("latest_of_all", 1, lambda: reader.latest(NAMES), _LATEST)
    yield Asked(
        "month_of_days_of_all",
        10,
        lambda: reader.sums(NAMES, edges_of(first, behind, DAY)),
        _DAILY,
        (month, month, end),
    )
    desk = desk_of(reader)
    yield Asked(
        "year_of_weeks_of_one",
        5,
        lambda: answer(TREND, desk),
        _WEEKLY,
        (year, year, end),
    )


def desk_of(reader: SeriesReader, sink: SinkReadings | None = None) -> Desk:
    """Return what Ann's questions are answered from."""
    return Desk(
        local=reader, nights=lambda _: {}, names={}, tz=OSLO, now=NOW, sink=sink
    )


def _beside(asked: Asked, by_hand: sqlite3.Connection) -> Iterator[Figure]:
    """Ask both in turns, so that whatever else runs slows both.

    Work is what it would take on a machine that does nothing else; the two are compared
    by that.
    """
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(_milliseconds(asked.ask))
        theirs.append(
            _milliseconds(lambda: by_hand.execute(asked.sql, asked.values).fetchall())
        )
    value, work = (median(column) for column in zip(*ours, strict=True))
    bare = median(bare_work for _, bare_work in theirs)
    limit_ms = asked.limit_ms
    yield Figure(name=f"{asked.name}_ms", value=value, reference=limit_ms, target=1)
    yield Figure(name=f"{asked.name}_work_ms", value=work, reference=limit_ms, target=1)
    yield Figure(name=f"{asked.name}_beside_sql", value=work, reference=bare, target=4)


def _milliseconds(ask: Callable[[], object]) -> tuple[float, float]:
    """Return how long it takes, and how much of that this thread worked."""
    started, worked = perf_counter(), thread_time()
    ask()
    return (perf_counter() - started) * 1000, (thread_time() - worked) * 1000


def _moment(hour: int) -> datetime:
    return datetime.fromtimestamp(hour * 3600, UTC)


def _size(connection: sqlite3.Connection) -> int:
    pages, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "page_size")
    )
    return int(pages * size)


if __name__ == "__main__":
    for figure in figures():
        print(figure, flush=True)
