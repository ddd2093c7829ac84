"""What ours is held against: one table, plain columns, and telling everything."""

from collections.abc import Sequence
from compression import zstd
from pathlib import Path
import sqlite3
from time import perf_counter
from typing import NamedTuple

import orjson

from .load import DATASETS, FIELDS, Row, chunks, origins

_TABLE = """
CREATE TABLE reg (
    ds INTEGER, rec TEXT, fld INTEGER, val TEXT, h INTEGER, org INTEGER, seq INTEGER,
    PRIMARY KEY (ds, rec, fld)
) WITHOUT ROWID
"""
_DOTS = "CREATE UNIQUE INDEX dot ON reg (org, seq)"
_UPSERT = """
INSERT INTO reg VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (ds, rec, fld) DO UPDATE SET
    val = excluded.val, h = excluded.h, org = excluded.org, seq = excluded.seq
WHERE (excluded.h, excluded.org) > (h, org)
"""


class Run(NamedTuple):
    """How long it took, and how large the file is then."""

    seconds: float
    size: int


def one_table(folder: Path, given: Sequence[Row], *, index_last: bool) -> Run:
    """Upsert writes by executemany, a commit a chunk."""
    path = folder / "reference.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(_TABLE)
    if not index_last:
        connection.execute(_DOTS)
    parts = [[_columns(row) for row in part] for part in chunks(given)]
    began = perf_counter()
    for part in parts:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(_UPSERT, part)
        connection.execute("COMMIT")
    if index_last:
        connection.execute(_DOTS)
    seconds = perf_counter() - began
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return Run(seconds, path.stat().st_size)


def columnar(given: Sequence[Row]) -> int:
    """Return the bytes of plain columns, chunk by chunk, under zstd."""
    heads = {"o": [list(origin) for origin in origins()], "d": DATASETS}
    return sum(
        len(zstd.compress(orjson.dumps({**heads, "c": list(zip(*part, strict=True))})))
        for part in chunks(given)
    )


def all_metadata(given: Sequence[Row]) -> int:
    """Return the bytes of both homes telling what they have, without its values."""
    homes = origins()
    told = [
        {
            "dataset": DATASETS[row.dataset],
            "id": row.id,
            "field": row.field,
            "h": row.h,
            "home": homes[row.origin].home,
            "epoch": homes[row.origin].epoch,
            "seq": row.seq,
        }
        for row in given
    ]
    return 2 * len(orjson.dumps(told))


def _columns(row: Row) -> tuple[int, str, int, str, int, int, int]:
    return (
        row.dataset,
        row.id,
        FIELDS.index(row.field),
        row.value,
        row.h,
        row.origin,
        row.seq,
    )
