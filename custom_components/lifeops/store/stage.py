"""What was read of a file that is being imported: sorted, in a file of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Self

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from ..core.json import Json
from ..core.moments import from_us, to_us
from ..core.series import Point, Sum
from . import stage_queries as queries
from .database import Database
from .errors import store_errors
from .integrity import COMPANIONS
from .stage_schema import HOUR, ITEM, METADATA, NOTE, POINT
from .statement import Row, Statement
from .text import dump, parse
from .work import HOUR_US

type Named = tuple[str, str]
"""A metric and its source; the person is known."""

type Spot = tuple[int, int]
"""A series' number and a time in microseconds: a place in the order of a table."""

BEGIN: Spot = (0, 0)
DAY = len("2026-01-01")
"""So many characters the day has with which an item's key begins."""


@dataclass(frozen=True, slots=True)
class Staged:
    """What is kept in one commit; of two with one name or moment the later counts.

    items have a kind, a key that begins with their day, and are JSON.
    """

    points: Mapping[Named, Sequence[Point]] = field(default_factory=dict)
    hours: Mapping[Named, Sequence[Sum]] = field(default_factory=dict)
    items: Sequence[tuple[str, str, Json]] = ()


@dataclass(frozen=True, slots=True)
class Piece[V]:
    """What stands behind a spot, and where the last of it stands."""

    values: Mapping[Named, Sequence[V]]
    spot: Spot


_ALL = -1


class Stage:
    """Keeps what was read, and how far what stands in it has come."""

    def __init__(self, database: Database) -> None:
        """Go on where the file ends; it is made where it is new."""
        self._database = database
        if not database.execute("SELECT 1 FROM sqlite_schema LIMIT 1"):
            with database.atomic():
                for table in METADATA.sorted_tables:
                    database.execute(
                        str(CreateTable(table).compile(dialect=sqlite.dialect()))
                    )
        self._series: dict[Named, int] = {
            (metric, source): ix for metric, source, ix in database.rows(queries.KNOWN)
        }

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a file, which is made where there is none; raises StoreError."""
        return cls(Database.writer(path))

    @staticmethod
    def discard(path: Path) -> None:
        """Remove a file that nobody has open."""
        with store_errors():
            for suffix in ("", *COMPANIONS):
                path.with_name(path.name + suffix).unlink(missing_ok=True)

    @property
    def sources(self) -> set[str]:
        """Return the sources of what stands here."""
        return {source for _, source in self._series}

    def keep(self, staged: Staged, notes: Mapping[str, Json]) -> None:
        """Commit what was read together with what is noted of it."""
        database = self._database
        known = dict(self._series)
        with database.atomic():
            points = [
                (self._number(named, known), to_us(point.at), point.value)
                for named, told in staged.points.items()
                for point in told
            ]
            hours = [
                (self._number(named, known), *_cells(one))
                for named, told in staged.hours.items()
                for one in told
            ]
            items = [(kind, key, dump(data)) for kind, key, data in staged.items]
            noted = [(name, dump(value)) for name, value in notes.items()]
            database.write_rows(queries.PUT[POINT.name], points)
            database.write_rows(queries.PUT[HOUR.name], hours)
            database.write_rows(queries.PUT[ITEM.name], items)
            database.write_rows(queries.PUT[NOTE.name], noted)
        self._series = known

    def note(self, name: str) -> Json:
        """Return what was noted, None for nothing."""
        row = self._database.row(queries.NOTED, {"name": name})
        return None if row is None else parse(row[0])

    def counts(self) -> Mapping[str, int]:
        """Return how many points, hours and items of each kind stand here."""
        counted = {
            name: self._database.rows(one)[0][0] for name, one in queries.COUNT.items()
        }
        return counted | dict(self._database.rows(queries.ITEM_COUNT))

    def points(self, spot: Spot, most: int) -> Piece[Point] | None:
        """Return about so many points behind a spot, in whole hours; None for none."""
        rows = self._behind(queries.POINTS, spot, most)
        if not rows:
            return None
        metric, source, series, ts, _ = rows[-1]
        behind = (ts // HOUR_US + 1) * HOUR_US
        rest = self._database.rows(
            queries.REST, {"series": series, "ts": ts, "behind": behind}
        )
        rows += [(metric, source, series, *row) for row in rest]
        found = {
            named: [Point(from_us(ts), value) for *_, ts, value in told]
            for named, told in groupby(rows, _named)
        }
        return Piece(found, (series, rows[-1][3]))

    def hours(self, spot: Spot, most: int) -> Piece[Sum] | None:
        """Return so many hours behind a spot, None for none."""
        rows = self._behind(queries.HOURS, spot, most)
        if not rows:
            return None
        found = {
            named: [_sum(row) for row in told] for named, told in groupby(rows, _named)
        }
        return Piece(found, (rows[-1][2], rows[-1][3]))

    def items(self, kind: str, after: str, most: int) -> Sequence[tuple[str, Json]]:
        """Return about so many items behind a key, of whole days."""
        rows = self._database.rows(
            queries.ITEMS, {"kind": kind, "after": after, "most": most}
        )
        if len(rows) == most:
            last = rows[-1][0]
            more = self._database.each(
                queries.ITEMS, {"kind": kind, "after": last, "most": _ALL}
            )
            for row in more:
                if row[0][:DAY] != last[:DAY]:
                    break
                rows.append(row)
        return [(key, parse(data)) for key, data in rows]

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _behind(self, statement: Statement, spot: Spot, most: int) -> list[Row]:
        series, ts = spot
        return self._database.rows(
            statement, {"series": series, "ts": ts, "most": most}
        )

    def _number(self, named: Named, known: dict[Named, int]) -> int:
        if named not in known:
            metric, source = named
            self._database.write(queries.ADD, {"metric": metric, "source": source})
            known |= {
                (row[0], row[1]): row[2] for row in self._database.rows(queries.KNOWN)
            }
        return known[named]


def _named(row: Row) -> Named:
    return row[0], row[1]


def _cells(one: Sum) -> tuple[int | float, ...]:
    return (
        to_us(one.start),
        one.n,
        one.sum,
        one.low,
        one.high,
        one.last,
        to_us(one.last_at),
    )


def _sum(row: Row) -> Sum:
    _, _, _, ts, n, total, low, high, last, last_ts = row
    return Sum(
        start=from_us(ts),
        n=n,
        sum=total,
        low=low,
        high=high,
        last=last,
        last_at=from_us(last_ts),
    )
