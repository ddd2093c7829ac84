"""What the metrics database certainly has, kept where a crash does not reach it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
import json
from typing import Final, Protocol

from ..core.clock import Clock
from ..core.errors import StoreError
from ..core.json import JsonMismatchError, canonical, from_json
from ..core.retention import Holding, kept_from
from .protocols import LogEnd

SAVED_EVERY_S: Final = 10.0
_DAY: Final = timedelta(days=1)


class Cursors(Protocol):
    """Where one follower's cursor is kept; both methods raise StoreError."""

    def load(self) -> str | None:
        """Return what was saved last, None where nothing was."""
        ...

    def save(self, text: str) -> None:
        """Keep a text; it is durable when this returns."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """How far all that stands here was sent again: the last point, how many so far.

    points_done says that all of them were; hours and records follow.
    """

    series: str | None = None
    at: datetime | None = None
    sent: int = 0
    points_done: bool = False

    @property
    def after(self) -> tuple[str, datetime] | None:
        """Return the last point that was sent, None before the first."""
        if self.series is None or self.at is None:
            return None
        return self.series, self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Places in this home's feeds that one server has; lower ones only send again.

    mark is the server's own, made when it had all of this; an older server lost some.
    forgotten is the moment before which its points were dropped for good, held_from
    the time of the oldest point that it ever got.
    """

    sink: str
    generation: str
    mark: int = 0
    log: int = 0
    hours: int = 0
    records: int = 0
    fill: Fill | None = None
    forgotten: datetime | None = None
    held_from: datetime | None = None
    written_to: datetime | None = None
    caught_up_at: datetime | None = None
    resent_since: datetime | None = None

    @property
    def filling_points(self) -> bool:
        """Return whether points as they stand are being sent, before any change."""
        return self.fill is not None and not self.fill.points_done

    def follows(self, sink: str, end: LogEnd) -> bool:
        """Return whether changes behind these places are all that the server lacks."""
        return (
            (self.sink, self.generation) == (sink, end.generation)
            and end.log_start - 1 <= self.log <= end.log
            and self.hours <= end.hours
        )


def begun(
    before: Cursor | None,
    sink: str,
    end: LogEnd,
    oldest: datetime | None,
    now: datetime,
) -> Cursor:
    """Return the cursor of a server that everything is sent to, points first.

    What changes from now on comes behind them. Where another server had points older
    than the oldest here, it is said since when there are points to send.
    """
    fresh = Cursor(sink=sink, generation=end.generation, log=end.log, fill=Fill())
    if before is None:
        return fresh
    if before.sink == sink:
        return replace(
            before,
            generation=end.generation,
            log=end.log,
            hours=0,
            records=0,
            fill=Fill(),
        )
    since = oldest or now
    lost = before.held_from is not None and _held(before.held_from, now) < since
    return replace(
        fresh,
        forgotten=before.forgotten,
        resent_since=since if lost else before.resent_since,
    )


def _held(since: datetime, now: datetime) -> datetime:
    """Return since when a server surely had points: it drops them a day at a time."""
    return max(since, kept_from(Holding.POINTS, now) + _DAY)


class Keeper:
    """Holds the cursor and saves it now and then, always behind the server."""

    def __init__(self, cursors: Cursors, clock: Clock) -> None:
        """Know nothing until it is loaded."""
        self._cursors = cursors
        self._clock = clock
        self._loaded = False
        self._saved: Cursor | None = None
        self._marked: Cursor | None = None
        self._tried_at: float | None = None
        self._cursor: Cursor | None = None

    @property
    def cursor(self) -> Cursor | None:
        """Return where the server is, None where it has nothing; once loaded."""
        return self._cursor

    @property
    def mark(self) -> int:
        """Return the mark that the server must still have, 0 where it has none."""
        return self._marked.mark if self._marked else 0

    @property
    def marked_by(self) -> str | None:
        """Return which server made that mark."""
        return self._marked.sink if self._marked else None

    @property
    def is_due(self) -> bool:
        """Return whether something moved and the last try is long enough ago."""
        now = self._clock.monotonic()
        rested = self._tried_at is None or now - self._tried_at >= SAVED_EVERY_S
        return rested and self.has_moved

    @property
    def has_moved(self) -> bool:
        """Return whether more than the time of day has changed."""
        cursor, saved = self._cursor, self._saved
        return cursor is not None and (
            saved is None or cursor != replace(saved, caught_up_at=cursor.caught_up_at)
        )

    def load(self) -> None:
        """Read what was saved, once; a text that cannot be read is none."""
        if self._loaded:
            return
        self._saved = self._marked = self._cursor = _read(self._cursors.load())
        self._loaded = True

    def move(self, cursor: Cursor) -> None:
        """Go on to places that the server has."""
        self._cursor = cursor

    def begin(self, cursor: Cursor) -> None:
        """Go on from places that no server has to have."""
        self._cursor = self._marked = cursor

    def go_back(self) -> None:
        """Return to what the server had marked: it may have lost what came after."""
        if self._cursor is not None and self._marked is not None:
            self._cursor = replace(
                self._marked,
                forgotten=self._cursor.forgotten,
                held_from=self._cursor.held_from,
            )

    def save(self, mark: int) -> None:
        """Save what the server has just marked.

        What cannot be saved is tried again: the one on disk only sends more.
        """
        if self._cursor is None:
            return
        self._tried_at = self._clock.monotonic()
        self._cursor = self._marked = replace(self._cursor, mark=mark)
        try:
            self._cursors.save(canonical(self._cursor))
        except StoreError:
            return
        self._saved = self._cursor


def _read(text: str | None) -> Cursor | None:
    if text is None:
        return None
    try:
        return from_json(Cursor, json.loads(text))
    except JsonMismatchError, json.JSONDecodeError:
        return None
