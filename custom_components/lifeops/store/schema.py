"""The tables of lifeops.db: small, and this home's truth."""

from typing import Final

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

VERSION: Final = 1
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
    _text("dataset"),
    _text("id"),
    _text("field"),
    _text("value", nullable=True),
    _text("person", nullable=True),
    _integer("h"),
    Column("origin", Integer, ForeignKey("origin.ix"), nullable=False),
    _integer("seq"),
    _text("prev", nullable=True),
    UniqueConstraint("dataset", "id", "field"),
    UniqueConstraint("origin", "seq"),
    Index("record_newest", "dataset", "person", "pos"),
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
    _text("dataset"),
    _text("id"),
    _text("field"),
    _text("value", nullable=True),
    _text("person", nullable=True),
    _integer("h"),
    _integer("origin"),
    _integer("seq"),
    _text("prev", nullable=True),
    Index("conflict_record", "dataset", "id"),
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
