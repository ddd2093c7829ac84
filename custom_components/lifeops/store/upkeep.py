"""What keeps lifeops.db from growing: what is over is forgotten after a while."""

from datetime import datetime, timedelta
from functools import reduce
from operator import add
from typing import Final

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.sql import ClauseElement

from .database import Database
from .moments import to_us
from .schema import AUDIT, CONFLICT, DECISION, DONE, OUTBOX
from .statement import Statement

_PAGES: Final = 256
_DECISIONS_BYTES: Final = 4 * 1024 * 1024


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
    (
        timedelta(days=30),
        Statement(
            delete(OUTBOX).where(
                OUTBOX.c.state == DONE, OUTBOX.c.expires < bindparam("before")
            )
        ),
    ),
    (
        timedelta(days=30),
        Statement(delete(DECISION).where(DECISION.c.at < bindparam("before"))),
    ),
    (
        timedelta(days=365),
        Statement(delete(AUDIT).where(AUDIT.c.at < bindparam("before"))),
    ),
    (
        timedelta(days=90),
        Statement(delete(CONFLICT).where(CONFLICT.c.at < bindparam("before"))),
    ),
)
_LARGE: Final = Statement(_beyond_size())


def forget_old(database: Database, now: datetime) -> None:
    """Forget what is older than its time, and give free pages back."""
    with database.atomic():
        for kept, statement in _KEPT:
            database.write(statement, {"before": to_us(now - kept)})
        database.write(_LARGE, {"most": _DECISIONS_BYTES})
    database.execute(f"PRAGMA incremental_vacuum({_PAGES})")
    database.execute("PRAGMA optimize")
