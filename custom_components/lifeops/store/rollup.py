"""Counting again the hours whose points changed."""

from typing import Final

from sqlalchemy import bindparam, delete, func, select

from .hours import Totals, offer, settle
from .series_points import count_late
from .series_schema import DIRTY, POINT
from .statement import Statement
from .work import HOUR_US, Work

EVER: Final = 1 << 62
"""A moment, or an hour, after all others."""


def _counted() -> Statement:
    """Count an hour's points by origin; the last value is read by its time."""
    counts = (
        select(
            POINT.c.origin,
            func.count().label("n"),
            func.sum(POINT.c.value).label("sum"),
            func.min(POINT.c.value).label("min"),
            func.max(POINT.c.value).label("max"),
            func.max(POINT.c.ts).label("last_ts"),
            func.max(POINT.c.h).label("h"),
            func.min(POINT.c.ts).label("first_ts"),
        )
        .where(
            POINT.c.series == bindparam("series"),
            POINT.c.ts >= bindparam("first"),
            POINT.c.ts < bindparam("behind"),
        )
        .group_by(POINT.c.origin)
        .subquery()
    )
    newest = POINT.alias("newest")
    last = (
        select(newest.c.value)
        .where(newest.c.series == bindparam("series"), newest.c.ts == counts.c.last_ts)
        .scalar_subquery()
    )
    c = counts.c
    return Statement(
        select(c.origin, c.n, c.sum, c.min, c.max, last, c.last_ts, c.h, c.first_ts)
    )


_COUNTED = _counted()
_DIRTY = Statement(
    select(DIRTY.c.series, DIRTY.c.hour)
    .where(DIRTY.c.hour < bindparam("before"))
    .limit(bindparam("most"))
)
_CLEAN = Statement(
    delete(DIRTY).where(
        DIRTY.c.series == bindparam("series"), DIRTY.c.hour == bindparam("hour")
    )
)
_LEFT = Statement(
    select(func.count()).select_from(DIRTY).where(DIRTY.c.hour < bindparam("before"))
)


def roll_dirty(work: Work, most: int, before: int = EVER) -> int:
    """Count dirty hours before an hour again; return how many of them are left.

    Of an hour before the floor only those points stand that came from other homes
    since: it stays as it is where more is known of it.
    """
    oldest = work.node.floor // HOUR_US
    picked = work.database.rows(_DIRTY, {"before": before, "most": most})
    for series, hour in picked:
        _roll(work, series, hour, kept=hour >= oldest)
        work.database.write(_CLEAN, {"series": series, "hour": hour})
    left: int = work.database.rows(_LEFT, {"before": before})[0][0]
    return left


def _roll(work: Work, series: int, hour: int, *, kept: bool) -> None:
    first = hour * HOUR_US
    rows = work.database.rows(
        _COUNTED, {"series": series, "first": first, "behind": first + HOUR_US}
    )
    counted = {origin: Totals(*totals) for origin, *totals, _ in rows}
    if kept:
        settle(work, series, hour, counted)
    elif rows and not offer(work, series, hour, counted):
        late = sum(one.n for one in counted.values())
        newest = max(one.last_ts for one in counted.values())
        count_late(work, series, late, (min(row[-1] for row in rows), newest))
