"""What keeps lifeops.db from growing: what is over is forgotten after a while."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete

from .database import Database
from .moments import to_us
from .schema import AUDIT, CONFLICT, DONE, OUTBOX
from .statement import Statement

_PAGES: Final = 256

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
        timedelta(days=365),
        Statement(delete(AUDIT).where(AUDIT.c.at < bindparam("before"))),
    ),
    (
        timedelta(days=90),
        Statement(delete(CONFLICT).where(CONFLICT.c.at < bindparam("before"))),
    ),
)


def forget_old(database: Database, now: datetime) -> None:
    """Forget what is older than its time, and give free pages back."""
    with database.atomic():
        for kept, statement in _KEPT:
            database.write(statement, {"before": to_us(now - kept)})
    database.execute(f"PRAGMA incremental_vacuum({_PAGES})")
    database.execute("PRAGMA optimize")
