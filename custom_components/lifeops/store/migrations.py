"""The ladder from older files to today's, one small step a version."""

from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy import MetaData
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from ..core.errors import StoreTooNewError
from .database import Database

type Step = Callable[[Database], None]

# From a version to the next one; a step never looks at the tables of today.
LADDER: Mapping[int, Step] = {}
SERIES_LADDER: Mapping[int, Step] = {}

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
    copy_to(database, copy)
    with database.atomic():
        for step in range(found, version):
            ladder[step](database)
        database.execute(f"PRAGMA user_version = {version}")
    return True


def copy_to(database: Database, path: Path) -> None:
    """Write a consistent, compact copy of the file as it stands."""
    quoted = str(path).replace("'", "''")
    database.execute(f"VACUUM INTO '{quoted}'")
