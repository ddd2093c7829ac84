"""Forgetting old points and hours, a little with each commit."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Column, Table, bindparam, delete, func, select

from ..core.moments import from_us, to_us
from ..core.retention import Holding, Purge, aged_at, kept_from
from .database import Database
from .rollup import EVER, roll_dirty
from .series import SeriesFile
from .series_facts import newest_point
from .series_schema import HOUR, POINT, SERIES, SERIES_LOG
from .statement import Statement
from .work import HOUR_US, Work

_ROLLED = 50
_ROWS = 1_500
_ENTRIES = 2_000


class _Kept:
    """A table whose oldest rows go: first those of the first series."""

    def __init__(self, holding: Holding, table: Table, unit_us: int) -> None:
        """Compile what is asked of it; unit_us is what its times are counted in."""
        time: Column[int] = table.c.hour if unit_us == HOUR_US else table.c.ts
        of_series = table.c.series == bindparam("series")
        old = (of_series, time < bindparam("before"))
        behind = (
            select(time)
            .where(of_series)
            .order_by(time)
            .limit(1)
            .offset(bindparam("most"))
            .scalar_subquery()
        )
        self.holding = holding
        self.unit_us = unit_us
        self.drop = Statement(
            delete(table).where(
                of_series,
                time < func.min(bindparam("before"), func.coalesce(behind, EVER)),
            )
        )
        self.count = Statement(select(func.count()).select_from(table).where(*old))
        self.oldest = Statement(select(func.min(time)).where(*old))


_POINTS = _Kept(Holding.POINTS, POINT, 1)
_HOURS = _Kept(Holding.HOURS, HOUR, HOUR_US)
_SERIES = Statement(select(SERIES.c.ix))
_LOG_ENDS = Statement(select(func.min(SERIES_LOG.c.pos), func.max(SERIES_LOG.c.pos)))
_DROP_LOG = Statement(
    delete(SERIES_LOG).where(
        SERIES_LOG.c.pos >= bindparam("first"),
        SERIES_LOG.c.pos < bindparam("behind"),
        SERIES_LOG.c.to_ts < bindparam("before"),
    )
)


def purge_series(file: SeriesFile, now: datetime) -> Iterator[Purge]:
    """Forget what is kept no more, by the newest point; a step is one short commit."""
    with file.work() as work:
        now = aged_at(now, newest_point(work.database))
    for kept, forget in ((_POINTS, _forget_points), (_HOURS, _forget_hours)):
        before = kept_from(kept.holding, now)
        with file.work() as work:
            oldest = _oldest(work.database, kept, before)
        yield Purge(holding=kept.holding, before=before, rows=0, oldest=oldest)
        done = False
        while not done:
            with file.work() as work:
                rows, done = forget(work, to_us(before))
            yield Purge(holding=kept.holding, before=before, rows=rows)
    yield from _forget_entries(file, kept_from(Holding.POINTS, now))


def series_due(database: Database, now: datetime) -> Iterator[Purge]:
    """Count what a purge would forget."""
    now = aged_at(now, newest_point(database))
    for kept in (_POINTS, _HOURS):
        before = kept_from(kept.holding, now)
        values = {"before": to_us(before) // kept.unit_us}
        rows = sum(
            database.rows(kept.count, {"series": series, **values})[0][0]
            for (series,) in database.rows(_SERIES)
        )
        oldest = _oldest(database, kept, before)
        yield Purge(holding=kept.holding, before=before, rows=rows, oldest=oldest)


def _forget_points(work: Work, before: int) -> tuple[int, bool]:
    """Forget points once no hour of theirs is dirty; say whether all are gone.

    The floor rises in the same commit: what comes later can make none dirty again.
    """
    if roll_dirty(work, _ROLLED, before // HOUR_US):
        return 0, False
    work.node.floor = max(work.node.floor, before)
    rows = _drop(work.database, _POINTS, before)
    return rows, rows == 0


def _forget_hours(work: Work, before: int) -> tuple[int, bool]:
    rows = _drop(work.database, _HOURS, before)
    return rows, rows == 0


def _drop(database: Database, kept: _Kept, before: int) -> int:
    """Drop a slice of rows, those of one series after those of another."""
    rows = 0
    for (series,) in database.rows(_SERIES):
        values = {"before": before // kept.unit_us, "most": _ROWS - rows}
        rows += database.delete(kept.drop, {"series": series, **values})
        if rows >= _ROWS:
            break
    return rows


def _forget_entries(file: SeriesFile, before: datetime) -> Iterator[Purge]:
    """Drop the entries of the log all of whose points are older."""
    with file.work() as work:
        first, last = work.database.rows(_LOG_ENDS)[0]
    for place in range(first or 0, (last or 0) + 1, _ENTRIES):
        with file.work() as work:
            work.database.write(
                _DROP_LOG,
                {
                    "first": place,
                    "behind": place + _ENTRIES,
                    "before": to_us(before),
                },
            )
        yield Purge(holding=Holding.POINTS, before=before, rows=0)


def _oldest(database: Database, kept: _Kept, before: datetime) -> datetime | None:
    values = {"before": to_us(before) // kept.unit_us}
    times = [
        database.rows(kept.oldest, {"series": series, **values})[0][0]
        for (series,) in database.rows(_SERIES)
    ]
    known = [time for time in times if time is not None]
    return from_us(min(known) * kept.unit_us) if known else None
