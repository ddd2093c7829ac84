"""What stretches of time come to: from hours, and from points where those changed.

An hour that changed is what it will be once its points, whoever wrote them, are counted
again. Moments here are hours since 1970.
"""

from typing import Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    bindparam,
    exists,
    func,
    literal,
    select,
    true,
)

from .series_schema import DIRTY, HOUR, NODE, POINT, SERIES
from .statement import Statement
from .work import HOUR_US

FLOOR: Final = select(NODE.c.floor // literal(HOUR_US)).scalar_subquery()


def _given(name: str) -> Subquery:
    """Return the values of a JSON list."""
    given = func.json_each(bindparam(name)).table_valued("value", name=name)
    return select(given.c.value.label("it")).subquery(f"each_{name}")


def listed(name: str) -> Select[tuple[object]]:
    """Return what stands in a JSON list, for an IN."""
    return select(_given(name).c.it)


# Stretches come in their order, so that grouping by them need not sort what they hold.
def _every_stretch() -> Subquery:
    """Return what lies between each of the given edges and the next, of each series."""
    series = _given("series")
    edge = func.json_each(bindparam("edges")).table_valued("key", "value", name="edge")
    end = func.lead(edge.c.value).over(order_by=edge.c.key)
    between = select(edge.c.value.label("start"), end.label("end")).subquery("between")
    return (
        select(series.c.it.label("series"), between.c.start, between.c.end)
        .select_from(series.join(between, true()))
        .where(between.c.end.is_not(None))
        .order_by("series", "start")
        .subquery("stretch")
    )


def _these_stretches() -> Subquery:
    """Return the stretches of a JSON list, each with its series."""
    stretch = func.json_each(bindparam("these")).table_valued("value", name="one")
    names = ("series", "start", "end")
    columns = [_nth(stretch.c.value, at).label(name) for at, name in enumerate(names)]
    return select(*columns).order_by("series", "start").subquery("stretch")


def _nth(values: ColumnElement[object], at: int) -> ColumnElement[int]:
    return func.json_extract(values, f"$[{at}]", type_=Integer)


def _within(hour: ColumnElement[int], stretch: Subquery) -> ColumnElement[bool]:
    return (hour >= stretch.c.start) & (hour < stretch.c.end)


def _hours_of(stretch: Subquery) -> FromClause:
    within = _within(HOUR.c.hour, stretch)
    return stretch.join(HOUR, (HOUR.c.series == stretch.c.series) & within)


def _from_hours(stretch: Subquery, *only: ColumnElement[bool]) -> Statement:
    """Add up the hours of stretches, over all origins."""
    hour, key = HOUR.c, (stretch.c.series, stretch.c.start)
    total = (
        select(
            *key,
            func.sum(hour.n),
            func.sum(hour.sum),
            func.min(hour.min),
            func.max(hour.max),
            func.max(hour.last_ts).label("last_ts"),
        )
        .select_from(_hours_of(stretch))
        .where(hour.n > 0, *only)
        .group_by(*key)
        .subquery("total")
    )
    at = total.c.last_ts
    newest = (hour.hour == at // literal(HOUR_US)) & (hour.last_ts == at)
    last = select(hour.last).where(hour.series == total.c.series, newest, hour.n > 0)
    return Statement(select(*total.c, last.limit(1).scalar_subquery()))


def _from_points(stretch: Subquery) -> Statement:
    """Add up the points of those hours of stretches that changed."""
    point, key = POINT.c, (stretch.c.series, stretch.c.start)
    changed = _within(DIRTY.c.hour, stretch) & (DIRTY.c.hour >= FLOOR)
    first = DIRTY.c.hour * literal(HOUR_US)
    measured = (point.ts >= first) & (point.ts < first + literal(HOUR_US))
    dirty = stretch.join(DIRTY, (DIRTY.c.series == stretch.c.series) & changed)
    total = (
        select(
            *key,
            func.count(),
            func.sum(point.value),
            func.min(point.value),
            func.max(point.value),
            func.max(point.ts).label("last_ts"),
        )
        .select_from(dirty.join(POINT, (point.series == DIRTY.c.series) & measured))
        .group_by(*key)
        .subquery("total")
    )
    last = select(point.value).where(
        point.series == total.c.series, point.ts == total.c.last_ts
    )
    return Statement(select(*total.c, last.scalar_subquery()))


def _changed() -> Statement:
    """Return the hours that changed since they were summed up."""
    return Statement(
        select(DIRTY.c.series, DIRTY.c.hour).where(
            DIRTY.c.series.in_(listed("series")),
            DIRTY.c.hour >= func.max(bindparam("start"), FLOOR),
            DIRTY.c.hour < bindparam("end"),
        )
    )


def _numbered() -> Statement:
    named = SERIES.c.name.in_(listed("names"))
    return Statement(select(SERIES.c.ix, SERIES.c.name).where(named))


def _stands() -> ColumnElement[bool]:
    """Tell of an hour that it is as it was summed up."""
    changed = exists().where(
        DIRTY.c.series == HOUR.c.series,
        DIRTY.c.hour == HOUR.c.hour,
        DIRTY.c.hour >= FLOOR,
    )
    return ~changed


NUMBERED: Final = _numbered()
CHANGED: Final = _changed()
HOURS: Final = _from_hours(_every_stretch())
UNCHANGED_HOURS: Final = _from_hours(_these_stretches(), _stands())
CHANGED_POINTS: Final = _from_points(_these_stretches())
