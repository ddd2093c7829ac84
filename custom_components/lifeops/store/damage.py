"""Stored rows that cannot be read: set aside once, told once, never deleted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from sqlalchemy.dialects.sqlite import insert

from ..core.moments import to_us
from .database import Database
from .schema import DAMAGED_ROW
from .statement import Statement

_KEEP = Statement(insert(DAMAGED_ROW).on_conflict_do_nothing())


@dataclass(frozen=True, slots=True, kw_only=True)
class DamagedRow:
    """A row as it was found: its table, its name there, its text, what is wrong."""

    source: str
    name: str
    value: str
    error: str


class Damage:
    """What this store could not read; safe from any thread."""

    def __init__(self, tell: Callable[[DamagedRow], None] | None = None) -> None:
        """Keep whom to tell of each row."""
        self._tell = tell
        self._lock = Lock()
        self._seen: dict[DamagedRow, bool] = {}

    @property
    def rows(self) -> tuple[DamagedRow, ...]:
        """Return every row that could not be read since the store was opened."""
        with self._lock:
            return tuple(self._seen)

    def note(self, row: DamagedRow) -> None:
        """Remember a row that cannot be read; the first time it is told."""
        with self._lock:
            if row in self._seen:
                return
            self._seen[row] = False
        if self._tell is not None:
            self._tell(row)

    def unkept(self) -> tuple[DamagedRow, ...]:
        """Return the rows that damaged_row does not hold yet."""
        with self._lock:
            return tuple(row for row, kept in self._seen.items() if not kept)

    def mark_kept(self, rows: tuple[DamagedRow, ...]) -> None:
        """Remember that rows are in the file now."""
        with self._lock:
            self._seen.update(dict.fromkeys(rows, True))


def keep_damaged(
    database: Database, rows: tuple[DamagedRow, ...], now: datetime
) -> None:
    """Copy rows into the table that people can look at later."""
    database.write_many(
        _KEEP,
        (
            {
                "source": row.source,
                "name": row.name,
                "value": row.value,
                "error": row.error,
                "at": to_us(now),
            }
            for row in rows
        ),
    )
