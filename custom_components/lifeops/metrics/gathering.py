"""What there is to send next: points as they stand, changes, hours, records."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from ..core.datasets import ERASURE
from ..core.erasing import erased_person
from ..core.json import JsonMismatchError
from ..core.moments import from_us
from ..core.upkeep import SinkProblem
from .batches import (
    BULK_MOST,
    Batch,
    EraseBatch,
    Erased,
    HourBatch,
    RowBatch,
    UnfitRecord,
    bulk_batches,
    count,
    newest_at,
    oldest_at,
    point_batches,
    since,
)
from .cursor import Cursor, Fill
from .feeds import FEEDS, Columns
from .journal import Journal, Place
from .protocols import (
    Local,
    LogEnd,
    Parts,
    RefusedRowsError,
    Sink,
    SinkError,
    TableRows,
)

HOURS_MOST: Final = 1_000
RECORDS_MOST: Final = 500


class Feed(StrEnum):
    """What is sent, marks behind it; one may fail while the others go on."""

    POINTS = "points"
    HOURS = "hours"
    RECORDS = "records"
    MARKS = "marks"


@dataclass(frozen=True, slots=True)
class Work:
    """Batches to write, and where the cursor is when the last of them is."""

    feed: Feed
    then: Cursor
    batches: deque[Batch] = field(default_factory=deque)

    def write_one(self, sink: Sink) -> bool:
        """Write the first batch, or have its halves next; tell whether one is set aside.

        Raises SinkError.
        """
        batch = self.batches[0]
        halves: Sequence[Batch] = ()
        alone = False
        try:
            batch.write(sink)
        except RefusedRowsError as err:
            halves = batch.halves()
            alone = not halves
            if alone:
                _set_aside(batch, sink, err)
        self.batches.popleft()
        self.batches.extendleft(reversed(halves))
        return alone


@dataclass(frozen=True, slots=True)
class Ends:
    """Where this home's feeds end."""

    series: LogEnd
    records: int


class Gatherer:
    """Reads what stands behind a cursor; raises StoreError."""

    def __init__(self, local: Local, journal: Journal, erased: Erased) -> None:
        """Read a series file and the records beside it; erased hears of persons."""
        self._local = local
        self._journal = journal
        self._erased = erased

    def ends(self) -> Ends:
        """Return where everything ends; asked for before anything is read."""
        return Ends(self._local.end(), self._journal.journal_end())

    def next(self, cursor: Cursor, ends: Ends) -> Work | None:
        """Return the next piece of work, None where the server has it all."""
        if cursor.filling_points:
            return self._standing(cursor, cursor.fill or Fill())
        if cursor.log < ends.series.log:
            return self._changes(cursor, ends.series.log)
        if cursor.hours < ends.series.hours:
            return self._hours(cursor, ends.series.hours)
        if cursor.records < ends.records:
            return self._records(cursor, ends.records)
        return None

    def _standing(self, cursor: Cursor, fill: Fill) -> Work:
        parts = self._local.standing(fill.after, BULK_MOST)
        if not parts:
            done = replace(fill, points_done=True)
            return Work(Feed.POINTS, replace(cursor, fill=done))
        last, points = parts[-1]
        filled = replace(
            fill,
            series=str(last),
            at=from_us(points[-1][0]),
            sent=fill.sent + count(parts),
        )
        return self._points(replace(cursor, fill=filled), parts, bulk_batches)

    def _changes(self, cursor: Cursor, end: int) -> Work:
        entries = self._local.log(cursor.log, BULK_MOST)
        if not entries:
            return Work(Feed.POINTS, replace(cursor, log=end))
        moved = replace(cursor, log=entries[-1].pos)
        parts = [part for entry in entries for part in entry.parts]
        return self._points(moved, parts, point_batches)

    def _points(
        self, moved: Cursor, parts: Parts, batches: Callable[[Parts], Sequence[Batch]]
    ) -> Work:
        """Leave out points that the server has dropped for good: hours tell of them."""
        kept = since(parts, moved.forgotten)
        moved = replace(
            moved,
            held_from=min(_known(moved.held_from, oldest_at(kept)), default=None),
            written_to=max(_known(moved.written_to, newest_at(kept)), default=None),
        )
        return Work(Feed.POINTS, moved, deque(batches(kept)))

    def _hours(self, cursor: Cursor, end: int) -> Work:
        hours = self._local.changed_hours(cursor.hours, HOURS_MOST)
        if not hours:
            return Work(Feed.HOURS, replace(cursor, hours=end))
        moved = replace(cursor, hours=hours[-1].pos)
        return Work(Feed.HOURS, moved, deque([HourBatch(hours)]))

    def _records(self, cursor: Cursor, end: int) -> Work:
        places = self._journal.written(cursor.records, RECORDS_MOST)
        if not places:
            return Work(Feed.RECORDS, replace(cursor, records=end))
        moved = replace(cursor, records=places[-1][0])
        batches = (*self._erasures(places), *self._rows(places))
        return Work(Feed.RECORDS, moved, deque(batches))

    def _erasures(self, places: Iterable[Place]) -> Iterator[Batch]:
        """Yield whom to erase: who is sent all once more is told of them too."""
        told = {name for _, dataset, name in places if dataset == ERASURE.name}
        for person in sorted({erased_person(name) for name in told}):
            yield EraseBatch(person, self._erased)

    def _rows(self, places: Iterable[Place]) -> Iterator[Batch]:
        """Yield records as they stand now: a batch a table, and what fits in none."""
        tables: defaultdict[str, dict[str, Columns | None]] = defaultdict(dict)
        for dataset, record_id in dict.fromkeys(place[1:] for place in places):
            feed = FEEDS.get(dataset)
            if feed is None or not feed.concerns(record_id):
                continue
            fields = self._journal.record(dataset, record_id)
            try:
                row = None if fields is None else feed.row(record_id, fields)
            except JsonMismatchError as err:
                yield UnfitRecord(feed.table, record_id, fields, str(err))
            else:
                tables[feed.table][record_id] = row
        for table, rows in tables.items():
            yield RowBatch(TableRows(table, rows))


def _known(*moments: datetime | None) -> Sequence[datetime]:
    return [moment for moment in moments if moment is not None]


def _set_aside(batch: Batch, sink: Sink, refused: RefusedRowsError) -> None:
    try:
        batch.set_aside(sink, refused.detail)
    except RefusedRowsError as err:
        raise SinkError(SinkProblem.FAILED, err.detail) from err
