"""Tombstones that every home holds hide nothing any more and are forgotten."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.sql import ClauseElement

from ..core.ops import Vector, shared
from . import cuts
from .database import Database
from .incoming import Incoming
from .keys import COLUMNS
from .node import clock_h
from .origins import Held, Origins
from .past import read_past
from .removing import remove
from .schema import COLLECTED, RECORD
from .statement import Statement
from .unit import UnitOfWork

# What is written where a tombstone was forgotten must stand above it, for a home that
# has it still: by any clock it has to be past by then.
CLOCKS_APART: Final = timedelta(days=31)
# What a tombstone has seen and nobody vouches for comes back with no backup this old.
OUTLIVED: Final = timedelta(days=730)


def _raise() -> ClauseElement:
    new = insert(COLLECTED)
    return new.on_conflict_do_update(
        index_elements=["origin"],
        set_={"seq": func.max(new.excluded.seq, COLLECTED.c.seq)},
    )


_RAISE = Statement(_raise())
_GONE = Statement(
    select(*COLUMNS)
    .where(
        RECORD.c.value.is_(None),
        RECORD.c.origin == bindparam("number"),
        RECORD.c.seq <= bindparam("known"),
        RECORD.c.h < bindparam("past"),
    )
    .order_by(RECORD.c.seq)
)


def collect(
    database: Database, unit: UnitOfWork, members: Sequence[Vector], now: datetime
) -> int:
    """Forget what is long past and covered by this home's vector and each other one.

    What it has seen has to be covered as well, for two years: what a lost life wrote,
    and nobody is sure to hold, would come back with a backup.
    """
    past, outlived = clock_h(now - CLOCKS_APART), clock_h(now - OUTLIVED)
    origins = Origins.load(database)
    known = origins.numbered(shared([origins.vector, *members]))
    limits = cuts.limits(database, origins)
    forgotten = 0
    for number, seq in known.items():
        found = database.rows(_GONE, {"number": number, "known": seq, "past": past})
        rows = map(Incoming._make, found)
        gone = [
            row
            for row in rows
            if row.h < outlived or _hides_nothing_more(row, known, limits)
        ]
        if gone:
            raise_collected(unit, {number: gone[-1].seq})
            forgotten += remove(database, unit, gone)
    return forgotten


def _hides_nothing_more(row: Incoming, known: Held, limits: Held) -> bool:
    """Return whether all that a tombstone has seen is held by all, or counts nowhere."""
    return all(
        seq <= known.get(number, 0) or seq > limits.get(number, seq)
        for number, seq in read_past(row.past).items()
    )


def raise_collected(unit: UnitOfWork, held: Held) -> None:
    """Note up to where tombstones may be missing here."""
    unit.writing().write_many(
        _RAISE, ({"origin": number, "seq": seq} for number, seq in held.items())
    )
