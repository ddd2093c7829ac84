"""Giving space back to the file system."""

from typing import Final

from .database import Database

_PAGES: Final = 256


def shrink(database: Database) -> bool:
    """Give some free pages back to the file system; tell whether more are left."""
    free: int = database.pragma("freelist_count")
    database.execute(f"PRAGMA incremental_vacuum({_PAGES})")
    # A file that was made without incremental vacuum never gives any back.
    left: int = database.pragma("freelist_count")
    return 0 < left < free
