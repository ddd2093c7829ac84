"""The tables in which what was read of a file stands until it is imported.

Times are microseconds since 1970.
"""

from typing import Final

from sqlalchemy import Column, Float, Integer, MetaData, Table, Text, UniqueConstraint

METADATA: Final = MetaData()


def _integer(name: str, *, primary_key: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=False, primary_key=primary_key)


def _real(name: str) -> Column[float]:
    return Column(name, Float, nullable=False)


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, Text, nullable=False, primary_key=primary_key)


SERIES: Final = Table(
    "series",
    METADATA,
    Column("ix", Integer, primary_key=True),
    _text("metric"),
    _text("source"),
    UniqueConstraint("metric", "source"),
)

POINT: Final = Table(
    "point",
    METADATA,
    _integer("series", primary_key=True),
    _integer("ts", primary_key=True),
    _real("value"),
    sqlite_with_rowid=False,
)

HOUR: Final = Table(
    "hour",
    METADATA,
    _integer("series", primary_key=True),
    _integer("ts", primary_key=True),
    _integer("n"),
    _real("sum"),
    _real("low"),
    _real("high"),
    _real("last"),
    _integer("last_ts"),
    sqlite_with_rowid=False,
)

ITEM: Final = Table(
    "item",
    METADATA,
    _text("kind", primary_key=True),
    _text("key", primary_key=True),
    _text("data"),
    sqlite_with_rowid=False,
)

NOTE: Final = Table(
    "note",
    METADATA,
    _text("name", primary_key=True),
    _text("value"),
    sqlite_with_rowid=False,
)
