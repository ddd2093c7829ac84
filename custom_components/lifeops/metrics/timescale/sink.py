"""The metrics database as the follower writes it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any, Final

from psycopg import Cursor
from sqlalchemy import text

from ...core.json import Json
from ...core.retention import Holding
from ...core.series_feed import ChangedHour
from ...core.upkeep import SinkMode
from ..protocols import Parts, SinkFacts, SinkIdentity, TableRows
from . import upkeep
from .connection import PATIENCE_S, Server, driver_of
from .encoding import Binary, BinaryDumper, refusing
from .erasing import erase
from .features import detect
from .hours import latest, put_hours, remove_hours
from .marks import make_mark
from .rows import put_rows, quarantine, release
from .schema import ensure_schema
from .series import Known, found, made
from .writer import add_or_put, copy_or_put, newest, write

_KNOWN: Final = "lifeops_series"
_REBUILDING_S: Final = 3_600.0
_UNHURRIED: Final = text("SET LOCAL statement_timeout = 0")


class TimescaleSink:
    """A Sink on one PostgreSQL server; made for one thread."""

    def __init__(self, url: str, *, patience_s: float = PATIENCE_S) -> None:
        """Connect to nothing yet; a server is given up after patience_s of silence."""
        self._server = Server(url, patience_s=patience_s)
        self._mode = SinkMode.PLAIN

    def open(self, mark: int = 0, *, of: str | None = None) -> SinkIdentity:
        """Connect, bring the schema up to date, and say who this is.

        A server that no longer has what it had at this mark is another one for ever.
        """
        with self._server.transaction() as connection:
            detect(connection)
        # It answers. To turn millions of rows into a hypertable may take its time.
        with self._server.transaction(within_s=_REBUILDING_S) as connection:
            connection.execute(_UNHURRIED)
            identity = ensure_schema(connection, mark=mark, of=of)
        self._mode = identity.mode
        return identity

    def mark(self) -> int:
        """Mark what stands by a number above all before; a backup has an older one."""
        with self._server.transaction() as connection:
            return make_mark(connection)

    def put_points(self, parts: Parts, *, bulk: bool = False) -> None:
        """Write points; bulk is the road for thousands."""
        points = newest(parts)
        if points:
            with self._writing() as (cursor, known):
                write(cursor, known, points, copy_or_put if bulk else add_or_put)

    def put_hours(self, hours: Sequence[ChangedHour]) -> None:
        """Write hours as they stand, remove those that are no more."""
        stand = latest(hours)
        sums = {hour: each for hour, each in stand.items() if each is not None}
        gone = [hour for hour, each in stand.items() if each is None]
        with self._writing() as (cursor, known):
            if sums:
                numbers = made(cursor, known, {key for key, _ in sums})
                put_hours(cursor, numbers, sums)
            if gone:
                numbers = found(cursor, known, {key for key, _ in gone})
                remove_hours(cursor, numbers, gone)

    def put_rows(self, rows: TableRows) -> None:
        """Write rows of one of the tables of records."""
        with self._writing() as (cursor, _):
            put_rows(cursor, rows)

    def quarantine(self, what: str, row: Json, why: str) -> None:
        """Set a row aside that the server does not take, once."""
        with self._writing() as (cursor, _):
            quarantine(cursor, what, row, why)

    def release(self) -> None:
        """Drop what was set aside, so that it can be tried once more."""
        with self._writing() as (cursor, _):
            release(cursor)

    def forget(self, before: Mapping[Holding, datetime]) -> None:
        """Drop points and hours before these moments, and see to compression."""
        upkeep.forget(self._server, self._mode, before)

    def erase(self, persons: Collection[str]) -> int:
        """Delete all that stands about persons; return how many rows that was."""
        with self._server.transaction(within_s=_REBUILDING_S) as connection:
            connection.execute(_UNHURRIED)
            rows = erase(connection, self._mode, persons)
            connection.info.pop(_KNOWN, None)
        return rows

    def facts(self) -> SinkFacts:
        """Return the database in numbers."""
        return upkeep.facts(self._server, self._mode)

    def close(self) -> None:
        """Close the connection; never raises."""
        self._server.close()

    @contextmanager
    def _writing(self) -> Iterator[tuple[Cursor[Any], Known]]:
        """Lend a cursor of psycopg's own, and the series that its connection knows."""
        with ExitStack() as undo:
            with self._server.transaction(rows=True) as connection:
                driver = driver_of(connection)
                if _KNOWN not in connection.info:
                    driver.adapters.register_dumper(Binary, BinaryDumper)
                known: Known = connection.info.setdefault(_KNOWN, Known())
                undo.callback(known.clear)
                with refusing(), driver.cursor() as cursor:
                    yield cursor, known
            undo.pop_all()
