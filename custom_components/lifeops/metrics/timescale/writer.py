"""The roads by which points reach the metrics database; each may be taken twice."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from psycopg import Cursor
from psycopg.errors import UniqueViolation

from ...core.series import SeriesKey
from ...core.series_feed import Stamped
from ..protocols import Parts
from .encoding import Rows, columns, copied, spans
from .series import Known, look, made

type Points = Mapping[SeriesKey, Collection[Stamped]]
type Road = Callable[[Cursor[Any], Known, Rows], None]

_ARRAYS: Final = "unnest(%b::int4[], %b::timestamptz[], %b::float8[], %b::int8[])"

_TAKEN: Final = """
SELECT span.id FROM unnest(%b::int4[], %b::timestamptz[], %b::timestamptz[])
  AS span (id, low, high),
  LATERAL (
    SELECT FROM lifeops.sample
    WHERE series_id = span.id AND ts BETWEEN span.low AND span.high LIMIT 1
  ) AS stands
"""
_OVER_OLDER: Final = """
ON CONFLICT (series_id, ts) DO UPDATE SET value = excluded.value, h = excluded.h
WHERE excluded.h > stands.h
"""
_PUT: Final = f"""
INSERT INTO lifeops.sample AS stands (series_id, ts, value, h)
SELECT * FROM {_ARRAYS} {_OVER_OLDER}
"""  # noqa: S608 - of our own constants
_ADD: Final = f"""
INSERT INTO lifeops.sample (series_id, ts, value, h) SELECT * FROM {_ARRAYS}
"""  # noqa: S608 - of our own constants
_ADD_OR_PUT: Final = f"""
WITH given (id, at, value, h) AS MATERIALIZED (SELECT * FROM {_ARRAYS}),
taken AS MATERIALIZED ({_TAKEN}),
added AS (
  INSERT INTO lifeops.sample (series_id, ts, value, h)
  SELECT * FROM given WHERE id NOT IN (SELECT id FROM taken)
)
INSERT INTO lifeops.sample AS stands (series_id, ts, value, h)
SELECT * FROM given WHERE id IN (SELECT id FROM taken) {_OVER_OLDER}
"""  # noqa: S608 - of our own constants
_COPY: Final = """
COPY lifeops.sample (series_id, ts, value, h) FROM STDIN (FORMAT BINARY)
"""


def newest(parts: Parts) -> Points:
    """Return each point once, as it was written last."""
    given: dict[SeriesKey, dict[int, Stamped]] = {}
    for key, points in parts:
        if points:
            _keep_newest(given.setdefault(key, {}), points)
    return {key: points.values() for key, points in given.items()}


def _keep_newest(stands: dict[int, Stamped], points: Iterable[Stamped]) -> None:
    for point in points:
        other = stands.setdefault(point[0], point)
        if point[2] > other[2]:
            stands[point[0]] = point


def put(cursor: Cursor[Any], _known: Known, rows: Rows) -> None:
    """Write points over older ones."""
    cursor.execute(_PUT, columns(rows))


def add_or_put(cursor: Cursor[Any], known: Known, rows: Rows) -> None:
    """Write points; raises UniqueViolation where others just wrote the same.

    Looking for a conflict at each row costs the server as much as the row, so series
    that have nothing yet between their first point and their last go without. Points
    after all that stands, as they come from day to day, are one statement that commits
    by itself: to begin and to end a transaction are two more journeys.
    """
    if known.precedes(rows):
        cursor.connection.autocommit = True
        cursor.execute(_ADD, columns(rows))
        known.reach(rows)
    else:
        cursor.execute(_ADD_OR_PUT, (*columns(rows), *spans(rows)))
        look(cursor, known, rows)


def copy_or_put(cursor: Cursor[Any], known: Known, rows: Rows) -> None:
    """Write thousands of points; raises UniqueViolation as add_or_put does."""
    taken = {ix for (ix,) in cursor.execute(_TAKEN, spans(rows))}
    free = {ix: points for ix, points in rows.items() if ix not in taken}
    if free:
        with cursor.copy(_COPY) as copy:
            copy.write(copied(free))
    if taken:
        put(cursor, known, {ix: rows[ix] for ix in taken})
    known.reach(rows)


def write(cursor: Cursor[Any], known: Known, points: Points, road: Road) -> None:
    """Write points by a road, by the plain one where another writer was quicker."""
    try:
        _take(cursor, known, points, road)
    except UniqueViolation:
        cursor.connection.rollback()
        cursor.connection.autocommit = False
        known.clear()
        known.alone = False
        _take(cursor, known, points, put)


def _take(cursor: Cursor[Any], known: Known, points: Points, road: Road) -> None:
    numbers = made(cursor, known, points)
    road(cursor, known, {numbers[key]: given for key, given in points.items()})
