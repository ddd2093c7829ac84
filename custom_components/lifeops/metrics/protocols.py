"""What metrics need of this home's series file, and of the metrics database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..core.errors import LifeOpsError
from ..core.json import Json
from ..core.retention import Holding
from ..core.series import Point, SeriesKey, Sum
from ..core.series_feed import ChangedHour, LogEnd, LogEntry, SeriesFacts, Stamped
from ..core.upkeep import SinkMode, SinkProblem

__all__ = [
    "ChangedHour",
    "Local",
    "LogEnd",
    "LogEntry",
    "Parts",
    "Readings",
    "RefusedRowsError",
    "SeriesFacts",
    "Sink",
    "SinkError",
    "SinkFacts",
    "SinkIdentity",
    "Stamped",
    "TableRows",
]


class Readings(Protocol):
    """What answers are made from: this home's file, and the metrics database too."""

    def latest(self, names: Collection[str]) -> Mapping[str, Point]:
        """Return the newest point of each series that has one."""
        ...

    def points(self, name: str, start: datetime, end: datetime) -> Sequence[Point]:
        """Return a series' points from start up to, not including, end."""
        ...

    def sums(
        self, names: Collection[str], edges: Sequence[datetime]
    ) -> Mapping[str, Sequence[Sum]]:
        """Return the stretches between edges (whole hours in order), by series.

        They come from hours, as exact as the points where those changed since. Empty
        stretches are left out.
        """
        ...


class Local(Readings, Protocol):
    """The series file, read over a connection of its own; from any one thread.

    Every method raises StoreError.
    """

    def series(self) -> Sequence[SeriesKey]:
        """Return every series, ordered by name."""
        ...

    def end(self) -> LogEnd:
        """Return where the file ends."""
        ...

    def log(self, after: int, most: int) -> Sequence[LogEntry]:
        """Return entries behind a place of about so many points, one at the least."""
        ...

    def changed_hours(self, after: int, most: int) -> Sequence[ChangedHour]:
        """Return hours changed behind a place, in the order of their change."""
        ...

    def standing(
        self, after: tuple[str, datetime] | None, most: int
    ) -> Sequence[tuple[SeriesKey, Sequence[Stamped]]]:
        """Return points as they stand, by series' name and time, behind a point."""
        ...

    def first_hour(self) -> datetime | None:
        """Return when the oldest hour of which anything is known began."""
        ...

    def facts(self) -> SeriesFacts:
        """Return the file in numbers; the counts may be estimates."""
        ...


class SinkError(LifeOpsError):
    """The metrics database cannot be used now; its problem says why."""

    def __init__(self, problem: SinkProblem, detail: str = "") -> None:
        """Keep what people are told, and what the server said."""
        super().__init__(f"sink_{problem}", detail=detail)
        self.problem = problem
        self.detail = detail


class RefusedRowsError(LifeOpsError):
    """The server does not take one of these rows; the others it may."""

    def __init__(self, detail: str) -> None:
        """Keep what the server said."""
        super().__init__("sink_refused_rows", detail=detail)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class SinkIdentity:
    """Which server this is: id was minted when its schema was made, or lost rows."""

    id: str
    mode: SinkMode
    server: str
    extension: str | None
    database: str


@dataclass(frozen=True, slots=True)
class TableRows:
    """Rows for one of the tables of records; a None removes what stands under an id."""

    table: str
    rows: Mapping[str, Mapping[str, Json] | None]


@dataclass(frozen=True, slots=True)
class SinkFacts:
    """The metrics database in numbers."""

    rows: int
    size_bytes: int
    quarantined: int


type Parts = Sequence[tuple[SeriesKey, Sequence[Stamped]]]


class Sink(Protocol):
    """The metrics database, used by one thread; what is written twice stands once.

    A newer hybrid time replaces an older one. Each write is one transaction, done when
    it returns. Every method raises SinkError; writes raise RefusedRowsError too.
    """

    def open(self, mark: int = 0, *, of: str | None = None) -> SinkIdentity:
        """Connect, bring the schema up to date, and say who this is.

        A server that no longer has what it had at this mark is another one for ever; of
        says by which server the mark was made, and no other one is measured by it.
        """
        ...

    def mark(self) -> int:
        """Mark what stands by a number above all before; a backup has an older one."""
        ...

    def put_points(self, parts: Parts, *, bulk: bool = False) -> None:
        """Write points; bulk is the road for thousands."""
        ...

    def put_hours(self, hours: Sequence[ChangedHour]) -> None:
        """Write hours as they stand, remove those that are no more."""
        ...

    def put_rows(self, rows: TableRows) -> None:
        """Write rows of one of the tables of records."""
        ...

    def quarantine(self, what: str, row: Json, why: str) -> None:
        """Set a row aside that the server does not take, once."""
        ...

    def release(self) -> None:
        """Drop what was set aside, so that it can be tried once more."""
        ...

    def forget(self, before: Mapping[Holding, datetime]) -> None:
        """Drop points and hours before these moments, and see to compression."""
        ...

    def erase(self, persons: Collection[str]) -> int:
        """Delete all that stands about persons; return how many rows that was."""
        ...

    def facts(self) -> SinkFacts:
        """Return the database in numbers."""
        ...

    def close(self) -> None:
        """Close the connection; never raises."""
        ...
