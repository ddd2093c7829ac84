"""Sums over points by which two homes find out whether they hold the same.

They are of the 30 days before the newest point. No purge forgets what is younger than 89
days before the newest point, whatever a clock says: so these points are on every home that
is level with the others, however far each has forgotten. Hours are left out: they are made
from points, when there is time.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from itertools import groupby
from typing import Final

from sqlalchemy import bindparam, func, select

from ..core.ops import Origin
from ..core.series import SeriesKey
from .database import Database
from .series_schema import POINT, SERIES
from .statement import Statement
from .text import dump
from .work import HOUR_US

_BUCKETS: Final = 256
_SIZE: Final = 16
_STRETCH_US: Final = 30 * 24 * HOUR_US
_NEWEST = Statement(
    select(
        func.max(
            select(func.max(POINT.c.ts))
            .where(POINT.c.series == SERIES.c.ix)
            .correlate(SERIES)
            .scalar_subquery()
        )
    ).select_from(SERIES)
)
_POINTS = Statement(
    select(POINT.c.ts, POINT.c.value, POINT.c.h, POINT.c.origin)
    .where(POINT.c.series == bindparam("series"), POINT.c.ts > bindparam("after"))
    .order_by(POINT.c.ts)
)


def digests(
    database: Database, keys: Mapping[int, SeriesKey], names: Mapping[int, Origin]
) -> Mapping[str, Sequence[bytes]]:
    """Return a sum for each bucket of hours."""
    sums = [0] * _BUCKETS
    (newest,) = database.rows(_NEWEST)[0]
    for series, key in keys.items():
        asked = {"series": series, "after": (newest or 0) - _STRETCH_US}
        found = database.each(_POINTS, asked)
        for hour, rows in groupby(found, lambda row: row[0] // HOUR_US):
            told = [[ts, value, h, *names[origin]] for ts, value, h, origin in rows]
            text = dump([str(key), told]).encode()
            digest = blake2b(text, digest_size=_SIZE).digest()
            sums[hour % _BUCKETS] += int.from_bytes(digest)
    most = 1 << 8 * _SIZE
    return {"points": [(one % most).to_bytes(_SIZE) for one in sums]}
