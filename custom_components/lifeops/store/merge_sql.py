"""The statements by which a chunk is merged, compiled once."""

from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.sql import ClauseElement

from .schema import CONFLICT, RECORD, TOMBSTONE
from .statement import Bulk, Statement

_NAMES = tuple(c.name for c in RECORD.c if c.name != "pos")
MAKE_ARRIVED = (
    "CREATE TEMP TABLE IF NOT EXISTS arrived (place INTEGER PRIMARY KEY,"
    " dataset TEXT, id TEXT, field TEXT, value TEXT, person TEXT, h INTEGER,"
    " origin INTEGER, seq INTEGER, prev TEXT)"
)
# Not part of the schema: it lives as long as the connection.
_ARRIVED = Table(
    "arrived",
    MetaData(schema="temp"),
    Column("place", Integer, primary_key=True),
    *(Column(name, RECORD.c[name].type) for name in _NAMES),
)

_A, _R, _C = _ARRIVED.c, RECORD.c, CONFLICT.c
_STOOD = tuple(_R[name] for name in _NAMES)
_SAME_RECORD = (_R.dataset == _A.dataset) & (_R.id == _A.id)
_NO_NAME = literal_column(f"'{TOMBSTONE}'", Text)


def _merge() -> ClauseElement:
    """Write all that arrived and was not left out, in the order of places."""
    arrived = select(
        _A.place + bindparam("before"), *(_A[name] for name in _NAMES)
    ).where(true())
    new = upsert(RECORD).from_select(["pos", *_NAMES], arrived)
    changed = {name: new.excluded[name] for name in ("pos", *_NAMES[3:])}
    return new.on_conflict_do_update(
        index_elements=["dataset", "id", "field"], set_=changed
    )


PUT_ARRIVED = Bulk(upsert(_ARRIVED))
DROP_ARRIVED = Statement(delete(_ARRIVED))
LEAVE_OUT = Statement(delete(_ARRIVED).where(_A.place == bindparam("left_out")))
MERGE = Statement(_merge())
STANDING = Statement(
    select(_A.place, *_STOOD).join_from(
        _ARRIVED, RECORD, _SAME_RECORD & (_R.field == _A.field)
    )
)
HIDING = Statement(
    select(_A.place, *_STOOD)
    .join_from(
        _ARRIVED, RECORD, _SAME_RECORD & (_R.field == _NO_NAME) & _R.value.is_(None)
    )
    .with_hint(RECORD, "INDEXED BY record_gone", "sqlite")
)
BELOW = Statement(
    select(_A.place, *_STOOD).join_from(
        _ARRIVED, RECORD, _SAME_RECORD & (_R.field != _NO_NAME)
    )
)
PUT_CONFLICT = Statement(
    insert(CONFLICT).values(
        {c.name: bindparam(c.name) for c in CONFLICT.c if c.name != "pos"}
    )
)
KEPT_CONFLICT = Statement(
    select(_C.pos).where(
        *(
            _C[name] == bindparam(name)
            for name in ("dataset", "id", "field", "origin", "seq")
        )
    )
)
DROP_LOST = Statement(
    delete(CONFLICT).where(
        *(
            _C[name] == bindparam(name)
            for name in ("dataset", "id", "field", "origin", "seq")
        )
    )
)
FIRST_CONFLICT = Statement(select(_C.pos).limit(1))
CONFLICTS_OF = Statement(
    select(_A.place, _C.pos, _C.origin, _C.seq).join_from(
        _ARRIVED,
        CONFLICT,
        (_C.dataset == _A.dataset) & (_C.id == _A.id) & (_C.field == _A.field),
    )
)
DROP_REGISTER = Statement(
    delete(RECORD).where(
        _R.dataset == bindparam("dataset"),
        _R.id == bindparam("id"),
        _R.field == bindparam("field"),
    )
)
