"""The tables of lifeops.db: small, and this home's truth."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
)

VERSION: Final = 4
APPLICATION_ID: Final = 0x4C664F70
TOMBSTONE: Final = ""

# Spelled out in the statement: a partial index is not found by a parameter.
DONE: Final = literal_column("'done'", Text)

METADATA: Final = MetaData()


def _integer(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)


def _key(name: str = "pos") -> Column[int]:
    return Column(name, Integer, primary_key=True)


def _register() -> Sequence[Column[Any]]:
    """Return the columns of one write of one register."""
    return (
        *map(_text, ("dataset", "id", "field")),
        _text("value", nullable=True),
        _text("person", nullable=True),
        _integer("h"),
        Column("origin", Integer, ForeignKey("origin.ix"), nullable=False),
        _integer("seq"),
        _text("prev", nullable=True),
    )


def _by_origin(name: str) -> Table:
    """Return a table of how far each origin has come in some way."""
    origin = Column("origin", Integer, ForeignKey("origin.ix"), primary_key=True)
    return Table(name, METADATA, origin, _integer("seq"), sqlite_with_rowid=False)


ORIGIN: Final = Table(
    "origin",
    METADATA,
    _key("ix"),
    _text("home"),
    _text("epoch"),
    _integer("hi"),
    UniqueConstraint("home", "epoch"),
)

NODE: Final = Table(
    "node",
    METADATA,
    Column("only", Integer, CheckConstraint("only = 1"), primary_key=True),
    Column("origin", Integer, ForeignKey("origin.ix"), nullable=False),
    _integer("pos"),
    _integer("h"),
    _integer("commits"),
    _integer("committed_at"),
)

RECORD: Final = Table(
    "record",
    METADATA,
    _key(),
    *_register(),
    UniqueConstraint("dataset", "id", "field"),
    # Not unique: of a home whose file was copied two lives may give one number.
    Index("record_dot", "origin", "seq"),
)
Index(
    "record_newest",
    RECORD.c.dataset,
    RECORD.c.person,
    RECORD.c.pos,
    sqlite_where=RECORD.c.person.is_not(None),
)
Index(
    "record_gone", RECORD.c.dataset, RECORD.c.id, sqlite_where=RECORD.c.value.is_(None)
)

REMOVED: Final = Table(
    "removed",
    METADATA,
    _key(),
    _text("dataset"),
    _text("id"),
    _text("field"),
    _text("person", nullable=True),
    _integer("h"),
    Column("origin", Integer, ForeignKey("origin.ix"), nullable=False),
    _integer("seq"),
)

ACK: Final = Table(
    "ack",
    METADATA,
    Column("home", Text, primary_key=True),
    Column("origin", Integer, ForeignKey("origin.ix"), primary_key=True),
    _integer("hi"),
    sqlite_with_rowid=False,
)

COLLECTED: Final = _by_origin("collected")
HEARD: Final = _by_origin("heard")

CUT: Final = Table(
    "cut",
    METADATA,
    Column("home", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    _integer("seq"),
    sqlite_with_rowid=False,
)

INSTANCE: Final = Table(
    "instance",
    METADATA,
    Column("agent", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    _integer("version"),
    _text("state"),
    _integer("cursor"),
    _integer("paused"),
    _text("pause_reason", nullable=True),
    sqlite_with_rowid=False,
)

OUTBOX: Final = Table(
    "outbox",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("rev", Text, primary_key=True),
    Column("term", Integer, primary_key=True),
    _integer("added"),
    _text("agent"),
    _text("subject"),
    _text("target", nullable=True),
    _text("effect"),
    _text("person", nullable=True),
    _text("owner", nullable=True),
    _integer("due"),
    _integer("expires"),
    _text("state"),
    _integer("attempts"),
    _integer("claimed_at", nullable=True),
    _text("progress"),
    _text("outcome", nullable=True),
    UniqueConstraint("added"),
    sqlite_with_rowid=False,
)
Index("outbox_open", OUTBOX.c.due, sqlite_where=OUTBOX.c.state != DONE)

DECISION: Final = Table(
    "decision",
    METADATA,
    _key(),
    _text("agent"),
    _text("subject"),
    _integer("at"),
    _integer("version"),
    _text("state"),
    _text("fact"),
    _text("reads"),
    _text("effects"),
    Index("decision_instance", "agent", "subject", "pos"),
)

DEAD_LETTER: Final = Table(
    "dead_letter",
    METADATA,
    _key(),
    _text("agent"),
    _text("subject"),
    _integer("at"),
    _text("fact"),
    _text("error"),
)

DAMAGED_ROW: Final = Table(
    "damaged_row",
    METADATA,
    Column("source", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    _text("value"),
    _text("error"),
    _integer("at"),
    sqlite_with_rowid=False,
)

AUDIT: Final = Table(
    "audit",
    METADATA,
    _key(),
    _integer("at"),
    _text("who"),
    _text("what"),
    _text("detail"),
)

CONFLICT: Final = Table(
    "conflict",
    METADATA,
    _key(),
    _integer("at"),
    *_register(),
    Column("by_origin", Integer, ForeignKey("origin.ix"), nullable=False),
    _integer("by_seq"),
    UniqueConstraint("dataset", "id", "field", "origin", "seq"),
    # A number names a conflict outside: it is never given to another one.
    sqlite_autoincrement=True,
)

QUESTION: Final = Table(
    "question",
    METADATA,
    Column("id", Text, primary_key=True),
    _text("agent"),
    _text("subject"),
    _integer("at"),
    _text("question"),
    sqlite_with_rowid=False,
)

META: Final = Table(
    "meta",
    METADATA,
    Column("name", Text, primary_key=True),
    _text("value"),
    sqlite_with_rowid=False,
)
