"""The rows of hours: what points come to, and the feed of those that changed."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from math import fsum
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert

from .series_node import OWN_ORIGINS
from .series_schema import HOUR
from .statement import Statement
from .work import HOUR_US, Work


class Totals(NamedTuple):
    """What the points of an hour come to; n 0 is an hour without any."""

    n: int
    sum: float
    min: float
    max: float
    last: float
    last_ts: int


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
_OWN = Statement(
    select(HOUR.c.origin, *COLUMNS).where(
        HOUR.c.series == bindparam("series"),
        HOUR.c.hour == bindparam("hour"),
        HOUR.c.origin.in_(OWN_ORIGINS),
    )
)


def own_hours(work: Work, series: int, hour: int) -> dict[int, Totals]:
    """Return an hour as this home has it, by origin."""
    rows = work.database.rows(_OWN, {"series": series, "hour": hour})
    return {origin: Totals(*totals) for origin, *totals in rows}


def settle(work: Work, series: int, hour: int, counted: Mapping[int, Totals]) -> None:
    """Make an hour what was counted by origin; what does not change keeps its place.

    Where a part of its points was forgotten the hour knows better than those left.
    """
    stands = own_hours(work, series, hour)
    if 0 < _count(counted) < _count(stands):
        return
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


def _count(origins: Mapping[int, Totals]) -> int:
    return sum(one.n for one in origins.values())


def put_history(work: Work, series: int, values: Mapping[int, float]) -> None:
    """Make hours of points that are not kept, where no more is known already."""
    put_hours(work, series, _by_hour(values))


def put_hours(work: Work, series: int, hours: Iterable[tuple[int, Totals]]) -> None:
    """Write whole hours, where no more is known already."""
    for hour, totals in hours:
        known = [one for one in own_hours(work, series, hour).values() if one.n]
        if known != [totals] and totals.n >= sum(one.n for one in known):
            settle(work, series, hour, {work.node.origin: totals})


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
