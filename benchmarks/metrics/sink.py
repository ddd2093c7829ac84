"""How fast points reach TimescaleDB, beside psql COPY and beside what others do."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Session

from custom_components.lifeops.metrics.timescale.connection import normalised
from custom_components.lifeops.metrics.timescale.sink import TimescaleSink
from custom_components.lifeops.metrics.timescale.tables import SAMPLE
from tests.postgres import Database

from ..figure import Figure, percentile
from .server import FIRST_US, Row, batches, csv, emptied, psql_copy, rows, served

ROUNDS = 5
ROWS = 100_000
BY_HAND = 20_000
ONE_BY_ONE = 500
LIVE = 500
IMPORT = 10_000
LATENCIES = 300
BETWEEN_US = 60_000_000

_UPSERT = """
INSERT INTO lifeops.sample VALUES (%s, to_timestamp(%s / 1e6), %s, %s)
ON CONFLICT (series_id, ts) DO UPDATE SET value = excluded.value, h = excluded.h
WHERE excluded.h > sample.h
"""

type Rates = Mapping[str, float]
"""Rows a second by road, the median of all rounds."""


class _Base(DeclarativeBase):
    pass


class _Sample(_Base):
    __table__ = SAMPLE


def figures() -> Iterator[Figure]:
    """Write the same rows by every road in turn, round after round."""
    with served() as database:
        rates = _rates(database)
        yield from _beside_psql(rates)
        live = rates["live"]
        yield Figure(
            name="live_beside_row_a_commit",
            value=live,
            reference=rates["row_a_commit"],
            target=50,
            at_least=True,
        )
        yield Figure(
            name="live_beside_executemany",
            value=live,
            reference=rates["executemany"],
            target=2,
            at_least=True,
        )
        yield from _latency(database)


def _beside_psql(rates: Rates) -> Iterator[Figure]:
    targets = {
        "live": 0.30,
        "import": 0.50,
        "live_between": 0.20,
        "import_between": 0.30,
        "live_corrected": 0.15,
        "live_again": 0.20,
        "import_again": 0.30,
    }
    for road, target in targets.items():
        yield Figure(
            name=f"{road}_rows_s",
            value=rates[road],
            reference=rates["psql"],
            target=target,
            at_least=True,
        )


def _rates(database: Database) -> Rates:
    taken: dict[str, list[float]] = {}
    with closing(TimescaleSink(database.url)) as sink:
        sink.open()
        for _ in range(ROUNDS):
            for road, count, write in _round(database, sink):
                began = perf_counter()
                write()
                taken.setdefault(road, []).append(count / (perf_counter() - began))
    return {road: median(rates) for road, rates in taken.items()}


def _round(
    database: Database, sink: TimescaleSink
) -> Iterator[tuple[str, int, Callable[[], None]]]:
    """Yield roads with the rows that they write; the table is ready when they come."""
    first, data = rows(ROWS), csv(rows(ROWS))
    between, newer = rows(ROWS, shift_us=BETWEEN_US), rows(ROWS, h=2)
    emptied(database)
    yield "psql", ROWS, lambda: psql_copy(database, data)
    for name, size in (("live", LIVE), ("import", IMPORT)):
        emptied(database)
        sink.close()  # what it knew of the table is no more
        yield name, ROWS, _put(sink, first, size)
        yield f"{name}_again", ROWS, _put(sink, first, size)
        yield f"{name}_between", ROWS, _put(sink, between, size)
        yield f"{name}_corrected", ROWS, _put(sink, newer, size)
    emptied(database)
    yield "row_a_commit", ONE_BY_ONE, _one_by_one(database, first[:ONE_BY_ONE])
    emptied(database)
    yield "executemany", BY_HAND, _executemany(database, first[:BY_HAND])


def _put(sink: TimescaleSink, given: list[Row], size: int) -> Callable[[], None]:
    parts = batches(given, size)

    def write() -> None:
        for each in parts:
            sink.put_points(each, bulk=size >= IMPORT)

    return write


def _one_by_one(database: Database, given: list[Row]) -> Callable[[], None]:
    """Write as the recorder and LTSS do: an object, an INSERT, a commit a value."""
    made = [
        _Sample(
            series_id=ix + 1,
            ts=datetime.fromtimestamp(at / 1e6, UTC),
            value=value,
            h=h,
        )
        for ix, (at, value, h) in given
    ]

    def write() -> None:
        engine = create_engine(normalised(database.url))
        with Session(engine) as session:
            for each in made:
                session.add(each)
                session.commit()
        engine.dispose()

    return write


def _executemany(database: Database, given: list[Row]) -> Callable[[], None]:
    """Write as others do: one upsert, handed to the driver with batches of rows."""

    def write() -> None:
        with psycopg.connect(database.url) as connection:
            for start in range(0, len(given), LIVE):
                values = [(ix + 1, *point) for ix, point in given[start : start + LIVE]]
                connection.cursor().executemany(_UPSERT, values)
                connection.commit()

    return write


def _latency(database: Database) -> Iterator[Figure]:
    """Measure one live batch beside one row, each committed."""
    emptied(database)
    given = rows((LATENCIES + 20) * LIVE)
    with closing(TimescaleSink(database.url)) as sink, _line(database) as connection:
        sink.open()
        ours, bare = [], []
        for number, parts in enumerate(batches(given, LIVE)):
            ours.append(_ms(partial(sink.put_points, parts)))
            row = (1, FIRST_US - number * BETWEEN_US, 1.0, 1)
            bare.append(_ms(partial(connection.execute, _UPSERT, row)))
    for name, percent, target in (("p50", 50, 8.0), ("p99", 99, 8.0)):
        yield Figure(
            name=f"live_batch_{name}_ms",
            value=percentile(ours[20:], percent),
            reference=percentile(bare[20:], percent),
            target=target,
        )


def _line(database: Database) -> psycopg.Connection[Any]:
    return psycopg.connect(database.url, autocommit=True)


def _ms(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return (perf_counter() - began) * 1000


def main() -> None:
    """Print the figures."""
    for figure in figures():
        print(figure, flush=True)


if __name__ == "__main__":
    main()
