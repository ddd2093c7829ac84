"""The statements that change lifeops.db, compiled once."""

from sqlalchemy import Table, bindparam, case, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.sql import ClauseElement

from .schema import (
    AUDIT,
    CONFLICT,
    DEAD_LETTER,
    DECISION,
    DONE,
    INSTANCE,
    META,
    OUTBOX,
    RECORD,
    TOMBSTONE,
)
from .statement import Statement

_OF_INSTANCE = (
    INSTANCE.c.agent == bindparam("agent"),
    INSTANCE.c.subject == bindparam("subject"),
)


def _put_register() -> ClauseElement:
    new = upsert(RECORD)
    return new.on_conflict_do_update(
        index_elements=["dataset", "id", "field"],
        set_={
            name: new.excluded[name]
            for name in ("pos", "value", "person", "h", "origin", "seq", "prev")
        },
    )


def _put_outbox() -> ClauseElement:
    """Write an act; one that is opened anew becomes the newest of its key."""
    last = select(func.coalesce(func.max(OUTBOX.c.added), 0) + 1).scalar_subquery()
    new = upsert(OUTBOX).values(
        {c.name: bindparam(c.name) for c in OUTBOX.c if c.name != "added"}
        | {"added": last}
    )
    reopened = (OUTBOX.c.state == DONE) & (new.excluded.state != DONE)
    return new.on_conflict_do_update(
        index_elements=["key", "rev", "term"],
        set_={
            c.name: new.excluded[c.name]
            for c in OUTBOX.c
            if c.name not in ("key", "rev", "term", "added")
        }
        | {"added": case((reopened, new.excluded.added), else_=OUTBOX.c.added)},
    )


def _put_instance() -> ClauseElement:
    new = upsert(INSTANCE)
    return new.on_conflict_do_update(
        index_elements=["agent", "subject"],
        set_={
            c.name: new.excluded[c.name]
            for c in INSTANCE.c
            if c.name not in ("agent", "subject")
        },
    )


def _put_meta() -> ClauseElement:
    new = upsert(META)
    return new.on_conflict_do_update(
        index_elements=["name"], set_={"value": new.excluded.value}
    )


def _numbered(table: Table) -> ClauseElement:
    """Insert a row whose place SQLite gives."""
    return insert(table).values(
        {c.name: bindparam(c.name) for c in table.c if c.name != "pos"}
    )


def _trim_decisions() -> ClauseElement:
    own = (
        DECISION.c.agent == bindparam("agent"),
        DECISION.c.subject == bindparam("subject"),
    )
    oldest_to_go = (
        select(DECISION.c.pos)
        .where(*own)
        .order_by(DECISION.c.pos.desc())
        .limit(1)
        .offset(bindparam("keep"))
        .scalar_subquery()
    )
    return delete(DECISION).where(*own, DECISION.c.pos <= oldest_to_go)


def _trim_dead_letters() -> ClauseElement:
    return delete(DEAD_LETTER).where(
        DEAD_LETTER.c.pos
        <= select(func.max(DEAD_LETTER.c.pos)).scalar_subquery() - bindparam("keep")
    )


PUT_REGISTER = Statement(_put_register())
DELETE_FIELDS = Statement(
    delete(RECORD).where(
        RECORD.c.dataset == bindparam("dataset"),
        RECORD.c.id == bindparam("id"),
        RECORD.c.field != TOMBSTONE,
    )
)
PUT_INSTANCE = Statement(_put_instance())
DROP_INSTANCE = Statement(delete(INSTANCE).where(*_OF_INSTANCE))
MOVE_CURSORS = Statement(
    update(INSTANCE).where(INSTANCE.c.paused == 0).values(cursor=bindparam("place"))
)
PUT_OUTBOX = Statement(_put_outbox())
DROP_OPEN_ACTS = Statement(
    delete(OUTBOX).where(
        OUTBOX.c.agent == bindparam("agent"),
        OUTBOX.c.subject == bindparam("subject"),
        OUTBOX.c.state != DONE,
    )
)
PUT_DECISION = Statement(_numbered(DECISION))
TRIM_DECISIONS = Statement(_trim_decisions())
PUT_DEAD_LETTER = Statement(_numbered(DEAD_LETTER))
TRIM_DEAD_LETTERS = Statement(_trim_dead_letters())
PUT_AUDIT = Statement(_numbered(AUDIT))
PUT_META = Statement(_put_meta())
DROP_CONFLICT = Statement(delete(CONFLICT).where(CONFLICT.c.pos == bindparam("pos")))
