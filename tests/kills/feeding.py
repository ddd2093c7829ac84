"""A home that measures and sends to a real server, in a process that is killed."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
import os
from pathlib import Path
from queue import Empty, SimpleQueue
from random import random
from threading import Thread as Worker
import time
from typing import override

from custom_components.lifeops.core.datasets import NIGHT
from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.health import NightMetric, NightRecord
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.core.series_feed import ChangedHour
from custom_components.lifeops.ha.clock import SystemClock
from custom_components.lifeops.metrics import cursor
from custom_components.lifeops.metrics.cursor import Cursors
from custom_components.lifeops.metrics.follower import Follower
from custom_components.lifeops.metrics.protocols import Parts, SinkIdentity, TableRows
from custom_components.lifeops.metrics.timescale.sink import TimescaleSink
from custom_components.lifeops.store.sqlite import SqliteStore

from .board import Board, Stage, Thread

BOARD = "board"
CURSOR = "sink_cursor"
START = datetime(2026, 11, 1, tzinfo=UTC)
NOW = START + timedelta(days=60)
SERIES = tuple(
    SeriesKey(metric="heart_rate_bpm", person="ada", source=f"ring{nr}")
    for nr in range(10)
)
NIGHT_ID = "ada/2026-11-20/ring"
STEP = timedelta(seconds=5)
MANY_EVERY = 50
FEW, MANY = 5, 700
REST_S = 0.02
LONGEST_REST_S = 0.1
SAVED_EVERY_S = 0.2
SAVE_S = 4.0


def batch(number: int) -> Mapping[SeriesKey, Sequence[Point]]:
    """Return what is measured then; the many are corrected by later ones."""
    start = START + number * STEP
    count = MANY if number % MANY_EVERY == 0 else FEW
    points = [
        Point(start + nr * timedelta(seconds=2), float(number)) for nr in range(count)
    ]
    return dict.fromkeys(SERIES, points)


class WatchedSink(TimescaleSink):
    """The sink, saying what it is at."""

    board: Board

    @override
    def open(self, mark: int = 0, *, of: str | None = None) -> SinkIdentity:
        with self.board.at(Thread.FOLLOWER, Stage.OPEN):
            return super().open(mark, of=of)

    @override
    def put_points(self, parts: Parts, *, bulk: bool = False) -> None:
        with self.board.at(Thread.FOLLOWER, Stage.COPY if bulk else Stage.UNNEST):
            super().put_points(parts, bulk=bulk)

    @override
    def put_hours(self, hours: Sequence[ChangedHour]) -> None:
        with self.board.at(Thread.FOLLOWER, Stage.HOURS):
            super().put_hours(hours)

    @override
    def put_rows(self, rows: TableRows) -> None:
        with self.board.at(Thread.FOLLOWER, Stage.RECORDS):
            super().put_rows(rows)

    @override
    def mark(self) -> int:
        with self.board.at(Thread.FOLLOWER, Stage.MARK):
            return super().mark()


class Home(Cursors):
    """Measures on its own thread, which writes the follower's cursor too."""

    def __init__(self, folder: Path, url: str) -> None:
        """Open what stands and begin to follow."""
        self.board = Board.open(folder / BOARD)
        self.board.clear()
        self.store = SqliteStore.open(folder, home="home", build="kills", now=NOW)
        self.clock = SystemClock()
        self._parent = os.getppid()
        self._rested_at: datetime | None = None
        self._texts: SimpleQueue[tuple[str, Future[None]]] = SimpleQueue()
        self._worker = Worker(target=self._follow, args=(url,), daemon=True)
        self._worker.start()

    def run(self) -> None:
        """Measure and say what is safe; once told to finish, wait for the server."""
        number = self.board.said
        while not self.board.finish and os.getppid() == self._parent:
            number += 1
            self._measure(number)
            self.board.say(number)
            self._write_cursor()
            time.sleep(REST_S)
        while self._roll():
            pass
        self._rested_at = self.clock.now()
        while self._worker.is_alive() and os.getppid() == self._parent:
            self._write_cursor()
            time.sleep(REST_S)

    @override
    def load(self) -> str | None:
        with self.store.read_only() as reader:
            return reader.meta(CURSOR)

    @override
    def save(self, text: str) -> None:
        with self.board.at(Thread.FOLLOWER, Stage.SAVE):
            reply: Future[None] = Future()
            self._texts.put((text, reply))
            try:
                reply.result(SAVE_S)
            except TimeoutError as err:
                raise StoreError("store_unavailable") from err

    def _measure(self, number: int) -> None:
        with self.board.at(Thread.HOME, Stage.APPEND):
            self.store.series.append(batch(number), NOW)
        with self.board.at(Thread.HOME, Stage.NIGHT):
            score = NightMetric(value=float(number), measured_at=NOW)
            night = NightRecord(
                day=NOW.date(),
                source="ring",
                measured_at=NOW,
                metrics={"sleep_score": score},
            )
            with self.store.transaction(NOW) as tx:
                tx.put_record(NIGHT.name, NIGHT_ID, NIGHT.write(night), "ada")
        self._roll()

    def _roll(self) -> int:
        with self.board.at(Thread.HOME, Stage.ROLL):
            return self.store.series.roll(3)

    def _write_cursor(self) -> None:
        try:
            text, reply = self._texts.get_nowait()
        except Empty:
            return
        with self.board.at(Thread.HOME, Stage.SAVE), self.store.transaction(NOW) as tx:
            tx.put_meta(CURSOR, text)
            tx.leave_undated()
        reply.set_result(None)

    def _follow(self, url: str) -> None:
        cursor.SAVED_EVERY_S = SAVED_EVERY_S  # type: ignore[misc]
        WatchedSink.board = self.board
        with self.store.read_only() as journal, self.store.read_series() as local:
            follower = Follower(
                name="Database",
                local=local,
                journal=journal,
                sink=WatchedSink(url, patience_s=10),
                cursors=self,
                clock=self.clock,
                chance=random,
            )
            while not self._is_level(follower):
                time.sleep(min(follower.step().wait_s, LONGEST_REST_S))
            follower.stop()

    def _is_level(self, follower: Follower) -> bool:
        """Tell whether the server has had all since nothing is measured any more."""
        rested, caught_up = self._rested_at, follower.caught_up_at
        if rested is None or caught_up is None:
            return False
        return rested <= caught_up


def feed(folder: Path, url: str) -> None:
    """Measure and send until killed, or told to finish."""
    Home(folder, url).run()
