"""Marks by which a metrics database that was set back is told from one that was not."""

from typing import Final

from sqlalchemy import Connection, text

from .meta import read_meta, write_meta
from .tables import SCHEMA

_WATCHED: Final = ("sample", "sample_hour", "sleep_sessions")
_MARK: Final = "mark"
_FILLED: Final = "filled"

_FILLED_NOW: Final = text(
    f"""
    SELECT concat_ws(' ', {
        ", ".join(
            f"CASE WHEN EXISTS (SELECT FROM {SCHEMA}.{name}) THEN '{name}' END"
            for name in _WATCHED
        )
    })
    """  # noqa: S608 - of our own constants
)


def make_mark(connection: Connection) -> int:
    """Mark what stands, and which tables have rows; return the new mark."""
    mark = _standing(connection) + 1
    write_meta(connection, _MARK, str(mark))
    write_meta(connection, _FILLED, " ".join(sorted(_filled(connection))))
    return mark


def has_lost(connection: Connection, mark: int) -> bool:
    """Tell whether this database is older than a mark, or was emptied since its own."""
    if not mark:
        return False
    filled = set((read_meta(connection, _FILLED) or "").split())
    return _standing(connection) < mark or not filled <= _filled(connection)


def _standing(connection: Connection) -> int:
    found = read_meta(connection, _MARK) or ""
    return int(found) if found.isdecimal() else 0


def _filled(connection: Connection) -> set[str]:
    found: str = connection.execute(_FILLED_NOW).scalar_one()
    return set(found.split())
