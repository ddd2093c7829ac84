"""One connection to one SQLite file, and how it is opened."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
import sqlite3
from typing import Any, Self

from .errors import store_error, store_errors
from .statement import NOTHING, Bulk, Parameters, Row, Statement, Values

BUSY_TIMEOUT_S = 5.0
_CACHED_STATEMENTS = 256
_NORMAL = 1

# The order matters: auto_vacuum is fixed by whatever writes the first page.
_WRITER_PRAGMAS = (
    "auto_vacuum = INCREMENTAL",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "journal_size_limit = 8388608",
    "temp_store = MEMORY",
)
# Readers come and go on many threads, and the C library keeps what each had at most.
_READER_PRAGMAS = ("cache_size = -512",)


class Database:
    """A connection that speaks in compiled statements and our errors."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Wrap an open connection."""
        self._connection = connection
        self.path = path

    @classmethod
    def writer(cls, path: Path) -> Self:
        """Open the one connection that writes a file, making the file if need be."""
        with store_errors():
            return cls._opened(_connect(str(path), uri=False), path, _WRITER_PRAGMAS)

    @classmethod
    def reader(cls, path: Path) -> Self:
        """Open a connection that cannot write; the file must exist."""
        with store_errors():
            address = f"{path.absolute().as_uri()}?mode=ro"
            return cls._opened(_connect(address, uri=True), path, _READER_PRAGMAS)

    @classmethod
    def witness(cls, path: Path) -> Self:
        """Open a connection that leaves no trace beside a file nobody has open."""
        if path.with_name(f"{path.name}-wal").exists():
            return cls.reader(path)
        with store_errors():
            address = f"{path.absolute().as_uri()}?immutable=1"
            return cls(_connect(address, uri=True), path)

    @classmethod
    def _opened(
        cls, connection: sqlite3.Connection, path: Path, pragmas: Iterable[str]
    ) -> Self:
        with ExitStack() as undo:
            database = cls(connection, path)
            undo.callback(database.close)
            for pragma in pragmas:
                database.execute(f"PRAGMA {pragma}")
            undo.pop_all()
        return database

    @property
    def in_transaction(self) -> bool:
        """Return whether a transaction is open."""
        return self._connection.in_transaction

    def execute(self, sql: str) -> list[Row]:
        """Run text: pragmas, transactions and savepoints only."""
        try:
            return self._connection.execute(sql).fetchall()
        except sqlite3.Error as err:
            raise store_error(err) from err

    def rows(self, statement: Statement, values: Parameters = NOTHING) -> list[Row]:
        """Return the rows of a query."""
        try:
            return self._connection.execute(
                statement.sql, statement.bind(values)
            ).fetchall()
        except sqlite3.Error as err:
            raise store_error(err) from err

    def each(self, statement: Statement, values: Parameters) -> Iterator[Row]:
        """Yield the rows of a query, read as they are asked for."""
        try:
            found = self._connection.execute(statement.sql, statement.bind(values))
            for row in found:  # noqa: UP028 - who stops early closes no cursor
                yield row
        except sqlite3.Error as err:
            raise store_error(err) from err

    def row(self, statement: Statement, values: Parameters = NOTHING) -> Row | None:
        """Return the first row of a query, None for none."""
        found = self.rows(statement, values)
        return found[0] if found else None

    def write(self, statement: Statement, values: Parameters = NOTHING) -> None:
        """Run a statement that changes rows."""
        self.rows(statement, values)

    def write_many(self, statement: Statement, rows: Iterable[Parameters]) -> None:
        """Run a statement that changes rows once for each set of values."""
        try:
            self._connection.executemany(
                statement.sql, [statement.bind(row) for row in rows]
            )
        except sqlite3.Error as err:
            raise store_error(err) from err

    def write_rows(self, bulk: Bulk, rows: Sequence[Values]) -> None:
        """Insert many rows."""
        whole = len(rows) - len(rows) % bulk.ROWS
        try:
            for first in range(0, whole, bulk.ROWS):
                chunk = rows[first : first + bulk.ROWS]
                self._connection.execute(bulk.many, tuple(chain.from_iterable(chunk)))
            self._connection.executemany(bulk.one, rows[whole:])
        except sqlite3.Error as err:
            raise store_error(err) from err

    def delete(self, statement: Statement, values: Parameters = NOTHING) -> int:
        """Run a statement that deletes rows; return how many."""
        try:
            return self._connection.execute(
                statement.sql, statement.bind(values)
            ).rowcount
        except sqlite3.Error as err:
            raise store_error(err) from err

    def pragma(self, name: str) -> Any:
        """Return the value of a pragma."""
        return self.execute(f"PRAGMA {name}")[0][0]

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Commit what is written inside, undo it all when it raises."""
        self.execute("BEGIN IMMEDIATE")
        done = False
        try:
            yield
            self.execute("COMMIT")
            done = True
        finally:
            if not done and self.in_transaction:
                self.execute("ROLLBACK")

    @contextmanager
    def unhurried(self) -> Iterator[None]:
        """Let a power cut undo what is committed inside, until the next commit outside.

        That one writes all before it to disk too: nothing is ever missing between.
        """
        usual: int = self.pragma("synchronous")
        self.execute(f"PRAGMA synchronous = {min(usual, _NORMAL)}")
        try:
            yield
        finally:
            self.execute(f"PRAGMA synchronous = {usual}")

    def close(self) -> None:
        """Close the connection; an open transaction is undone."""
        self._connection.close()


def _connect(address: str, *, uri: bool) -> sqlite3.Connection:
    return sqlite3.connect(
        address,
        timeout=BUSY_TIMEOUT_S,
        autocommit=True,
        check_same_thread=False,
        cached_statements=_CACHED_STATEMENTS,
        uri=uri,
    )
