"""Writes rows of the tables of records, and those that no table takes."""

from hashlib import blake2b
import json
from typing import Any, Final

from psycopg import Cursor
from psycopg.sql import SQL, Composed, Identifier
from psycopg.types.json import Jsonb

from ...core.json import Json, canonical, to_json
from ..protocols import RefusedRowsError, TableRows
from .records import RECORDS
from .tables import SCHEMA

_PUT: Final = SQL("""
INSERT INTO {table} AS stands ({columns})
SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s)
ON CONFLICT (id) DO UPDATE SET ({columns}) = ROW ({given})
WHERE ({stands}) IS DISTINCT FROM ({given})
""")
_REMOVE: Final = SQL("DELETE FROM {table} WHERE id = ANY(%s)")
_QUARANTINE: Final = SQL("""
INSERT INTO lifeops.quarantine (id, what, row, why, at)
VALUES (%s, %s, %s, %s, now()) ON CONFLICT (id) DO NOTHING
""")
_RELEASE: Final = SQL("DELETE FROM lifeops.quarantine")
_NO_TEXT: Final = "\\u0000"


def put_rows(cursor: Cursor[Any], rows: TableRows) -> None:
    """Write rows as they stand, remove those that are no more.

    Raises RefusedRowsError for a table or a column that there is not.
    """
    names = _columns(rows)
    table = Identifier(SCHEMA, rows.table)
    standing = [{**row, "id": id_} for id_, row in rows.rows.items() if row is not None]
    gone = [id_ for id_, row in rows.rows.items() if row is None]
    if standing:
        cursor.execute(_put(table, names), [Jsonb(standing)])
    if gone:
        cursor.execute(_REMOVE.format(table=table), [gone])


def _columns(rows: TableRows) -> list[str]:
    if (table := RECORDS.get(rows.table)) is None:
        raise _missing("table", rows.table)
    given = {name for row in rows.rows.values() if row is not None for name in row}
    if unknown := given - set(table.columns.keys()):
        raise _missing("column", ", ".join(sorted(unknown)))
    return list(table.columns.keys())


def _missing(what: str, name: str) -> RefusedRowsError:
    return RefusedRowsError(f"there is no {what} {name}")


def _put(table: Identifier, names: list[str]) -> Composed:
    return _PUT.format(
        table=table,
        columns=SQL(", ").join(Identifier(name) for name in names),
        stands=SQL(", ").join(Identifier("stands", name) for name in names),
        given=SQL(", ").join(Identifier("excluded", name) for name in names),
    )


def quarantine(cursor: Cursor[Any], what: str, row: Json, why: str) -> None:
    """Set a row aside; the same row of the same table is set aside once."""
    text = canonical([what, row]).encode(errors="backslashreplace")
    id_ = blake2b(text, digest_size=16).hexdigest()
    cursor.execute(_QUARANTINE, [id_, what, Jsonb(_kept(row)), why])


def release(cursor: Cursor[Any]) -> None:
    """Drop all that was set aside."""
    cursor.execute(_RELEASE)


def _kept(row: Json) -> Json:
    """Return a row as the server's JSON can hold it, else its text."""
    text = canonical(row)
    try:
        text.encode()
        json.dumps(to_json(row), allow_nan=False)
    except ValueError:
        return text.encode(errors="backslashreplace").decode()
    return text if _NO_TEXT in text else row
