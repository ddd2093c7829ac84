"""The series file in numbers, without reading its points one by one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Subquery,
    Table,
    func,
    literal,
    select,
    true,
)

from ..core.moments import from_us, optional_from_us
from ..core.series_feed import SeriesFacts
from .database import Database
from .series_schema import DIRTY, HOUR, LATE, POINT, SERIES, SERIES_LOG
from .series_sums import FLOOR
from .statement import Statement
from .work import HOUR_US

_MOST_COUNTED: Final = 100_000


def _of_each(table: Table, one: Select[tuple[int]]) -> Subquery:
    """Ask something of each row of a table: the key serves that, however many stand."""
    each = one.correlate(table).scalar_subquery().label("it")
    return select(each).select_from(table).subquery("each")


def _held_by(series: Column[int], hour: ColumnElement[bool]) -> Statement:
    """Return how many points are held by hours that are younger than the floor."""
    of_one = (HOUR.c.series == series) & hour
    held = select(func.sum(HOUR.c.n)).where(of_one, HOUR.c.hour >= FLOOR)
    each = _of_each(series.table, held)
    return Statement(select(func.coalesce(func.sum(each.c.it), 0)))


def _not_yet() -> Statement:
    """Return how many points stand in hours that changed, of the first so many."""
    point = POINT.c
    start = DIRTY.c.hour * literal(HOUR_US)
    within = (point.ts >= start) & (point.ts < start + literal(HOUR_US))
    pairs = DIRTY.join(POINT, (point.series == DIRTY.c.series) & within)
    first = select(literal(1).label("one")).select_from(pairs).limit(_MOST_COUNTED)
    return Statement(select(func.count()).select_from(first.subquery("first")))


def _extreme(best: Callable[[Any], ColumnElement[int]], time: Column[int]) -> Statement:
    """Return the first or the last of a table's times."""
    one = select(best(time)).where(time.table.c.series == SERIES.c.ix)
    return Statement(select(best(_of_each(SERIES, one).c.it)))


_SUMMED_UP = _held_by(SERIES.c.ix, true())
_CHANGED_SINCE = _held_by(DIRTY.c.series, HOUR.c.hour == DIRTY.c.hour)
_HOURS = Statement(select(func.count()).select_from(HOUR))
_NOT_YET = _not_yet()
_OLDEST = _extreme(func.min, POINT.c.ts)
_NEWEST = _extreme(func.max, POINT.c.ts)
_OLDEST_HOUR = _extreme(func.min, HOUR.c.hour)
_SERIES = Statement(select(func.count()).select_from(SERIES))
_DIRTY = Statement(select(func.count()).select_from(DIRTY))
_LATE = Statement(select(func.coalesce(func.sum(LATE.c.n), 0)))
_LOG = Statement(
    select(
        func.coalesce(
            func.max(SERIES_LOG.c.pos) - func.min(SERIES_LOG.c.pos) + literal(1), 0
        )
    )
)


def newest_point(database: Database) -> datetime | None:
    """Return the time of the newest point, None without any."""
    return optional_from_us(database.rows(_NEWEST)[0][0])


def first_hour(database: Database) -> datetime | None:
    """Return when the oldest hour of which anything is known began."""
    hour, ts = database.rows(_OLDEST_HOUR)[0][0], database.rows(_OLDEST)[0][0]
    known = [time for time in (hour, ts and ts // HOUR_US) if time is not None]
    return from_us(min(known) * HOUR_US) if known else None


def series_facts(database: Database) -> SeriesFacts:
    """Return the file in numbers; raises StoreError.

    points are what hours hold, and of those in hours that changed since the first
    100,000. log_entries counts the rows' places from the first to the last.
    """

    def number(statement: Statement) -> int:
        found: int = database.rows(statement)[0][0]
        return found

    settled = number(_SUMMED_UP) - number(_CHANGED_SINCE)
    return SeriesFacts(
        series=number(_SERIES),
        points=settled + number(_NOT_YET),
        hours=number(_HOURS),
        dirty_hours=number(_DIRTY),
        late=number(_LATE),
        log_entries=number(_LOG),
        bytes=database.pragma("page_count") * database.pragma("page_size"),
        oldest=optional_from_us(database.rows(_OLDEST)[0][0]),
        newest=newest_point(database),
    )
