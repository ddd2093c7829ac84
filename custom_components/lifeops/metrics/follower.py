"""The follower: keeps the metrics database in step with this home, a piece at a time."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from math import inf
from typing import Final

from ..core.clock import Clock
from ..core.errors import StoreDamagedError, StoreError
from ..core.upkeep import SinkHealthRecord
from .cursor import Cursor, Cursors, Keeper, begun
from .gathering import Ends, Feed, Gatherer, Work
from .health import WELL_EVERY_S, Condition, Telling
from .journal import Journal
from .leaving import Done, Leaving
from .pace import IDLE_S, Pace, Waits
from .protocols import Local, Sink, SinkError, SinkIdentity

_SENT: Final = (Feed.POINTS, Feed.HOURS, Feed.RECORDS)


class Follower:
    """Belongs to one thread; store.Reader is a Journal.

    After each step ask health(): a record there is to be written. What the server said
    when it last failed stands in detail, for the log alone.
    """

    def __init__(
        self,
        *,
        name: str,
        local: Local,
        journal: Journal,
        sink: Sink,
        cursors: Cursors,
        clock: Clock,
        chance: Callable[[], float],
    ) -> None:
        """Follow from where the saved cursor stands; chance gives 0 up to 1."""
        self._name = name
        self._local = local
        self._sink = sink
        self._clock = clock
        self._leaving = Leaving(local, sink)
        self._gatherer = Gatherer(local, journal, self._leaving.erased)
        self._kept = Keeper(cursors, clock)
        self._server_waits = Waits(chance)
        self._local_waits = Waits(chance)
        self._condition = Condition()
        self._telling = Telling()
        self._work: Work | None = None
        self._identity: SinkIdentity | None = None
        self._looked_at = -inf
        self._failed_feed: Feed | None = None
        self._resend = False
        self._release = False
        self.detail = ""

    @property
    def caught_up_at(self) -> datetime | None:
        """Return when the database last had everything, None where it may not have."""
        cursor = self._kept.cursor
        return cursor.caught_up_at if cursor and self._condition.connected else None

    def step(self) -> Pace:
        """Do one bounded piece of work and say when to come again."""
        rest_s = self._rest_s()
        pace = Pace(rest_s) if rest_s > 0 else self._tried()
        if self._kept.is_due:
            self._save()
        return pace

    def resend(self) -> None:
        """Send all that is here once more, from the next step on."""
        self._resend = True

    def release(self) -> None:
        """Empty the quarantine from the next step on, then send all that is here."""
        self._release = True

    def forget(self, now: datetime, *, trusted: bool) -> None:
        """Let the database drop what is kept no more, from the next step on."""
        if trusted:
            self._leaving.forget(now)

    def erase(self, persons: Sequence[str], done: Done) -> None:
        """Delete persons from the database at the next step that reaches it.

        done hears how many rows went, once none is left.
        """
        self._leaving.erase(persons, done)

    def health(self) -> SinkHealthRecord | None:
        """Return how the database does where that has to be told again, else None."""
        condition = replace(self._condition, cursor=self._kept.cursor)
        record = condition.record(self._name, self._clock.now())
        return record if self._telling.due(record, self._clock.monotonic()) else None

    def stop(self) -> None:
        """Save the cursor and close the connection."""
        try:
            if self._kept.has_moved:
                self._save()
        finally:
            self._close()

    def _save(self) -> None:
        """Mark what the server has, then save where it is; nothing while it is away."""
        if self._identity is None:
            return
        try:
            mark = self._sink.mark()
        except SinkError as err:
            self._failed_feed = Feed.MARKS
            self._failed(err)
        else:
            self._worked(Feed.MARKS)
            self._kept.save(mark)

    def _rest_s(self) -> float:
        now = self._clock.monotonic()
        return max(self._server_waits.rest_s(now), self._local_waits.rest_s(now))

    def _tried(self) -> Pace:
        try:
            pace = self._advance()
        except StoreError as err:
            # Points are whole where an entry of their log is not.
            self._resend |= isinstance(err, StoreDamagedError)
            self._local_waits.failed(self._clock.monotonic())
            return Pace(self._rest_s())
        except SinkError as err:
            self._failed(err)
            return Pace(self._rest_s())
        self._local_waits.worked()
        return pace

    def _advance(self) -> Pace:
        self._kept.load()
        ends = self._gatherer.ends()
        self._note(ends=ends)
        identity = self._opened()
        self._empty_quarantine()
        if self._leaving.erase_all():
            self._work = None
        cursor = self._fitting(identity, ends)
        if self._work is None:
            self._work = self._gatherer.next(cursor, ends)
        if self._work is None:
            return self._caught_up(cursor)
        self._write_one(self._work)
        return Pace()

    def _opened(self) -> SinkIdentity:
        """Connect where there is no connection, and look how big the database is."""
        if self._identity is None:
            self._identity = self._sink.open(self._kept.mark, of=self._kept.marked_by)
            self._kept.go_back()
            self._work = None
            self._note(identity=self._identity)
            self._look()
        return self._identity

    def _empty_quarantine(self) -> None:
        if not self._release:
            return
        self._sink.release()
        self._release, self._resend = False, True
        self._look()

    def _fitting(self, identity: SinkIdentity, ends: Ends) -> Cursor:
        """Return where to go on; that is the beginning where places mean nothing here."""
        cursor = self._kept.cursor
        follows = cursor is not None and cursor.follows(identity.id, ends.series)
        if cursor is None or self._resend or not follows:
            totals = self._local.facts()
            now = self._clock.now()
            cursor = begun(cursor, identity.id, ends.series, totals.oldest, now)
            self._note(totals=totals)
            self._kept.begin(cursor)
            self._work, self._resend, self._failed_feed = None, False, None
        elif cursor.records > ends.records:
            cursor = replace(cursor, records=0)
            self._work = None
        if cursor.fill is not None and self._condition.totals is None:
            self._note(totals=self._local.facts())
        self._kept.move(cursor)
        return cursor

    def _write_one(self, work: Work) -> None:
        """Write the first batch; of one that is refused the halves come next."""
        if work.batches:
            try:
                if work.write_one(self._sink):
                    self._looked_at = -inf
            except SinkError:
                self._failed_feed = work.feed
                raise
            if not work.batches:
                self._worked(work.feed)
        if not work.batches:
            self._kept.move(work.then)
            self._work = None

    def _caught_up(self, cursor: Cursor) -> Pace:
        cursor = self._leaving.drop_old(cursor)
        self._kept.move(cursor)
        looked_s = self._clock.monotonic() - self._looked_at
        if cursor.fill is not None or looked_s >= WELL_EVERY_S:
            self._look()
        self._worked(*_SENT)
        self._note(totals=None)
        self._kept.move(replace(cursor, fill=None, caught_up_at=self._clock.now()))
        return Pace(IDLE_S)

    def _look(self) -> None:
        """Ask how big the database is."""
        self._note(facts=self._sink.facts())
        self._looked_at = self._clock.monotonic()

    def _worked(self, *feeds: Feed) -> None:
        """Say that all is well, unless something else than these had failed."""
        if self._failed_feed not in (None, *feeds):
            return
        self._failed_feed = None
        self._server_waits.worked()
        self._note(connected=True, problem=None, failing_since=None)

    def _failed(self, error: SinkError) -> None:
        """Close the connection and come again later, from what was marked."""
        self.detail = error.detail
        since = self._condition.failing_since or self._clock.now()
        self._note(connected=False, problem=error.problem, failing_since=since)
        self._server_waits.failed(self._clock.monotonic())
        self._close()

    def _close(self) -> None:
        self._sink.close()
        self._identity = None

    def _note(self, **changes: object) -> None:
        self._condition = replace(self._condition, **changes)  # type: ignore[arg-type]
