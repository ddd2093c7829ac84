"""Private rows from before there was a sealer: sealed where they stand, once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Table, bindparam, func, select, update

from ..core.sealed import SEALED_TEXT
from . import schema
from .database import Database
from .private import HIDDEN, Private, is_private
from .statement import NOTHING, Parameters, Row, Statement

_NAMED = ("dataset", "id", "field")
_NEW = "new_"
_REGISTERS = (schema.RECORD, schema.CONFLICT)


@dataclass(frozen=True, slots=True)
class _Rewrite:
    """How the rows of a table that stand plainly are found and written anew."""

    keys: Sequence[str]
    columns: Sequence[str]
    find: Statement
    write: Statement

    @classmethod
    def of(cls, table: Table, told: Sequence[str], columns: Sequence[str]) -> _Rewrite:
        """Go by the first of the columns: all of a row are sealed, or none."""
        keys = [column.name for column in table.primary_key.columns]
        plain = func.substr(table.c[columns[0]], 1, len(SEALED_TEXT)) != SEALED_TEXT
        found = [table.c[name] for name in (*keys, *told, *columns)]
        return cls(
            keys,
            columns,
            Statement(select(*found).where(plain)),
            Statement(
                update(table)
                .where(*(table.c[name] == bindparam(name) for name in keys))
                .values({name: bindparam(_NEW + name) for name in columns})
            ),
        )

    def written(self, row: Row, sealed: Parameters) -> Parameters:
        """Return what writes a row's sealed columns."""
        keys = dict(zip(self.keys, row[: len(self.keys)], strict=True))
        return keys | {_NEW + name: sealed[name] for name in self.columns}


_OF_REGISTERS = [_Rewrite.of(table, _NAMED, ["value"]) for table in _REGISTERS]
_OF_RULES = {
    name: _Rewrite.of(schema.METADATA.tables[name], (), columns)
    for name, columns in HIDDEN.items()
}


def seal_rows(database: Database, private: Private) -> None:
    """Seal what stands plainly, and leave none of it in free pages or in the log."""
    with database.atomic():
        found = [*_registers(database, private), *_rules(database, private)]
        for write, rows in found:
            database.write_many(write, rows)
    if any(rows for _, rows in found):
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


type _Found = Iterable[tuple[Statement, Sequence[Parameters]]]


def _registers(database: Database, private: Private) -> _Found:
    for rewrite in _OF_REGISTERS:
        rows = database.rows(rewrite.find, NOTHING)
        yield (
            rewrite.write,
            [
                rewrite.written(row, {"value": private.seal((*row[1:4],), row[4])})
                for row in rows
                if is_private(row[1])
            ],
        )


def _rules(database: Database, private: Private) -> _Found:
    for name, rewrite in _OF_RULES.items():
        rows = database.rows(rewrite.find, NOTHING)
        yield (
            rewrite.write,
            [
                rewrite.written(row, private.hide(name, _columns(rewrite.columns, row)))
                for row in rows
            ],
        )


def _columns(names: Sequence[str], row: Row) -> Parameters:
    return dict(zip(names, row[-len(names) :], strict=True))
