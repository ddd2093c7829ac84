"""Snapshots beside the live file, and which of the two a start believes."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
import shutil

from ..core.json import JsonMismatchError, from_json
from .database import Database
from .integrity import Health, Kind, examine, sync_file, sync_folder
from .migrations import copy_to
from .text import dump, parse

SNAPSHOT = "lifeops.db.snapshot"
MARKER = "lifeops.db.marker"
GOOD = "lifeops.db.good"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """Says that a snapshot lies here, and how many commits it holds.

    forced: somebody asked for the snapshot whatever the live file is like.
    """

    commits: int
    forced: bool = False


class Choice(StrEnum):
    """Which file a start goes on with."""

    LIVE = "live"
    SNAPSHOT = "snapshot"
    NEITHER = "neither"


def choose(live: Health, snapshot: Health, marker: Marker) -> Choice:
    """Return which file is the better truth.

    The marker is there after a restored backup (then the live file was copied while
    it was written) and after a crash during one (then the live file is newer).
    """
    if live.good and not marker.forced and live.progress >= marker.commits:
        return Choice.LIVE
    if snapshot.good:
        return Choice.SNAPSHOT
    return Choice.LIVE if live.good else Choice.NEITHER


def read_marker(folder: Path) -> Marker | None:
    """Return the marker; one that cannot be read asks for the sounder file."""
    path = folder / MARKER
    if not path.exists():
        return None
    try:
        return from_json(Marker, parse(path.read_text(encoding="utf-8")))
    except JsonMismatchError, UnicodeDecodeError:
        return Marker(commits=0)


def write_marker(folder: Path, marker: Marker) -> None:
    """Write the marker whole or not at all."""
    draft = folder / f"{MARKER}.new"
    draft.write_text(dump(asdict(marker)), encoding="utf-8")
    sync_file(draft)
    draft.replace(folder / MARKER)
    sync_folder(folder)


def remove_marker(folder: Path) -> None:
    """Forget the snapshot; the marker goes first, it is what a start believes."""
    (folder / MARKER).unlink(missing_ok=True)
    (folder / SNAPSHOT).unlink(missing_ok=True)


def snapshot(live: Path, to: Path) -> None:
    """Write a consistent copy of a file that may be in use; from any thread."""
    draft = to.with_name(f"{to.name}.new")
    draft.unlink(missing_ok=True)
    database = Database.reader(live)
    try:
        copy_to(database, draft)
    finally:
        database.close()
    sync_file(draft)
    draft.replace(to)
    sync_folder(to.parent)


def put_in_place(source: Path, target: Path) -> None:
    """Copy a snapshot to where the live file stood; the snapshot stays."""
    draft = target.with_name(f"{target.name}.new")
    shutil.copyfile(source, draft)
    sync_file(draft)
    draft.replace(target)
    sync_folder(target.parent)


def begin_backup(live: Path, kind: Kind) -> None:
    """Write a snapshot of the live file, then the marker that speaks of it."""
    copy = live.parent / SNAPSHOT
    remove_marker(live.parent)
    snapshot(live, copy)
    found = examine(copy, kind, None)
    write_marker(live.parent, Marker(commits=found.progress))


def keep_good(live: Path, kind: Kind) -> bool:
    """Keep a snapshot for the day the live file is damaged; tell whether it was.

    Only a sound one, and never in place of one that holds more history: after a
    loss the small new file must not push out what a person may still want back.
    """
    good = live.parent / GOOD
    draft = live.parent / f"{GOOD}.draft"
    snapshot(live, draft)
    found, kept = (examine(path, kind, "integrity_check") for path in (draft, good))
    if not found.good or (kept.good and kept.progress > found.progress):
        draft.unlink()
        return False
    draft.replace(good)
    sync_folder(live.parent)
    return True


def request_good(folder: Path) -> bool:
    """Let the next start go on with the kept snapshot; tell whether there is one."""
    if not (folder / GOOD).exists():
        return False
    put_in_place(folder / GOOD, folder / SNAPSHOT)
    write_marker(folder, Marker(commits=0, forced=True))
    return True
