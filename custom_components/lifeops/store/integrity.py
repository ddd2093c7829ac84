"""Whether a file is healthy, and how one that is not is kept aside."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count
import os
from pathlib import Path

from sqlalchemy import ColumnElement, select

from ..core.errors import StoreDamagedError
from .database import Database
from .statement import Statement

COMPANIONS = ("-wal", "-shm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How one of the two files is told from any other, and how far it has come."""

    application: int
    version: int
    progress: ColumnElement[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What was found of a file."""

    exists: bool = True
    problem: str | None = None
    version: int = 0
    progress: int = 0

    @property
    def good(self) -> bool:
        """Return whether the file can be used."""
        return self.exists and self.problem is None


def examine(path: Path, kind: Kind, check: str | None) -> Health:
    """Return the health of a file without changing it.

    check is quick_check, integrity_check or (None) no more than a look at counters.
    Raises StoreError where the file can be neither read nor called damaged.
    """
    if not path.exists():
        return Health(exists=False)
    try:
        database = Database.witness(path)
        try:
            return _examined(database, kind, check)
        finally:
            database.close()
    except StoreDamagedError as err:
        return Health(problem=err.placeholders["error"])


def _examined(database: Database, kind: Kind, check: str | None) -> Health:
    application = database.pragma("application_id")
    if application != kind.application:
        return Health(problem=f"application_id is {application}")
    version = database.pragma("user_version")
    if version > kind.version:
        return Health(version=version)
    verdict = database.pragma(f"{check}(1)") if check else "ok"
    row = database.row(Statement(select(kind.progress)))
    if verdict != "ok" or row is None:
        return Health(version=version, problem=verdict if row else "no counters")
    return Health(version=version, progress=row[0])


def set_aside(path: Path, why: str, now: datetime) -> Path | None:
    """Rename a file with its companions; return its new name, None for no file."""
    kept = _free_name(path, f"{why}-{now:%Y%m%dT%H%M%SZ}")
    # The companions go first: a log without its file must never meet another file.
    for suffix in (*COMPANIONS, ""):
        found = path.with_name(path.name + suffix)
        if found.exists():
            found.rename(kept.with_name(kept.name + suffix))
    sync_folder(path.parent)
    return kept if kept.exists() else None


def sync_folder(folder: Path) -> None:
    """Make renames in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Make a file's content survive a power cut."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _free_name(path: Path, suffix: str) -> Path:
    """Return a name beside a file under which nothing lies yet."""
    names = (
        path.with_name(f"{path.name}.{suffix}{'' if number == 1 else f'-{number}'}")
        for number in count(1)
    )
    return next(name for name in names if not _taken(name))


def _taken(path: Path) -> bool:
    return any(
        path.with_name(path.name + suffix).exists() for suffix in (*COMPANIONS, "")
    )
