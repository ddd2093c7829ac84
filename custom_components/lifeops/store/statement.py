"""SQLAlchemy expressions, compiled once into text for the driver."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import ClauseElement

_DIALECT = sqlite.dialect(paramstyle="named")

type Row = tuple[Any, ...]
type Parameters = Mapping[str, int | float | str | bytes | None]

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
