"""Notes that were written in two homes at once: nothing of either is lost.

What lost becomes a version of the note, under the same id in every home that notices.
A note that was removed by somebody who had not seen the last edit is there again.
"""

from collections.abc import Sequence
from datetime import datetime

from ...core.datasets import NOTE, NOTE_VERSION
from ...core.notes import content_of, version_id, version_of
from ...store.conflicts import ConflictRow
from ...store.reader import Reader
from ...store.sqlite import SqliteStore
from ...store.transaction import SqliteTransaction

_AT_ONCE = 100


def lost_notes(reader: Reader) -> Sequence[ConflictRow]:
    """Return the notes that gave way to others, the one written last first."""
    found = [row for row in reader.conflicts(_AT_ONCE, NOTE.name) if _readable(row)]
    return sorted(found, key=lambda row: (row.written_at, row.home), reverse=True)


def keep_lost_notes(store: SqliteStore, now: datetime) -> int:
    """Keep what was lost; return how much that is. On the thread that writes."""
    with store.transaction(now) as work:
        lost = lost_notes(work)
        for row in lost:
            _keep(work, row)
    return len(lost)


def _readable(row: ConflictRow) -> bool:
    return isinstance(row.value, dict) and NOTE.readable(row.value) is not None


def _keep(work: SqliteTransaction, row: ConflictRow) -> None:
    assert isinstance(row.value, dict)  # noqa: S101 - only such are listed
    lost = NOTE.read(row.value)
    stands = NOTE.readable(work.record(NOTE.name, row.id))
    if stands is None:
        work.restore_conflict(row.number)
        return
    if content_of(stands) != content_of(lost):
        version = NOTE_VERSION.write(version_of(lost, conflict=True))
        place = version_id(row.id, lost)
        work.put_record(NOTE_VERSION.name, place, version, row.person)
    work.drop_conflict(row.number)
