"""How the two files are found, judged, replaced, made and brought up to date."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import MetaData, select

from . import schema, series_schema
from .backup import (
    GOOD,
    SNAPSHOT,
    Choice,
    Marker,
    choose,
    put_in_place,
    read_marker,
    remove_marker,
)
from .database import Database
from .integrity import COMPANIONS, Health, Kind, examine, set_aside, sync_folder
from .migrations import (
    LADDER,
    SERIES_LADDER,
    Step,
    copy_before,
    create,
    migrate,
    require_known,
)
from .node import start_epoch
from .rehoming import rehome
from .series_node import start_series_epoch
from .statement import Statement

NAME = "lifeops.db"
SERIES_NAME = "lifeops-series.db"

_QUICK = "quick_check"
_FULL = "integrity_check"


class OpenedAs(StrEnum):
    """How a file was found."""

    FRESH = "fresh"
    OK = "ok"
    MIGRATED = "migrated"
    RESTORED = "restored"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a start found and did.

    kept_as is where a file that was not used lies, with what was wrong with it;
    snapshot_available is a healthy older copy that a person may choose instead.
    """

    state: OpenedAs
    kept_as: Path | None = None
    problem: str | None = None
    snapshot_available: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """All that differs between the two files."""

    name: str
    kind: Kind
    metadata: MetaData
    ladder: Mapping[int, Step]
    start_epoch: Callable[[Database, str], None]
    home: Statement
    rehome: Callable[[Database, str, str], None] | None = None


MAIN = FileKind(
    name=NAME,
    kind=Kind(
        application=schema.APPLICATION_ID,
        version=schema.VERSION,
        progress=schema.NODE.c.commits,
    ),
    metadata=schema.METADATA,
    ladder=LADDER,
    start_epoch=start_epoch,
    home=Statement(select(schema.ORIGIN.c.home).join_from(schema.ORIGIN, schema.NODE)),
    rehome=rehome,
)
SERIES = FileKind(
    name=SERIES_NAME,
    kind=Kind(
        application=series_schema.APPLICATION_ID,
        version=series_schema.VERSION,
        progress=series_schema.NODE.c.h,
    ),
    metadata=series_schema.METADATA,
    ladder=SERIES_LADDER,
    start_epoch=start_series_epoch,
    home=Statement(
        select(series_schema.ORIGIN.c.home).join_from(
            series_schema.ORIGIN, series_schema.NODE
        )
    ),
)


@dataclass(frozen=True, slots=True)
class OpenFiles:
    """Both files, open for writing, and how each was found."""

    main: Database
    main_opened: Opened
    series: Database
    series_opened: Opened


def open_files(folder: Path, home: str, now: datetime) -> OpenFiles:
    """Open both files; the marker is removed once both have their new epoch."""
    marker = read_marker(folder)
    renew = marker is not None
    main = _known(folder / NAME, MAIN, _FULL if renew else _QUICK)
    series = _known(folder / SERIES_NAME, SERIES, _FULL if renew else None)
    main_opened = _settle(folder, main, marker, now)
    series_opened = _keep_or_set_aside(folder / SERIES_NAME, series, now)
    with ExitStack() as undo:
        ready = _ready(folder, MAIN, home=home, renew=renew)
        undo.callback(ready.database.close)
        series_ready = _ready(folder, SERIES, home=home, renew=renew)
        undo.pop_all()
    if renew:
        remove_marker(folder)
    return OpenFiles(
        ready.database,
        ready.told(main_opened),
        series_ready.database,
        series_ready.told(series_opened),
    )


def _settle(folder: Path, live: Health, marker: Marker | None, now: datetime) -> Opened:
    """Decide which file to go on with, and put it in place."""
    if marker is not None:
        snapshot = _known(folder / SNAPSHOT, MAIN, _FULL)
        chosen = choose(live, snapshot, marker)
        if chosen is Choice.SNAPSHOT:
            return _restore(folder, live, now)
        if chosen is Choice.NEITHER:
            set_aside(folder / SNAPSHOT, "damaged", now)
    opened = _keep_or_set_aside(folder / NAME, live, now)
    if opened.state is OpenedAs.OK:
        return opened
    return replace(opened, snapshot_available=_good_snapshot(folder))


def _good_snapshot(folder: Path) -> Path | None:
    path = folder / GOOD
    found = examine(path, MAIN.kind, _FULL)
    return path if found.good and found.version <= MAIN.kind.version else None


def _known(path: Path, file: FileKind, check: str | None) -> Health:
    """Examine a file that would be used; raises StoreTooNewError."""
    found = examine(path, file.kind, check)
    require_known(found.version, file.kind.version)
    return found


def _restore(folder: Path, live: Health, now: datetime) -> Opened:
    why = "replaced" if live.good else "damaged"
    kept = set_aside(folder / NAME, why, now)
    put_in_place(folder / SNAPSHOT, folder / NAME)
    return Opened(state=OpenedAs.RESTORED, kept_as=kept, problem=live.problem)


def _keep_or_set_aside(path: Path, live: Health, now: datetime) -> Opened:
    if live.good:
        return Opened(state=OpenedAs.OK)
    return Opened(
        state=OpenedAs.DAMAGED if live.exists else OpenedAs.FRESH,
        kept_as=set_aside(path, "damaged", now),
        problem=live.problem,
    )


@dataclass(frozen=True, slots=True)
class _Ready:
    """A file of today's version, open for writing."""

    database: Database
    migrated: bool

    def told(self, opened: Opened) -> Opened:
        """Return how the file was found, with the climb that it took."""
        if self.migrated and opened.state is OpenedAs.OK:
            return replace(opened, state=OpenedAs.MIGRATED)
        return opened


def _ready(folder: Path, file: FileKind, *, home: str, renew: bool) -> _Ready:
    path = folder / file.name
    if not path.exists():
        _make(path, file, home)
    with ExitStack() as undo:
        database = Database.writer(path)
        undo.callback(database.close)
        migrated = migrate(
            database,
            ladder=file.ladder,
            version=file.kind.version,
            copy=copy_before(path, file.kind.version),
        )
        ((stood,),) = database.rows(file.home)
        if stood != home and file.rehome is not None:
            file.rehome(database, stood, home)
        if renew or stood != home:
            file.start_epoch(database, home)
        undo.pop_all()
    return _Ready(database, migrated)


def _make(path: Path, file: FileKind, home: str) -> None:
    """Make a file under another name first: one without tables is always damage."""
    draft = path.with_name(f"{path.name}.new")
    for suffix in ("", *COMPANIONS):
        draft.with_name(draft.name + suffix).unlink(missing_ok=True)
    database = Database.writer(draft)
    try:
        create(
            database,
            file.metadata,
            version=file.kind.version,
            application=file.kind.application,
        )
        file.start_epoch(database, home)
    finally:
        database.close()
    draft.rename(path)
    sync_folder(path.parent)
