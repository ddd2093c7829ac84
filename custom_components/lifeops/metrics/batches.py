"""Pieces of one write each; where the server refuses one, its halves are tried."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Final, Protocol, override

from ..core.json import Json, to_json
from ..core.moments import from_us, to_us
from ..core.series import SeriesKey
from ..core.upkeep import SinkProblem
from .protocols import (
    ChangedHour,
    Parts,
    RefusedRowsError,
    Sink,
    SinkError,
    Stamped,
    TableRows,
)

LIVE_MOST: Final = 500
BULK_FROM: Final = 5_000
BULK_MOST: Final = 10_000


type Erased = Callable[[str, int], None]


class Batch(Protocol):
    """Rows that are written in one transaction."""

    def write(self, sink: Sink) -> None:
        """Write them; raises SinkError and RefusedRowsError."""
        ...

    def halves(self) -> Sequence[Batch]:
        """Return the same rows as two batches, nothing for a row alone."""
        ...

    def set_aside(self, sink: Sink, why: str) -> None:
        """Quarantine the row that is alone."""
        ...


@dataclass(frozen=True, slots=True)
class PointBatch(Batch):
    """Points, by their series."""

    parts: Parts
    bulk: bool = False

    @override
    def write(self, sink: Sink) -> None:
        sink.put_points(self.parts, bulk=self.bulk)

    @override
    def halves(self) -> Sequence[Batch]:
        points = count(self.parts)
        if points == 1:
            return ()
        half = (points + 1) // 2
        bulk = self.bulk and half > LIVE_MOST
        return [PointBatch(parts, bulk) for parts in sliced(self.parts, half)]

    @override
    def set_aside(self, sink: Sink, why: str) -> None:
        ((key, ((at, value, h),)),) = self.parts
        told = value if isfinite(value) else repr(value)
        row: Json = {"series": str(key), "at_us": at, "value": told, "h": h}
        sink.quarantine("points", row, why)


@dataclass(frozen=True, slots=True)
class HourBatch(Batch):
    """Hours as they stand."""

    hours: Sequence[ChangedHour]

    @override
    def write(self, sink: Sink) -> None:
        sink.put_hours(self.hours)

    @override
    def halves(self) -> Sequence[Batch]:
        return [HourBatch(hours) for hours in _halved(self.hours)]

    @override
    def set_aside(self, sink: Sink, why: str) -> None:
        (hour,) = self.hours
        row: Json = {
            "series": str(hour.key),
            "start": to_json(hour.start),
            "sum": to_json(hour.sum),
        }
        sink.quarantine("hours", row, why)


@dataclass(frozen=True, slots=True)
class RowBatch(Batch):
    """Rows of one table of records."""

    rows: TableRows

    @override
    def write(self, sink: Sink) -> None:
        sink.put_rows(self.rows)

    @override
    def halves(self) -> Sequence[Batch]:
        table, rows = self.rows.table, list(self.rows.rows.items())
        return [RowBatch(TableRows(table, dict(half))) for half in _halved(rows)]

    @override
    def set_aside(self, sink: Sink, why: str) -> None:
        ((record_id, columns),) = self.rows.rows.items()
        sink.quarantine(self.rows.table, {"id": record_id, "row": columns}, why)


@dataclass(frozen=True, slots=True)
class EraseBatch(Batch):
    """A person of whom nothing is to be left; told hears how many rows went."""

    person: str
    told: Erased

    @override
    def write(self, sink: Sink) -> None:
        self.told(self.person, sink.erase([self.person]))

    @override
    def halves(self) -> Sequence[Batch]:
        return ()

    @override
    def set_aside(self, sink: Sink, why: str) -> None:
        raise SinkError(SinkProblem.FAILED, why)


@dataclass(frozen=True, slots=True)
class UnfitRecord(Batch):
    """A record that cannot be a row; no server is asked."""

    table: str
    id: str
    fields: Json
    why: str

    @override
    def write(self, sink: Sink) -> None:
        raise RefusedRowsError(self.why)

    @override
    def halves(self) -> Sequence[Batch]:
        return ()

    @override
    def set_aside(self, sink: Sink, why: str) -> None:
        sink.quarantine(self.table, {"id": self.id, "row": self.fields}, why)


def point_batches(parts: Parts) -> Sequence[Batch]:
    """Return points in as many batches as they need: few small ones, or bulk."""
    bulk = count(parts) > BULK_FROM
    most = BULK_MOST if bulk else LIVE_MOST
    return [PointBatch(slice_, bulk) for slice_ in sliced(parts, most)]


def bulk_batches(parts: Parts) -> Sequence[Batch]:
    """Return points in bulk, however few they are."""
    return [PointBatch(slice_, bulk=True) for slice_ in sliced(parts, BULK_MOST)]


def since(parts: Parts, moment: datetime | None) -> Parts:
    """Return the points that are not before a moment."""
    if moment is None:
        return parts
    first = to_us(moment)
    kept = ((key, [one for one in points if one[0] >= first]) for key, points in parts)
    return [(key, points) for key, points in kept if points]


def newest_at(parts: Parts) -> datetime | None:
    """Return the time of the newest point, None where there is none."""
    newest = max((point[0] for _, points in parts for point in points), default=None)
    return None if newest is None else from_us(newest)


def oldest_at(parts: Parts) -> datetime | None:
    """Return the time of the oldest point, None where there is none."""
    oldest = min((point[0] for _, points in parts for point in points), default=None)
    return None if oldest is None else from_us(oldest)


def count(parts: Parts) -> int:
    """Return how many points there are."""
    return sum(len(points) for _, points in parts)


def sliced(parts: Parts, most: int) -> Iterator[Parts]:
    """Yield the points in pieces of so many at most, in their order."""
    piece: list[tuple[SeriesKey, Sequence[Stamped]]] = []
    room = most
    for key, points in parts:
        taken = 0
        while taken < len(points):
            part = points[taken : taken + room]
            piece.append((key, part))
            taken += len(part)
            room -= len(part)
            if not room:
                yield piece
                piece, room = [], most
    if piece:
        yield piece


def _halved[T](items: Sequence[T]) -> Sequence[Sequence[T]]:
    middle = (len(items) + 1) // 2
    return [items[:middle], items[middle:]] if middle < len(items) else []
