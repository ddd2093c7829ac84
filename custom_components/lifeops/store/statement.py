"""SQLAlchemy expressions, compiled once into text for the driver."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.sql import ClauseElement

_DIALECT = sqlite.dialect(paramstyle="named")
_IN_ORDER = sqlite.dialect(paramstyle="qmark")

type Row = tuple[Any, ...]
type Value = int | float | str | bytes | None
type Parameters = Mapping[str, Value]
type Values = tuple[Value, ...]

NOTHING: Parameters = {}


class Statement:
    """One query of the store; the driver keeps its prepared form by the text."""

    __slots__ = ("_fixed", "sql")

    def __init__(self, clause: ClauseElement) -> None:
        """Compile an expression whose parameters are bindparams or constants."""
        compiled = clause.compile(dialect=_DIALECT)
        self.sql = str(compiled)
        self._fixed = {
            name: value for name, value in compiled.params.items() if value is not None
        }

    def bind(self, values: Parameters) -> Parameters:
        """Return values together with the constants of the expression."""
        return {**self._fixed, **values} if self._fixed else values


class Bulk:
    """An insert of many rows, whose values stand in the order of the columns.

    One statement that takes a hundred rows is twice as fast as a hundred of one.
    """

    __slots__ = ("many", "one")

    ROWS = 100

    def __init__(self, clause: Insert) -> None:
        """Compile an insert of one row, every column a parameter."""
        self.one = str(clause.compile(dialect=_IN_ORDER))
        row = f"({', '.join('?' for _ in clause.table.columns)})"
        self.many = self.one.replace(row, ", ".join([row] * self.ROWS), 1)
