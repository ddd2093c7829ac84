"""Registers that go without a write of their own, so that nothing is left to tell it."""

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select

from ..core.merge import TOMBSTONE
from .database import Database
from .incoming import Incoming
from .merge_sql import DROP_REGISTER
from .schema import RECORD, REMOVED
from .statement import Statement
from .unit import UnitOfWork

_R = RECORD.c
_PUT = Statement(insert(REMOVED).values({c.name: bindparam(c.name) for c in REMOVED.c}))
_ANY_LEFT = Statement(
    select(_R.pos)
    .where(
        _R.dataset == bindparam("dataset"),
        _R.id == bindparam("id"),
        _R.value.is_not(None),
    )
    .limit(1)
)


def remove(database: Database, unit: UnitOfWork, rows: Sequence[Incoming]) -> int:
    """Remove registers and let the journal tell of those that had a value."""
    if rows:
        keys = ({**_record(row), "field": row.field} for row in rows)
        unit.writing().write_many(DROP_REGISTER, keys)
    for row in rows:
        if row.value is not None:
            left = database.row(_ANY_LEFT, _record(row)) is not None
            _tell(unit, row, row.field if left else TOMBSTONE)
    return len(rows)


def _record(row: Incoming) -> dict[str, str]:
    return {"dataset": row.dataset, "id": row.id}


def _tell(unit: UnitOfWork, row: Incoming, field: str) -> None:
    unit.node.pos += 1
    told = {**_record(row), "field": field, "person": row.person}
    # The moment of the removal is the last that this home has noted.
    written = {"h": unit.node.h, "origin": row.origin, "seq": row.seq}
    unit.writing().write(_PUT, {"pos": unit.node.pos, **told, **written})
