"""Points in their own file: a batch is one commit, and committed first."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Lock

from ..core.moments import MICROSECOND, from_us, to_us
from ..core.ops import Origin
from ..core.retention import Holding, kept_from
from ..core.series import Point, SeriesKey, Sum
from .arriving import Given, arriving
from .codec import Part
from .database import Database
from .forgetting import shrink
from .hours import Totals, WrittenHour, put_history, put_hours
from .node import clock_h
from .rollup import roll_dirty
from .series_node import (
    SeriesNode,
    own_origin,
    start_series_epoch,
)
from .series_points import count_late, differing, log_hours, own_entry, put_points
from .series_reader import SeriesReader
from .series_sync import SeriesStream
from .work import HOUR_US, Work


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last moment at which a series changed."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Appended:
    """Where points changed, and how many did not come in.

    late are those whose day is forgotten, refused those of a time that cannot be.
    """

    spans: Mapping[SeriesKey, Span]
    late: int = 0
    refused: int = 0


class SeriesFile:
    """The writer of lifeops-series.db; one commit at a time, from any thread."""

    def __init__(self, database: Database) -> None:
        """Go on where the file ends.

        gone are those who were erased: nothing is measured of them any more. Whoever
        knows of that sets it.
        """
        self.gone: frozenset[str] = frozenset()
        self._database = database
        self._reader = SeriesReader.open(database.path)
        self._node = SeriesNode.load(database)
        self._known: dict[SeriesKey, int] = {}
        self._lock = Lock()
        self._read_lock = Lock()

    @property
    def generation(self) -> str:
        """Return the random name of this file."""
        return self._node.generation

    @property
    def floor(self) -> datetime:
        """Return the moment before which points are forgotten."""
        return from_us(self._node.floor)

    @property
    def path(self) -> Path:
        """Return where the file is."""
        return self._database.path

    def append(
        self,
        batch: Mapping[SeriesKey, Sequence[Point]],
        now: datetime,
        *,
        history: bool = False,
    ) -> Appended:
        """Commit the points that differ from what stands; return what changed.

        Those before the floor become hours where they are history, else they are
        only counted. Raises RefusedError for what cannot have been measured,
        StoreError.
        """
        given, refused = arriving(batch, now)
        kept = to_us(kept_from(Holding.POINTS, now))
        with self.work() as work:
            # A purge by a clock that ran ahead must not keep the living out.
            work.node.floor = min(work.node.floor, kept)
            given = [one for one in given if one.key.person not in self.gone]
            stamp = max(work.node.h, clock_h(now))
            late = _put_old(work, given, stamp, history=history)
            parts = _put_new(work, given, stamp)
        spans = {
            key: Span(from_us(part.times[0]), from_us(part.times[-1]))
            for key, part in parts.items()
        }
        return Appended(spans, late, refused)

    def append_hours(
        self, batch: Mapping[SeriesKey, Sequence[Sum]], now: datetime
    ) -> None:
        """Commit whole hours whose points are nowhere kept; raises StoreError.

        Where as much or more is known already it stays as it is.
        """
        with self.work() as work:
            stamp = max(work.node.h, clock_h(now))
            written: list[WrittenHour] = []
            for key, hours in batch.items():
                if key.person in self.gone:
                    continue
                told = map(_totals, hours)
                written += put_hours(work, work.series(key), told, stamp)
            _log_written(work, written, stamp)

    def roll(self, most: int) -> int:
        """Count so many dirty hours again; return how many are left."""
        with self.work() as work:
            return roll_dirty(work, most)

    def sync(self) -> SeriesStream:
        """Return the file as something that homes have in common."""
        return SeriesStream(self)

    def written(self) -> tuple[Origin, int]:
        """Return the origin that is written to now, and its last number."""
        with self._lock:
            return own_origin(self._database), self._node.seq

    def renew_epoch(self) -> None:
        """Begin a new origin: others have seen more of this home than this file has.

        Followers begin again too; raises StoreError.
        """
        with self._lock:
            start_series_epoch(self._database, own_origin(self._database).home)
            self._node = SeriesNode.load(self._database)

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Commit what is written inside, undo it all when it raises."""
        with self._lock:
            work = Work(self._database, replace(self._node), dict(self._known))
            with self._database.atomic():
                yield work
                if work.node != self._node:
                    work.node.save(self._database)
            self._node, self._known = work.node, work.known

    def points(self, series: str, start: datetime, end: datetime) -> Sequence[Point]:
        """Return a series' points between two moments (inclusive), oldest first."""
        with self._read_lock:
            return self._reader.points(series, start, end + MICROSECOND)

    def end(self) -> int:
        """Return the last place of the log (0 when empty)."""
        with self._read_lock:
            return self._reader.end().log

    def shrink(self) -> bool:
        """Give some free pages back to the file system; tell whether more are left."""
        with self._lock:
            return shrink(self._database)

    def close(self) -> None:
        """Close both connections."""
        self._reader.close()
        self._database.close()


def _totals(one: Sum) -> tuple[int, Totals]:
    last_ts = to_us(one.last_at)
    totals = Totals(one.n, one.sum, one.low, one.high, one.last, last_ts)
    return to_us(one.start) // HOUR_US, totals


def _put_old(work: Work, given: Sequence[Given], stamp: int, *, history: bool) -> int:
    """Keep what is older than the floor as hours, or count it; return how many."""
    late = 0
    written: list[WrittenHour] = []
    for one in given:
        old, _ = one.split(work.node.floor)
        if old and history:
            written += put_history(work, work.series(one.key), old, stamp)
        elif old:
            span = min(old), max(old)
            count_late(work, work.series(one.key), len(old), span)
            late += len(old)
    _log_written(work, written, stamp)
    return late


def _log_written(work: Work, written: Sequence[WrittenHour], stamp: int) -> None:
    """Log hours that are to reach other homes."""
    if written:
        work.node.h = stamp
        work.node.seq += 1
        log_hours(work, own_entry(work), written)


def _put_new(work: Work, given: Sequence[Given], stamp: int) -> dict[SeriesKey, Part]:
    """Write what differs from what stands; return it by series."""
    parts: dict[SeriesKey, Part] = {}
    for one in given:
        _, new = one.split(work.node.floor)
        if new and (part := differing(work, work.series(one.key), new, stamp)):
            parts[one.key] = part
    if parts:
        work.node.h = stamp
        put_points(work, list(parts.values()))
    return parts
