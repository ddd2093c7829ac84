"""The tables of the metrics database: series, points, hours, what is set aside."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

SCHEMA: Final = "lifeops"

METADATA: Final = MetaData(schema=SCHEMA)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _integer(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _real(name: str) -> Column[float]:
    return Column(name, Double, nullable=False)


META: Final = Table(
    "meta", METADATA, Column("key", Text, primary_key=True), _text("value")
)

PERSON: Final = Table(
    "person",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text),
    Column("time_zone", Text),
)

SERIES: Final = Table(
    "series",
    METADATA,
    Column("id", Integer, Identity(), primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    _text("person"),
    _text("metric"),
    _text("source"),
    Column("unit", Text),
    _text("kind"),
)

# A foreign key would be looked up for each point, and series are never removed.
SAMPLE: Final = Table(
    "sample",
    METADATA,
    Column("series_id", Integer, primary_key=True, autoincrement=False),
    Column("ts", DateTime(timezone=True), primary_key=True),
    _real("value"),
    Column("h", BigInteger, nullable=False),
)

SAMPLE_HOUR: Final = Table(
    "sample_hour",
    METADATA,
    Column("series_id", Integer, ForeignKey(SERIES.c.id), primary_key=True),
    Column("hour", DateTime(timezone=True), primary_key=True),
    _integer("n"),
    _real("sum"),
    _real("min"),
    _real("max"),
    _real("last"),
    Column("last_ts", DateTime(timezone=True), nullable=False),
    Index("sample_hour_hour", "hour"),
)

QUARANTINE: Final = Table(
    "quarantine",
    METADATA,
    Column("id", Text, primary_key=True),
    _text("what"),
    Column("row", JSONB, nullable=False),
    _text("why"),
    Column("at", DateTime(timezone=True), nullable=False),
)
