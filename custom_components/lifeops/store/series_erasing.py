"""Removing points of erased persons, a little with each commit.

Entries of the log stay in their places without what they told of the person: they hold
other persons' points, and followers count them.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from sqlalchemy import Column, Table, bindparam, delete, func, select, tuple_, update

from ..core.series import SeriesKey
from .codec import encode_left
from .database import Database
from .series import SeriesFile
from .series_log import decoded, decoded_hours
from .series_schema import DIRTY, HOUR, LATE, POINT, SERIES, SERIES_LOG
from .statement import Parameters, Statement
from .work import Work

_ROWS: Final = 1_500
_ENTRIES: Final = 50


class _Gone:
    """A table of rows of series, of which some go."""

    def __init__(self, table: Table, time: Column[int]) -> None:
        """Compile what is asked of it."""
        keys = tuple(table.primary_key.columns)
        theirs = table.c.series == bindparam("of")
        some = select(*keys).where(theirs).limit(bindparam("most"))
        self.any = Statement(select(time).where(theirs).limit(1))
        self.count = Statement(
            select(func.count())
            .select_from(table)
            .where(
                table.c.series.in_(
                    select(SERIES.c.ix).where(SERIES.c.person == bindparam("person"))
                )
            )
        )
        self.drop = Statement(delete(table).where(tuple_(*keys).in_(some)))


_TABLES = (_Gone(HOUR, HOUR.c.hour), _Gone(POINT, POINT.c.ts))
_OF_PERSON = Statement(
    select(SERIES.c.ix, SERIES.c.metric, SERIES.c.source).where(
        SERIES.c.person == bindparam("person")
    )
)
_END = Statement(select(func.max(SERIES_LOG.c.pos)))
_LOG = Statement(
    select(SERIES_LOG.c.pos, SERIES_LOG.c.blob)
    .where(SERIES_LOG.c.pos > bindparam("after"))
    .order_by(SERIES_LOG.c.pos)
    .limit(bindparam("most"))
)
_REWRITE = Statement(
    update(SERIES_LOG)
    .where(SERIES_LOG.c.pos == bindparam("place"))
    .values(blob=bindparam("new_blob"))
)
_DROP_SERIES = [
    Statement(delete(table).where(column == bindparam("of")))
    for table, column in (
        (DIRTY, DIRTY.c.series),
        (LATE, LATE.c.series),
        (SERIES, SERIES.c.ix),
    )
]


def erase_points(file: SeriesFile, persons: Collection[str]) -> Iterator[int]:
    """Remove all points of erased persons; yield how much went at each step.

    The log goes first: as long as any of it may be left, points are.
    """
    for person in sorted(persons):
        with file.work() as work:
            series = _series_of(work, person)
            pending = _is_any(work, series)
        if not series:
            continue
        if pending:
            yield from _strip_log(file, series)
            yield from _drop_rows(file, series)
        with file.work() as work:
            _drop_empty(work, series)


def count_points(database: Database, persons: Collection[str]) -> int:
    """Return how many points and hours of persons there are."""
    return sum(
        database.rows(table.count, {"person": person})[0][0]
        for table in _TABLES
        for person in persons
    )


def _series_of(work: Work, person: str) -> Mapping[int, SeriesKey]:
    return {
        ix: SeriesKey(metric=metric, person=person, source=source)
        for ix, metric, source in work.database.rows(_OF_PERSON, {"person": person})
    }


def _is_any(work: Work, series: Collection[int]) -> bool:
    return any(
        work.database.row(table.any, {"of": ix}) for table in _TABLES for ix in series
    )


def _strip_log(file: SeriesFile, series: Collection[int]) -> Iterator[int]:
    with file.work() as work:
        (end,) = work.database.rows(_END)[0]
    after = 0
    while after < (end or 0):
        with file.work() as work:
            asked = {"after": after, "most": _ENTRIES}
            for pos, blob in work.database.rows(_LOG, asked):
                after = pos
                if (left := _without(blob, series)) is not None:
                    told = {"place": pos, "new_blob": left}
                    work.database.write(_REWRITE, told)
        yield 0


def _without(blob: bytes, series: Collection[int]) -> bytes | None:
    """Return an entry without some series, None where it has nothing of them."""
    points, hours = decoded(blob), decoded_hours(blob)
    parts = [part for part in points if part.series not in series]
    rows = [(ix, hour, *totals) for ix, hour, totals in hours]
    kept = [row for row in rows if row[0] not in series]
    if len(parts) + len(kept) == len(points) + len(rows):
        return None
    return encode_left(parts, kept)


def _drop_rows(file: SeriesFile, series: Collection[int]) -> Iterator[int]:
    for table in _TABLES:
        for ix in series:
            rows = 1
            while rows:
                with file.work() as work:
                    asked: Parameters = {"of": ix, "most": _ROWS}
                    rows = work.database.delete(table.drop, asked)
                yield rows


def _drop_empty(work: Work, series: Mapping[int, SeriesKey]) -> None:
    """Forget the names of series of which nothing is left."""
    for ix, key in series.items():
        if _is_any(work, [ix]):
            continue
        for drop in _DROP_SERIES:
            work.database.write(drop, {"of": ix})
        work.known.pop(key, None)
