"""Writes hours of the metrics database as they stand at home."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from psycopg import Cursor

from ...core.series import SeriesKey, Sum
from ...core.series_feed import ChangedHour
from .encoding import INTEGER, REAL, Binary, array, moments_of

type Hour = tuple[SeriesKey, datetime]

_PUT: Final = """
INSERT INTO lifeops.sample_hour AS stands
  (series_id, hour, n, sum, min, max, last, last_ts)
SELECT * FROM unnest(%b::int4[], %b::timestamptz[], %b::int4[], %b::float8[],
                     %b::float8[], %b::float8[], %b::float8[], %b::timestamptz[])
ON CONFLICT (series_id, hour) DO UPDATE SET
  (n, sum, min, max, last, last_ts)
    = (excluded.n, excluded.sum, excluded.min, excluded.max, excluded.last,
       excluded.last_ts)
WHERE (stands.n, stands.sum, stands.min, stands.max, stands.last, stands.last_ts)
  IS DISTINCT FROM
  (excluded.n, excluded.sum, excluded.min, excluded.max, excluded.last,
   excluded.last_ts)
"""
_REMOVE: Final = """
DELETE FROM lifeops.sample_hour AS stands
USING unnest(%b::int4[], %b::timestamptz[]) AS gone (id, hour)
WHERE stands.series_id = gone.id AND stands.hour = gone.hour
"""


def latest(hours: Sequence[ChangedHour]) -> Mapping[Hour, Sum | None]:
    """Return each hour once, as it was found last."""
    return {(hour.key, hour.start): hour.sum for hour in hours}


def put_hours(
    cursor: Cursor[Any], numbers: Mapping[SeriesKey, int], sums: Mapping[Hour, Sum]
) -> None:
    """Write what hours come to."""
    series = [numbers[key] for key, _ in sums]
    given = sums.values()
    columns = (
        array(INTEGER, series),
        moments_of([start for _, start in sums]),
        array(INTEGER, [each.n for each in given]),
        array(REAL, [each.sum for each in given]),
        array(REAL, [each.low for each in given]),
        array(REAL, [each.high for each in given]),
        array(REAL, [each.last for each in given]),
        moments_of([each.last_at for each in given]),
    )
    cursor.execute(_PUT, columns)


def remove_hours(
    cursor: Cursor[Any], numbers: Mapping[SeriesKey, int], hours: Collection[Hour]
) -> None:
    """Remove hours of series that the server has."""
    known = [(numbers[key], start) for key, start in hours if key in numbers]
    gone: tuple[Binary, Binary] = (
        array(INTEGER, [number for number, _ in known]),
        moments_of([start for _, start in known]),
    )
    cursor.execute(_REMOVE, gone)
