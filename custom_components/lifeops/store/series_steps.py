"""The steps of the series file's ladder; each knows the tables of its own version."""

from array import array
from collections.abc import Iterator
from itertools import accumulate
import struct
import sys

from sqlalchemy import bindparam, column, select, table
from sqlalchemy.dialects.sqlite import insert

from .codec import Part, encode, expand
from .database import Database
from .statement import Bulk, Row, Statement

_PAGE = 200

_NODE_2 = """CREATE TABLE node (
    generation TEXT NOT NULL, origin INTEGER NOT NULL, h INTEGER NOT NULL,
    floor INTEGER NOT NULL, hours INTEGER NOT NULL,
    PRIMARY KEY (generation),
    FOREIGN KEY(origin) REFERENCES origin (ix)
) WITHOUT ROWID"""
_LOG_2 = """CREATE TABLE series_log (
    pos INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, origin INTEGER NOT NULL,
    seq INTEGER NOT NULL, from_ts INTEGER NOT NULL, to_ts INTEGER NOT NULL,
    blob BLOB NOT NULL,
    UNIQUE (origin, seq),
    FOREIGN KEY(origin) REFERENCES origin (ix)
)"""
_HOUR_2 = """CREATE TABLE hour (
    series INTEGER NOT NULL, hour INTEGER NOT NULL, origin INTEGER NOT NULL,
    n INTEGER NOT NULL, sum FLOAT NOT NULL, min FLOAT NOT NULL, max FLOAT NOT NULL,
    last FLOAT NOT NULL, last_ts INTEGER NOT NULL, changed INTEGER NOT NULL,
    PRIMARY KEY (series, hour, origin),
    FOREIGN KEY(series) REFERENCES series (ix),
    FOREIGN KEY(origin) REFERENCES origin (ix)
) WITHOUT ROWID"""
_DIRTY_2 = """CREATE TABLE dirty (
    series INTEGER NOT NULL, hour INTEGER NOT NULL,
    PRIMARY KEY (series, hour),
    FOREIGN KEY(series) REFERENCES series (ix)
) WITHOUT ROWID"""
_LATE_2 = """CREATE TABLE late (
    series INTEGER NOT NULL, n INTEGER NOT NULL, first_ts INTEGER NOT NULL,
    last_ts INTEGER NOT NULL,
    PRIMARY KEY (series),
    FOREIGN KEY(series) REFERENCES series (ix)
) WITHOUT ROWID"""

_TO_2 = (
    "ALTER TABLE node RENAME TO node_1",
    _NODE_2,
    "INSERT INTO node SELECT generation, origin, h, 0, 0 FROM node_1",
    "DROP TABLE node_1",
    "DROP TABLE hour",
    _HOUR_2,
    "CREATE INDEX hour_changed ON hour (changed)",
    _DIRTY_2,
    "INSERT INTO dirty SELECT DISTINCT series, ts / 3600000000 FROM point",
    _LATE_2,
    "ALTER TABLE series_log RENAME TO series_log_1",
    _LOG_2,
)

_HOUR_3 = """CREATE TABLE hour (
    series INTEGER NOT NULL, hour INTEGER NOT NULL, origin INTEGER NOT NULL,
    n INTEGER NOT NULL, sum FLOAT NOT NULL, min FLOAT NOT NULL, max FLOAT NOT NULL,
    last FLOAT NOT NULL, last_ts INTEGER NOT NULL, h INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    PRIMARY KEY (series, hour, origin),
    FOREIGN KEY(series) REFERENCES series (ix),
    FOREIGN KEY(origin) REFERENCES origin (ix)
) WITHOUT ROWID"""

_MOVE_3 = """INSERT INTO hour
    SELECT series, hour, origin, n, sum, min, max, last, last_ts, 0, changed
    FROM hour_2"""

_TO_3 = (
    "DROP INDEX hour_changed",
    "ALTER TABLE hour RENAME TO hour_2",
    _HOUR_3,
    _MOVE_3,
    "DROP TABLE hour_2",
    "CREATE INDEX hour_changed ON hour (changed)",
)

_LOG_4 = """CREATE TABLE series_log (
    pos INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, origin INTEGER NOT NULL,
    first INTEGER NOT NULL, seq INTEGER NOT NULL, from_ts INTEGER NOT NULL,
    to_ts INTEGER NOT NULL, blob BLOB NOT NULL,
    UNIQUE (origin, seq, first),
    FOREIGN KEY(origin) REFERENCES origin (ix)
)"""

# No place of the log is given twice, also where its last entries are gone.
_GO_ON_4 = """INSERT INTO sqlite_sequence
    SELECT 'series_log', seq FROM sqlite_sequence WHERE name = 'series_log_3'"""

_MOVE_4 = """INSERT INTO series_log
    SELECT pos, origin, seq, seq, from_ts, to_ts, blob FROM series_log_3"""

_TO_4 = (
    "ALTER TABLE series_log RENAME TO series_log_3",
    _LOG_4,
    _GO_ON_4,
    _MOVE_4,
    "DROP TABLE series_log_3",
)

_SHARED = ("pos", "origin", "seq", "from_ts", "to_ts")
_LOG_1 = table("series_log_1", *map(column, (*_SHARED, "series", "blob")))
_ENTRIES_1 = Statement(
    select(*(_LOG_1.c[name] for name in (*_SHARED, "series", "blob")))
    .where(_LOG_1.c.pos > bindparam("after"))
    .order_by(_LOG_1.c.pos)
    .limit(bindparam("most"))
)
_PUT_2 = Bulk(insert(table("series_log", *map(column, (*_SHARED, "blob")))))


def series_to_2(database: Database) -> None:
    """Let a log entry hold all series of its batch; count every hour anew."""
    for sql in _TO_2:
        database.execute(sql)
    for rows in _pages_1(database):
        database.write_rows(
            _PUT_2, [(*row[:-2], encode([_part_1(*row[-2:])])) for row in rows]
        )
    database.execute("DROP TABLE series_log_1")


def series_to_3(database: Database) -> None:
    """Let an hour tell the hybrid time of what it holds, which says who wins."""
    for sql in _TO_3:
        database.execute(sql)


def series_to_4(database: Database) -> None:
    """Let a row of the log hold entries from one number to another."""
    for sql in _TO_4:
        database.execute(sql)


def _pages_1(database: Database) -> Iterator[list[Row]]:
    after = 0
    while rows := database.rows(_ENTRIES_1, {"after": after, "most": _PAGE}):
        yield rows
        after = rows[-1][0]


def _part_1(series: int, blob: bytes) -> Part:
    """Return the one part of an entry: three columns of eight bytes behind a count."""
    plain = expand(blob)
    (count,) = struct.unpack_from("<I", plain)
    size = 8 * count
    times, values, stamps = (
        array(kind, plain[4 + size * place : 4 + size * (place + 1)])
        for place, kind in enumerate("qdq")
    )
    if sys.byteorder == "big":
        for numbers in (times, values, stamps):
            numbers.byteswap()
    return Part(series, list(accumulate(times)), values, list(accumulate(stamps)))
