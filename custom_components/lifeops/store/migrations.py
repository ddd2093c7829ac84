"""The ladder from older files to today's, one small step a version."""

from collections.abc import Callable, Mapping
from pathlib import Path
from shutil import disk_usage

from sqlalchemy import MetaData
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from ..core.errors import StoreError, StoreTooNewError
from .database import Database
from .series_steps import series_to_2, series_to_3, series_to_4
from .steps import main_to_2, main_to_3, main_to_4

type Step = Callable[[Database], None]

# From a version to the next one; a step never looks at the tables of today.
LADDER: Mapping[int, Step] = {1: main_to_2, 2: main_to_3, 3: main_to_4}
SERIES_LADDER: Mapping[int, Step] = {
    1: series_to_2,
    2: series_to_3,
    3: series_to_4,
}

_BEFORE = ".before-v"
# The copy itself, and the climb in the log.
_COPIES = 2
_DIALECT = sqlite.dialect()


def create(
    database: Database, metadata: MetaData, *, version: int, application: int
) -> None:
    """Make today's tables in an empty file."""
    with database.atomic():
        for table in metadata.sorted_tables:
            database.execute(str(CreateTable(table).compile(dialect=_DIALECT)))
            for index in sorted(table.indexes, key=lambda item: str(item.name)):
                database.execute(str(CreateIndex(index).compile(dialect=_DIALECT)))
        database.execute(f"PRAGMA application_id = {application}")
        database.execute(f"PRAGMA user_version = {version}")


def require_known(found: int, known: int) -> None:
    """Raise StoreTooNewError for a file that a newer LifeOps wrote."""
    if found > known:
        raise StoreTooNewError("store_too_new", found=str(found), known=str(known))


def migrate(
    database: Database, *, ladder: Mapping[int, Step], version: int, copy: Path
) -> bool:
    """Climb to today's version in one commit, after a copy; tell whether it had to."""
    found = database.pragma("user_version")
    require_known(found, version)
    if found == version:
        return False
    copy.unlink(missing_ok=True)
    _require_room(database, copy.parent)
    copy_to(database, copy)
    with database.atomic():
        for step in range(found, version):
            ladder[step](database)
        database.execute(f"PRAGMA user_version = {version}")
    return True


def copy_before(path: Path, version: int) -> Path:
    """Return where a file is copied to before it climbs to a version."""
    return path.with_name(f"{path.name}{_BEFORE}{version}")


def remove_copies(path: Path) -> None:
    """Remove what a file was copied to before it climbed."""
    for copy in path.parent.glob(f"{path.name}{_BEFORE}*"):
        copy.unlink(missing_ok=True)


def _require_room(database: Database, folder: Path) -> None:
    """Raise StoreError where a copy and a log of the climb may not fit."""
    needed = _COPIES * database.pragma("page_count") * database.pragma("page_size")
    free = disk_usage(folder).free
    if free < needed:
        raise StoreError("store_full", error=f"{needed} bytes needed, {free} free")


def copy_to(database: Database, path: Path) -> None:
    """Write a consistent, compact copy of the file as it stands."""
    quoted = str(path).replace("'", "''")
    database.execute(f"VACUUM INTO '{quoted}'")
