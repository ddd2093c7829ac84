"""The rows of hours: what points come to, and the feed of those that changed.

Of two tellings of one hour the greater stands: more points, then the later hybrid time,
then what they say. That is the same on every home, whatever came first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from math import fsum
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert

from .series_schema import HOUR
from .statement import Statement
from .work import HOUR_US, Work


class Totals(NamedTuple):
    """What the points of an hour come to; n 0 is an hour without any.

    h is the latest hybrid time of these points.
    """

    n: int
    sum: float
    min: float
    max: float
    last: float
    last_ts: int
    h: int = 0

    def says(self) -> tuple[float, ...]:
        """Return what it comes to, whenever that was written."""
        return self[:-1]


EMPTY = Totals(0, 0.0, 0.0, 0.0, 0.0, 0)
COLUMNS = tuple(HOUR.c[name] for name in Totals._fields)


def _put_hour() -> Statement:
    new = upsert(HOUR)
    return Statement(
        new.on_conflict_do_update(
            index_elements=["series", "hour", "origin"],
            set_={name: new.excluded[name] for name in (*Totals._fields, "changed")},
        )
    )


_PUT = _put_hour()
_STANDS = Statement(
    select(HOUR.c.origin, *COLUMNS).where(
        HOUR.c.series == bindparam("series"),
        HOUR.c.hour == bindparam("hour"),
    )
)


type Hours = Mapping[int, Totals]
"""An hour by the number of the origin that wrote its points."""


def standing_hour(work: Work, series: int, hour: int) -> Hours:
    """Return an hour as it stands."""
    rows = work.database.rows(_STANDS, {"series": series, "hour": hour})
    return {origin: Totals(*totals) for origin, *totals in rows}


def settle(work: Work, series: int, hour: int, counted: Hours) -> None:
    """Make an hour what was counted; what does not change keeps its place.

    Where a part of its points was forgotten the hour knows better than those left.
    """
    stands = standing_hour(work, series, hour)
    if not 0 < _count(counted) < _count(stands):
        _write(work, (series, hour), stands, counted)


def drop_part(work: Work, series: int, hour: int, origin: int) -> None:
    """Let an hour hold nothing of one origin any more."""
    stands = standing_hour(work, series, hour)
    left = {ix: totals for ix, totals in stands.items() if ix != origin}
    _write(work, (series, hour), stands, left)


def offer(work: Work, series: int, hour: int, told: Hours) -> bool:
    """Make an hour what is told of it where that is greater; say whether it agrees."""
    stands = standing_hour(work, series, hour)
    if _rank(told) > _rank(stands):
        _write(work, (series, hour), stands, told)
        return True
    return _says(told) == _says(stands)


def _write(work: Work, place: tuple[int, int], stands: Hours, counted: Hours) -> None:
    series, hour = place
    for origin in sorted(stands.keys() | counted.keys()):
        totals = counted.get(origin, EMPTY)
        if stands.get(origin) != totals:
            work.node.hours += 1
            work.database.write(
                _PUT,
                {"series": series, "hour": hour, "origin": origin}
                | totals._asdict()
                | {"changed": work.node.hours},
            )


def _count(origins: Hours) -> int:
    return sum(one.n for one in origins.values())


def _rank(origins: Hours) -> tuple[int, int, Sequence[Totals]]:
    told = sorted(one for one in origins.values() if one.n)
    return _count(origins), max((one.h for one in told), default=0), told


def _says(origins: Hours) -> Sequence[tuple[float, ...]]:
    return sorted(one.says() for one in origins.values() if one.n)


type WrittenHour = tuple[int, int, Totals]
"""The number of a series, an hour, what it comes to."""


def put_history(
    work: Work, series: int, values: Mapping[int, float], h: int
) -> Sequence[WrittenHour]:
    """Make hours of points that are not kept, where no more is known already."""
    return put_hours(work, series, _by_hour(values), h)


def put_hours(
    work: Work, series: int, hours: Iterable[tuple[int, Totals]], h: int
) -> Sequence[WrittenHour]:
    """Write whole hours, where no more is known already; return those written."""
    written: list[WrittenHour] = []
    for hour, totals in hours:
        stands = standing_hour(work, series, hour)
        news = _says(stands) != [totals.says()]
        if news and totals.n >= _count(stands):
            newest = max((one.h for one in stands.values()), default=-1)
            stamped = totals._replace(h=max(h, newest + 1))
            settle(work, series, hour, {work.node.origin: stamped})
            written.append((series, hour, stamped))
    return written


def _by_hour(values: Mapping[int, float]) -> Iterator[tuple[int, Totals]]:
    for hour, times in groupby(values, lambda ts: ts // HOUR_US):
        moments = list(times)
        counted = [values[ts] for ts in moments]
        yield (
            hour,
            Totals(
                n=len(counted),
                sum=fsum(counted),
                min=min(counted),
                max=max(counted),
                last=counted[-1],
                last_ts=moments[-1],
            ),
        )
