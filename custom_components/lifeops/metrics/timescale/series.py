"""The numbers by which a server knows series, and how far their points reach."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from psycopg import Cursor

from ...core.measures import MEASURES, Kind
from ...core.moments import to_us
from ...core.series import SeriesKey
from .encoding import INTEGER, Rows, array

_FIND: Final = "SELECT key, id FROM lifeops.series WHERE key = ANY(%s)"
_MAKE: Final = """
INSERT INTO lifeops.series (key, person, metric, source, unit, kind)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[],
                     %s::text[], %s::text[], %s::text[])
ON CONFLICT (key) DO NOTHING RETURNING key, id
"""

_NEWEST: Final = """
SELECT given.id, newest.ts FROM unnest(%b::int4[]) AS given (id),
  LATERAL (
    SELECT ts FROM lifeops.sample
    WHERE series_id = given.id ORDER BY ts DESC LIMIT 1
  ) AS newest
"""


@dataclass(slots=True)
class Known:
    """What one connection knows of the series of its server.

    reached holds the newest time of a series, by its number, in microseconds since 1970;
    it may be wrong where somebody else writes too, which is when alone is not so.
    """

    numbers: dict[str, int] = field(default_factory=dict)
    reached: dict[int, int] = field(default_factory=dict)
    alone: bool = True

    def clear(self) -> None:
        """Forget what may have been undone."""
        self.numbers.clear()
        self.reached.clear()

    def precedes(self, rows: Rows) -> bool:
        """Tell whether all that stands of these series is older than their rows."""
        return self.alone and all(
            ix in self.reached and self.reached[ix] < min(point[0] for point in points)
            for ix, points in rows.items()
        )

    def reach(self, rows: Rows) -> None:
        """Note that rows stand of series whose newest point is known."""
        for ix, points in rows.items():
            if ix in self.reached:
                newest = max(point[0] for point in points)
                self.reached[ix] = max(self.reached[ix], newest)


def look(cursor: Cursor[Any], known: Known, rows: Rows) -> None:
    """Learn how far the series of rows that were written reach."""
    known.reach(rows)
    new = [ix for ix in rows if ix not in known.reached]
    if new:
        newest = cursor.execute(_NEWEST, [array(INTEGER, new)])
        known.reached.update((ix, to_us(at)) for ix, at in newest)


def found(
    cursor: Cursor[Any], known: Known, keys: Collection[SeriesKey]
) -> Mapping[SeriesKey, int]:
    """Return the numbers of the series that the server has."""
    names = {key: str(key) for key in keys}
    numbers = known.numbers
    unknown = [name for name in names.values() if name not in numbers]
    if unknown:
        numbers.update(cursor.execute(_FIND, [unknown]).fetchall())
    return {key: numbers[name] for key, name in names.items() if name in numbers}


def made(
    cursor: Cursor[Any], known: Known, keys: Collection[SeriesKey]
) -> Mapping[SeriesKey, int]:
    """Return the numbers of series, those given that were not there until now."""
    there = found(cursor, known, keys)
    new = [key for key in keys if key not in there]
    if not new:
        return there
    known.numbers.update(cursor.execute(_MAKE, _described(new)).fetchall())
    # Another writer may have made one in between: it is there now, whoever did.
    return found(cursor, known, keys)


def _described(keys: Collection[SeriesKey]) -> list[list[str | None]]:
    rows = [
        (str(key), key.person, key.metric, key.source, *_measured(key.metric))
        for key in keys
    ]
    return [list(column) for column in zip(*rows, strict=True)]


def _measured(metric: str) -> tuple[str | None, str]:
    measure = MEASURES.get(metric)
    if measure is None:
        return None, Kind.GAUGE.value
    return measure.unit, measure.kind.value
