"""The series file as answers and followers read it, over a connection of its own."""

from bisect import bisect
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlalchemy import bindparam, func, select
from sqlalchemy.sql import ClauseElement

from ..core.moments import from_us, to_us
from ..core.series import Point, SeriesKey, Sum
from ..core.series_feed import ChangedHour, LogEnd, LogEntry, SeriesFacts, Stamped
from . import series_log
from .database import Database
from .series_facts import first_hour, series_facts
from .series_schema import POINT, SERIES
from .series_sums import (
    CHANGED,
    CHANGED_POINTS,
    HOURS,
    NUMBERED,
    UNCHANGED_HOURS,
    listed,
)
from .statement import Parameters, Statement
from .text import dump
from .work import HOUR_US

type _Sums = dict[tuple[int, int], Sum]
"""Sums by the number of their series and their start in hours."""


def _latest() -> ClauseElement:
    other = POINT.alias("other")
    newest = (
        select(func.max(other.c.ts))
        .where(other.c.series == SERIES.c.ix)
        .correlate(SERIES)
        .scalar_subquery()
    )
    point = (POINT.c.series == SERIES.c.ix) & (POINT.c.ts == newest)
    return (
        select(SERIES.c.name, POINT.c.ts, POINT.c.value)
        .select_from(SERIES.join(POINT, point))
        .where(SERIES.c.name.in_(listed("names")))
    )


_LATEST = Statement(_latest())
_POINTS = Statement(
    select(POINT.c.ts, POINT.c.value)
    .select_from(POINT.join(SERIES, SERIES.c.ix == POINT.c.series))
    .where(
        SERIES.c.name == bindparam("name"),
        POINT.c.ts >= bindparam("start"),
        POINT.c.ts < bindparam("end"),
    )
    .order_by(POINT.c.ts)
)


class SeriesReader:
    """Reads lifeops-series.db, from any one thread; every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        """Read over a connection that is this reader's own."""
        self._database = database

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the file, which must exist."""
        return cls(Database.reader(path))

    def close(self) -> None:
        """Close the connection."""
        self._database.close()

    def series(self) -> Sequence[SeriesKey]:
        """Return every series, ordered by name."""
        return list(series_log.series_keys(self._database).values())

    def latest(self, names: Collection[str]) -> Mapping[str, Point]:
        """Return the newest point of each series that has one."""
        rows = self._database.rows(_LATEST, {"names": dump(list(names))})
        return {name: Point(from_us(ts), value) for name, ts, value in rows}

    def points(self, name: str, start: datetime, end: datetime) -> Sequence[Point]:
        """Return a series' points from start up to, not including, end."""
        asked: Parameters = {"name": name, "start": to_us(start), "end": to_us(end)}
        rows = self._database.rows(_POINTS, asked)
        return [Point(from_us(ts), value) for ts, value in rows]

    def sums(
        self, names: Collection[str], edges: Sequence[datetime]
    ) -> Mapping[str, Sequence[Sum]]:
        """Return the stretches between edges (whole hours in order), by series.

        They come from hours; those that changed since are summed up from their points.
        """
        with self._unchanging():
            rows = self._database.rows(NUMBERED, {"names": dump(list(names))})
            numbered: dict[int, str] = dict(rows)
            found = self._sums(list(numbered), edges)
        sums: dict[str, list[Sum]] = {}
        for pair in sorted(found):
            sums.setdefault(numbered[pair[0]], []).append(found[pair])
        return sums

    def end(self) -> LogEnd:
        """Return where the file ends."""
        return series_log.log_end(self._database)

    def log(self, after: int, most: int) -> Sequence[LogEntry]:
        """Return entries behind a place of about so many points, one at the least."""
        with self._unchanging():
            return series_log.log(self._database, after, most)

    def changed_hours(self, after: int, most: int) -> Sequence[ChangedHour]:
        """Return hours changed behind a place, in the order of their change."""
        with self._unchanging():
            return series_log.changed_hours(self._database, after, most)

    def standing(
        self, after: tuple[str, datetime] | None, most: int
    ) -> Sequence[tuple[SeriesKey, Sequence[Stamped]]]:
        """Return points as they stand, by series' name and time, behind a point."""
        with self._unchanging():
            return series_log.standing(self._database, after, most)

    def first_hour(self) -> datetime | None:
        """Return when the oldest hour of which anything is known began."""
        return first_hour(self._database)

    def facts(self) -> SeriesFacts:
        """Return the file in numbers; the counts may be estimates."""
        with self._unchanging():
            return series_facts(self._database)

    def _sums(self, series: list[int], edges: Sequence[datetime]) -> _Sums:
        moments = {to_us(edge) // HOUR_US: edge for edge in edges}
        hours = list(moments)
        asked: Parameters = {"series": dump(series)}
        found = self._added(HOURS, {**asked, "edges": dump(hours)}, moments)
        span: Parameters = {"start": hours[0], "end": hours[-1]}
        changed = {
            (ix, *_around(hours, hour))
            for ix, hour in self._database.rows(CHANGED, {**asked, **span})
        }
        if not changed:
            return found
        again: Parameters = {"these": dump(sorted(changed))}
        for ix, start, _ in changed:
            found.pop((ix, start), None)
        found |= self._added(UNCHANGED_HOURS, again, moments)
        for pair, points in self._added(CHANGED_POINTS, again, moments).items():
            found[pair] = points.plus(found[pair]) if pair in found else points
        return found

    def _added(
        self, statement: Statement, asked: Parameters, moments: Mapping[int, datetime]
    ) -> _Sums:
        return {
            (series, hour): Sum(
                start=moments[hour],
                n=n,
                sum=total,
                low=low,
                high=high,
                last=last,
                last_at=from_us(last_ts),
            )
            for series, hour, n, total, low, high, last_ts, last in self._database.rows(
                statement, asked
            )
        }

    @contextmanager
    def _unchanging(self) -> Iterator[None]:
        """Let several queries see the file as it is at one moment."""
        self._database.execute("BEGIN")
        try:
            yield
        finally:
            self._database.execute("COMMIT")


def _around(edges: Sequence[int], hour: int) -> tuple[int, int]:
    place = bisect(edges, hour)
    return edges[place - 1], edges[place]
