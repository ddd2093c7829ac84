"""What keeps lifeops.db from growing: what is over is forgotten after a while."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import add
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Table,
    bindparam,
    delete,
    func,
    literal,
    select,
)
from sqlalchemy.sql import ClauseElement

from ..core.datasets import CALENDAR_EVENT, OUTCOME
from ..core.moments import from_us, to_us
from ..core.retention import Holding, Purge, kept_from
from .database import Database
from .node import clock_h, written_at
from .schema import AUDIT, CONFLICT, DECISION, DONE, OUTBOX, RECORD, REMOVED
from .statement import Statement, Value

_ROWS: Final = 500
_DECISIONS_BYTES: Final = 4 * 1024 * 1024
_DAY: Final = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"


@dataclass(frozen=True, slots=True)
class _Clock:
    """How a column tells a moment, and how it is read."""

    write: Callable[[datetime], Value]
    read: Callable[[Any], datetime]


def _at_midnight(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


_MICROSECONDS: Final = _Clock(to_us, from_us)
_HYBRID: Final = _Clock(clock_h, written_at)
_DAYS: Final = _Clock(lambda moment: moment.date().isoformat(), _at_midnight)


class _Kept:
    """Rows of a table that are forgotten by their time; number is their own."""

    def __init__(
        self,
        holding: Holding,
        number: Column[int],
        at: ColumnElement[Any],
        *only: ColumnElement[bool],
        clock: _Clock = _MICROSECONDS,
    ) -> None:
        """Compile what is asked of them."""
        table = number.table
        assert isinstance(table, Table)  # noqa: S101 - every column here has one
        old = (*only, at < bindparam("before"))
        chosen = select(number).where(*old).limit(bindparam("most"))
        self.holding = holding
        self.clock = clock
        self.due = Statement(select(func.count(), func.min(at)).where(*old))
        self.drop = Statement(delete(table).where(number.in_(chosen)))


def _day_of_event() -> ColumnElement[str]:
    """Return the second part of a record's id."""
    return func.substr(RECORD.c.id, func.instr(RECORD.c.id, "/") + 1, 10)


def _beyond_size() -> ClauseElement:
    """Forget an instance's oldest decisions where all of them are too large."""
    decision = DECISION.c
    columns = (decision.state, decision.fact, decision.reads, decision.effects)
    size = reduce(add, map(func.length, columns))
    newer = func.sum(size).over(
        partition_by=(decision.agent, decision.subject), order_by=decision.pos.desc()
    )
    summed = select(decision.pos, newer.label("total")).subquery()
    large = select(summed.c.pos).where(summed.c.total > bindparam("most"))
    return delete(DECISION).where(decision.pos.in_(large))


_KEPT: Final = (
    _Kept(
        Holding.CALENDAR,
        RECORD.c.pos,
        _day_of_event(),
        literal(CALENDAR_EVENT.name) == RECORD.c.dataset,
        _day_of_event().op("GLOB")(_DAY),
        clock=_DAYS,
    ),
    _Kept(Holding.DECISIONS, DECISION.c.pos, DECISION.c.at),
    _Kept(Holding.ACTS, OUTBOX.c.added, OUTBOX.c.expires, OUTBOX.c.state == DONE),
    _Kept(
        Holding.ACTS,
        RECORD.c.pos,
        RECORD.c.h,
        literal(OUTCOME.name) == RECORD.c.dataset,
        clock=_HYBRID,
    ),
    _Kept(Holding.CONFLICTS, CONFLICT.c.pos, CONFLICT.c.at),
    _Kept(Holding.AUDIT, AUDIT.c.pos, AUDIT.c.at),
)
_LARGE: Final = Statement(_beyond_size())
_LONG_GONE: Final = Statement(delete(REMOVED).where(REMOVED.c.h < bindparam("before")))


def purge_main(database: Database, now: datetime) -> Iterator[Purge]:
    """Forget what is kept no more; every step is one short commit."""
    for kept, due in zip(_KEPT, main_due(database, now), strict=True):
        left = due.rows
        before = kept.clock.write(due.before)
        while left > 0:
            database.delete(kept.drop, {"before": before, "most": _ROWS})
            left -= _ROWS
            if left > 0:
                yield Purge(holding=due.holding, before=due.before, rows=0)
        yield due


def main_due(database: Database, now: datetime) -> Iterator[Purge]:
    """Count what a purge would forget."""
    for kept in _KEPT:
        before = kept_from(kept.holding, now)
        values = {"before": kept.clock.write(before)}
        rows, oldest = database.rows(kept.due, values)[0]
        yield Purge(
            holding=kept.holding,
            before=before,
            rows=rows,
            oldest=None if oldest is None else kept.clock.read(oldest),
        )


def forget_removed(database: Database, now: datetime) -> None:
    """Forget what went without a write once the journal's readers have long heard."""
    before = clock_h(kept_from(Holding.CONFLICTS, now))
    database.write(_LONG_GONE, {"before": before})


def bound_decisions(database: Database) -> None:
    """Forget the oldest decisions of instances that keep too much."""
    database.write(_LARGE, {"most": _DECISIONS_BYTES})
