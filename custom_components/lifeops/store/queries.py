"""The queries behind a reader, compiled once."""

from typing import Any

from sqlalchemy import (
    Select,
    Table,
    Text,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql import ClauseElement

from .rows import DECISION_COLUMNS, INSTANCE_COLUMNS, OUTBOX_COLUMNS
from .schema import (
    CONFLICT,
    DEAD_LETTER,
    DECISION,
    DONE,
    INSTANCE,
    META,
    NODE,
    ORIGIN,
    OUTBOX,
    RECORD,
    REMOVED,
    TOMBSTONE,
)
from .statement import Statement

_R = RECORD.c
_REGISTER = (_R.pos, _R.field, _R.value, _R.person, _R.h, _R.origin, _R.seq, _R.prev)
_OF_RECORD = (_R.dataset == bindparam("dataset"), _R.id == bindparam("id"))
_OF_PERSON = (
    _R.dataset == bindparam("dataset"),
    _R.person == bindparam("person"),
    _R.value.is_not(None),
)
_UNDER_NAME = (
    _R.dataset == bindparam("dataset"),
    or_(
        _R.id == bindparam("name"),
        (_R.id >= bindparam("first")) & (_R.id < bindparam("behind")),
    ),
    _R.value.is_not(None),
)
_OF_INSTANCE = (
    INSTANCE.c.agent == bindparam("agent"),
    INSTANCE.c.subject == bindparam("subject"),
)
_OUTBOX = [OUTBOX.c[name] for name in OUTBOX_COLUMNS]
_OUTLINE = [DECISION.c[name] for name in (*DECISION_COLUMNS, "pos") if name != "reads"]
_LAST_WRITTEN = func.max(_R.pos)
# What went without a write of its own is told like a tombstone.
_G = REMOVED.c
_NULL = literal_column("NULL", Text)
_GONE = (_G.pos, _G.field, _NULL, _G.person, _G.h, _G.origin, _G.seq, _NULL)


def _in_order(*parts: Select[Any]) -> ClauseElement:
    return union_all(*parts).order_by("pos").limit(bindparam("most"))


def _changed(table: Table) -> Select[Any]:
    return select(table.c.id, table.c.pos).where(
        table.c.dataset == bindparam("dataset"),
        table.c.id >= bindparam("first"),
        table.c.id < bindparam("behind"),
        table.c.pos > bindparam("after"),
    )


_CHANGED = union_all(_changed(RECORD), _changed(REMOVED)).subquery()

REGISTERS = Statement(select(*_REGISTER).where(*_OF_RECORD))
NEWEST_WHOLE = Statement(
    select(_R.id, *_REGISTER)
    .where(*_OF_PERSON)
    .order_by(_R.pos.desc())
    .limit(bindparam("newest"))
)
NEWEST_IDS = Statement(
    select(_R.id)
    .where(*_OF_PERSON)
    .group_by(_R.id)
    .order_by(_LAST_WRITTEN.desc())
    .limit(bindparam("newest"))
)
JOURNAL = Statement(
    _in_order(
        select(_R.dataset, _R.id, *_REGISTER).where(_R.pos > bindparam("after")),
        select(_G.dataset, _G.id, *_GONE).where(_G.pos > bindparam("after")),
    )
)
WRITTEN = Statement(
    _in_order(
        select(_R.pos, _R.dataset, _R.id).where(_R.pos > bindparam("after")),
        select(_G.pos, _G.dataset, _G.id).where(_G.pos > bindparam("after")),
    )
)
IDS_BETWEEN = Statement(
    select(_R.id)
    .distinct()
    .where(
        _R.dataset == bindparam("dataset"),
        _R.id >= bindparam("first"),
        _R.id < bindparam("behind"),
    )
    .order_by(_R.id)
)
CHANGED_BETWEEN = Statement(
    select(_CHANGED.c.id, func.max(_CHANGED.c.pos))
    .group_by(_CHANGED.c.id)
    .order_by(_CHANGED.c.id)
)
WHOLE_BETWEEN = Statement(
    select(_R.id, *_REGISTER)
    .where(
        _R.dataset == bindparam("dataset"),
        _R.id >= bindparam("first"),
        _R.id < bindparam("behind"),
        _R.value.is_not(None),
    )
    .order_by(_R.id)
)
IDS_UNDER = Statement(
    select(_R.id).where(*_UNDER_NAME).group_by(_R.id).order_by(_LAST_WRITTEN)
)
COUNT_UNDER = Statement(select(func.count(_R.id.distinct())).where(*_UNDER_NAME))
INSTANCE_ROW = Statement(
    select(*(INSTANCE.c[name] for name in INSTANCE_COLUMNS)).where(*_OF_INSTANCE)
)
INSTANCES = Statement(select(INSTANCE.c.agent, INSTANCE.c.subject))
OUTBOX_NEWEST = Statement(
    select(*_OUTBOX)
    .where(OUTBOX.c.key == bindparam("key"))
    .order_by(OUTBOX.c.added.desc())
    .limit(1)
)
OUTBOX_ONE = Statement(
    select(*_OUTBOX).where(
        OUTBOX.c.key == bindparam("key"),
        OUTBOX.c.rev == bindparam("rev"),
        OUTBOX.c.term == bindparam("term"),
    )
)
OUTBOX_OPEN = Statement(
    select(*_OUTBOX)
    .where(OUTBOX.c.state != DONE)
    .order_by(OUTBOX.c.due, OUTBOX.c.added)
)
OPEN_ACT = Statement(
    select(OUTBOX.c.key)
    .where(
        OUTBOX.c.agent == bindparam("agent"),
        OUTBOX.c.subject == bindparam("subject"),
        OUTBOX.c.state != DONE,
    )
    .limit(1)
)
META_VALUE = Statement(select(META.c.value).where(META.c.name == bindparam("name")))
DECISIONS = Statement(
    select(*(DECISION.c[name] for name in DECISION_COLUMNS), DECISION.c.pos)
    .order_by(DECISION.c.pos.desc())
    .limit(bindparam("newest"))
)
DECISIONS_OF = Statement(
    select(*_OUTLINE)
    .where(
        DECISION.c.subject == bindparam("subject"),
        DECISION.c.at >= bindparam("since"),
    )
    .order_by(DECISION.c.at.desc(), DECISION.c.pos.desc())
)
DECISION_READS = Statement(
    select(DECISION.c.reads).where(DECISION.c.pos == bindparam("pos"))
)
DEAD_LETTERS = Statement(select(func.count()).select_from(DEAD_LETTER))
RECORDS = Statement(
    select(func.count()).select_from(
        select(_R.dataset, _R.id).where(_R.value.is_not(None)).distinct().subquery()
    )
)
TOMBSTONES = Statement(
    select(func.count()).select_from(RECORD).where(_R.field == TOMBSTONE)
)
JOURNAL_END = Statement(select(NODE.c.pos))
_C = CONFLICT.c
_LOSER, _WINNER = ORIGIN.alias("loser"), ORIGIN.alias("winner")
_CONFLICTS = (
    select(
        _C.pos,
        _C.at,
        _C.dataset,
        _C.id,
        _C.field,
        _C.value,
        _C.person,
        _C.h,
        _LOSER.c.home,
        _WINNER.c.home,
    )
    .join_from(CONFLICT, _LOSER, _C.origin == _LOSER.c.ix)
    .join(_WINNER, _C.by_origin == _WINNER.c.ix)
    .order_by(_C.pos.desc())
    .limit(bindparam("most"))
)
CONFLICTS = Statement(_CONFLICTS)
CONFLICT_HEADS = Statement(select(_C.pos, _C.dataset, _C.field).order_by(_C.pos.desc()))
CONFLICTS_WITH = Statement(
    select(func.count())
    .select_from(CONFLICT)
    .join(_LOSER, _C.origin == _LOSER.c.ix)
    .join(_WINNER, _C.by_origin == _WINNER.c.ix)
    .where(
        or_(
            _LOSER.c.home == bindparam("home"),
            _WINNER.c.home == bindparam("home"),
        )
    )
)
CONFLICTS_OF = Statement(_CONFLICTS.where(_C.dataset == bindparam("dataset")))
CONFLICT_ONE = Statement(
    select(
        _C.dataset,
        _C.id,
        _C.field,
        _C.value,
        _C.person,
        _C.h,
        _C.origin,
        _C.seq,
        _C.prev,
    ).where(_C.pos == bindparam("pos"))
)
