"""The tables of lifeops-series.db: points, their log, their hours.

Times are microseconds since 1970, hours are hours since 1970 (both UTC).
"""

from typing import Final

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

VERSION: Final = 4
APPLICATION_ID: Final = 0x4C664F73

METADATA: Final = MetaData()


def _integer(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _real(name: str) -> Column[float]:
    return Column(name, Float, nullable=False)


def _series_key() -> Column[int]:
    return Column("series", Integer, ForeignKey("series.ix"), primary_key=True)


ORIGIN: Final = Table(
    "origin",
    METADATA,
    Column("ix", Integer, primary_key=True),
    Column("home", Text, nullable=False),
    Column("epoch", Text, nullable=False),
    _integer("hi"),
    UniqueConstraint("home", "epoch"),
)

NODE: Final = Table(
    "node",
    METADATA,
    Column("generation", Text, primary_key=True),
    Column("origin", Integer, ForeignKey("origin.ix"), nullable=False),
    _integer("h"),
    _integer("floor"),
    _integer("hours"),
    sqlite_with_rowid=False,
)

SERIES: Final = Table(
    "series",
    METADATA,
    Column("ix", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("metric", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("source", Text, nullable=False),
)

SERIES_LOG: Final = Table(
    "series_log",
    METADATA,
    Column("pos", Integer, primary_key=True),
    Column("origin", Integer, ForeignKey("origin.ix"), nullable=False),
    _integer("first"),
    _integer("seq"),
    _integer("from_ts"),
    _integer("to_ts"),
    Column("blob", LargeBinary, nullable=False),
    UniqueConstraint("origin", "seq", "first"),
    sqlite_autoincrement=True,
)

POINT: Final = Table(
    "point",
    METADATA,
    _series_key(),
    Column("ts", Integer, primary_key=True),
    _real("value"),
    _integer("h"),
    Column("origin", Integer, ForeignKey("origin.ix"), nullable=False),
    sqlite_with_rowid=False,
)

HOUR: Final = Table(
    "hour",
    METADATA,
    _series_key(),
    Column("hour", Integer, primary_key=True),
    Column("origin", Integer, ForeignKey("origin.ix"), primary_key=True),
    _integer("n"),
    _real("sum"),
    _real("min"),
    _real("max"),
    _real("last"),
    _integer("last_ts"),
    _integer("h"),
    _integer("changed"),
    Index("hour_changed", "changed"),
    sqlite_with_rowid=False,
)

DIRTY: Final = Table(
    "dirty",
    METADATA,
    _series_key(),
    Column("hour", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

LATE: Final = Table(
    "late",
    METADATA,
    _series_key(),
    _integer("n"),
    _integer("first_ts"),
    _integer("last_ts"),
    sqlite_with_rowid=False,
)
