"""What the driver's errors mean to a household."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from errno import ENOSPC
import sqlite3

from ..core.errors import StoreDamagedError, StoreError

_PRIMARY = 0xFF

_KEYS: Mapping[int, str] = {
    sqlite3.SQLITE_FULL: "store_full",
    sqlite3.SQLITE_BUSY: "store_locked",
    sqlite3.SQLITE_LOCKED: "store_locked",
    sqlite3.SQLITE_CORRUPT: "store_damaged",
    # Every statement is made from the schema: one that is wrong lacks its table.
    sqlite3.SQLITE_ERROR: "store_damaged",
    sqlite3.SQLITE_NOTADB: "store_damaged",
}


def store_error(error: sqlite3.Error) -> StoreError:
    """Return the driver's error as ours."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE) & _PRIMARY
    key = _KEYS.get(code, "store_unwritable")
    kind = StoreDamagedError if key == "store_damaged" else StoreError
    return kind(key, error=str(error))


@contextmanager
def store_errors() -> Iterator[None]:
    """Raise the driver's errors, and those of the file system, as ours."""
    try:
        yield
    except sqlite3.Error as err:
        raise store_error(err) from err
    except OSError as err:
        key = "store_full" if err.errno == ENOSPC else "store_unwritable"
        raise StoreError(key, error=str(err)) from err
