"""What answers of TimescaleDB cost over 10 million points and two years of hours."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import psycopg

from custom_components.lifeops.metrics.answering import answer
from custom_components.lifeops.metrics.days import edges_of
from custom_components.lifeops.metrics.protocols import Readings
from custom_components.lifeops.metrics.question import Backend
from custom_components.lifeops.metrics.timescale.reading import SinkReadings
from custom_components.lifeops.store.opening import SERIES_NAME
from custom_components.lifeops.store.series_reader import SeriesReader
from tests.postgres import Database

from ..figure import Figure
from .questions import NOW as ASKED_AT, TREND, build, desk_of
from .server import KEYS, SERIES, served

POINTS = 10_000_000
ROUNDS = 60
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
NAMES = [str(key) for key in KEYS]

_FILL = """
INSERT INTO lifeops.sample
SELECT id, at, 50 + extract(second FROM at), 1
FROM generate_series(%(now)s - interval '90 days', %(now)s, %(step)s) AS at,
     generate_series(1, %(series)s) AS id
"""
_HOURS = """
INSERT INTO lifeops.sample_hour
SELECT id, hour, 240, 16800, 50, 110, 60, hour + interval '59 minutes'
FROM generate_series(%(now)s - interval '730 days', %(now)s, '1 hour') AS hour,
     generate_series(1, %(series)s) AS id
"""
_BARE = """
CREATE TABLE bare AS SELECT series_id, ts, value FROM lifeops.sample
WHERE ts >= %s - interval '9 days'
"""
_BARE_KEY = "ALTER TABLE bare ADD PRIMARY KEY (series_id, ts)"
_BARE_SIZE = "SELECT pg_total_relation_size('bare')::float / count(*) FROM bare"
_SIZE = "SELECT sum(pg_total_relation_size(inhrelid))::float FROM pg_inherits WHERE inhparent = 'lifeops.sample'::regclass"
_LATEST = """
SELECT series.id, newest.ts, newest.value FROM lifeops.series, LATERAL (
  SELECT ts, value FROM lifeops.sample
  WHERE series_id = series.id ORDER BY ts DESC LIMIT 1) AS newest
"""
_DAILY = """
SELECT series_id, date_trunc('day', hour), sum(sum) / sum(n)
FROM lifeops.sample_hour WHERE hour >= %s AND hour < %s GROUP BY 1, 2
"""
_WEEKLY = """
SELECT date_trunc('week', hour), sum(sum) / sum(n) FROM lifeops.sample_hour
WHERE series_id = 1 AND hour >= %s AND hour < %s GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, in how many milliseconds it should be answered, and bare SQL."""

    name: str
    limit_ms: float
    ask: Callable[[], object]
    sql: str
    values: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class _CaughtUp:
    """A metrics database that lacks nothing."""

    readings: Readings
    caught_up_at: datetime = ASKED_AT


def figures(points: int = POINTS) -> Iterator[Figure]:
    """Fill a server and ask; each answer beside its limit, and beside bare SQL."""
    with served() as database:
        yield _filled(database, points)
        with (
            closing(SinkReadings(database.url)) as readings,
            _at_home() as home,
            _line(database) as line,
        ):
            for asked in _asked(readings, home):
                yield from _beside(asked, line)


@contextmanager
def _at_home() -> Iterator[SeriesReader]:
    """Make a series file of this home: the same series, hardly any points."""
    with TemporaryDirectory(prefix="bench-") as folder:
        build(Path(folder), SERIES)
        with closing(SeriesReader.open(Path(folder, SERIES_NAME))) as reader:
            yield reader


def _filled(database: Database, points: int) -> Figure:
    step = timedelta(days=90) / (points / SERIES)
    database.execute("TRUNCATE lifeops.sample")
    given = {"now": NOW, "step": step, "series": SERIES}
    database.execute(_FILL, given)
    database.execute(_HOURS, given)
    database.execute("VACUUM ANALYZE lifeops.sample")
    database.execute("VACUUM ANALYZE lifeops.sample_hour")
    database.execute(_BARE, (NOW,))
    database.execute(_BARE_KEY)
    return Figure(
        name="sink_bytes_a_point",
        value=database.value(_SIZE)
        / database.value("SELECT count(*) FROM lifeops.sample"),
        reference=database.value(_BARE_SIZE),
        target=1.5,
    )


def _asked(readings: SinkReadings, home: SeriesReader) -> Iterator[Asked]:
    desk = desk_of(home, _CaughtUp(readings))
    told = answer(TREND, desk)
    if told.backend is not Backend.SINK:
        message = f"the year was read from {told.backend}"
        raise RuntimeError(message)
    month, year = (NOW - 30 * DAY, NOW), (NOW - 364 * DAY, NOW)
    yield Asked("sink_latest_of_all", 1, lambda: readings.latest(NAMES), _LATEST)
    yield Asked(
        "sink_month_of_days_of_all",
        10,
        lambda: readings.sums(NAMES, edges_of(*month, DAY)),
        _DAILY,
        month,
    )
    yield Asked(
        "sink_year_of_weeks_of_one",
        5,
        lambda: answer(TREND, desk),
        _WEEKLY,
        year,
    )


def _beside(asked: Asked, line: psycopg.Connection[Any]) -> Iterator[Figure]:
    """Time both in turn, so that what else the machine does falls on both."""
    ours, bare = [], []
    for _ in range(ROUNDS):
        ours.append(_ms(asked.ask))
        bare.append(_ms(lambda: line.execute(asked.sql, asked.values).fetchall()))
    value, reference = median(ours), median(bare)
    yield Figure(
        name=f"{asked.name}_ms", value=value, reference=asked.limit_ms, target=1.0
    )
    yield Figure(
        name=f"{asked.name}_beside_sql", value=value, reference=reference, target=3.0
    )


def _line(database: Database) -> psycopg.Connection[Any]:
    return psycopg.connect(database.url, autocommit=True)


def _ms(ask: Callable[[], object]) -> float:
    began = perf_counter()
    ask()
    return (perf_counter() - began) * 1000


def main() -> None:
    """Print the figures."""
    for figure in figures():
        print(figure, flush=True)


if __name__ == "__main__":
    main()
