"""Read points and hours back from the metrics database, quickly or not at all."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, LiteralString, override

from ...core.series import Point, Sum
from ..protocols import Readings
from .connection import Server, driver_of

PATIENCE_S: Final = 2.0

# DISTINCT ON would read every point of a series to find its newest.
_LATEST: Final = """
SELECT series.key, newest.ts, newest.value
FROM lifeops.series
CROSS JOIN LATERAL (
  SELECT ts, value FROM lifeops.sample
  WHERE sample.series_id = series.id ORDER BY ts DESC LIMIT 1
) AS newest
WHERE series.key = ANY(%(names)s)
"""
_POINTS: Final = """
SELECT ts, value FROM lifeops.sample
WHERE series_id = (SELECT id FROM lifeops.series WHERE key = %(name)s)
  AND ts >= %(start)s AND ts < %(end)s
ORDER BY ts
"""
# Each stretch is looked up by itself: to group all hours would sort them all.
_SUMS: Final = """
SELECT series.key, stretch.start, stretch.n, stretch.sum, stretch.low, stretch.high,
       newest.last, newest.last_ts
FROM lifeops.series
CROSS JOIN unnest(%(edges)b::timestamptz[], (%(edges)b::timestamptz[])[2:])
  AS given (start, until)
CROSS JOIN LATERAL (
  SELECT given.start, sum(n)::bigint AS n, sum(sum) AS sum,
         min(min) AS low, max(max) AS high, max(hour) AS newest
  FROM lifeops.sample_hour
  WHERE series_id = series.id AND hour >= given.start AND hour < given.until
) AS stretch
JOIN lifeops.sample_hour AS newest
  ON newest.series_id = series.id AND newest.hour = stretch.newest
WHERE series.key = ANY(%(names)s)
ORDER BY stretch.start
"""

type _Row = tuple[Any, ...]


class SinkReadings(Readings):
    """What the metrics database holds; used by any one thread, raises SinkError."""

    def __init__(self, url: str, *, patience_s: float = PATIENCE_S) -> None:
        """Connect to nothing yet."""
        self._server = Server(url, patience_s=patience_s, reads=True)

    @override
    def latest(self, names: Collection[str]) -> Mapping[str, Point]:
        """Return the newest point of each series that has one."""
        rows = self._rows(_LATEST, names=list(names))
        return {name: Point(at, value) for name, at, value in rows}

    @override
    def points(self, name: str, start: datetime, end: datetime) -> Sequence[Point]:
        """Return a series' points from start up to, not including, end."""
        rows = self._rows(_POINTS, name=name, start=start, end=end)
        return [Point(at, value) for at, value in rows]

    @override
    def sums(
        self, names: Collection[str], edges: Sequence[datetime]
    ) -> Mapping[str, Sequence[Sum]]:
        """Return the stretches between edges (whole hours in order), by series."""
        found: dict[str, list[Sum]] = {}
        asked = {"names": list(names), "edges": list(edges)}
        for name, begin, n, total, low, high, last, last_at in self._rows(
            _SUMS, **asked
        ):
            stretch = Sum(
                start=begin,
                n=n,
                sum=total,
                low=low,
                high=high,
                last=last,
                last_at=last_at,
            )
            found.setdefault(name, []).append(stretch)
        return found

    def close(self) -> None:
        """Close every connection."""
        self._server.close()

    def _rows(self, statement: LiteralString, **asked: object) -> Sequence[_Row]:
        """Return the rows of a statement, which the server remembers."""
        with (
            self._server.transaction() as connection,
            driver_of(connection).cursor(binary=True) as cursor,
        ):
            return cursor.execute(statement, asked, prepare=True).fetchall()
