"""Points are written on the writing thread, in order, and none is lost."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
import logging
from pathlib import Path
from typing import Any, override

import pytest

from custom_components.lifeops.core.errors import RefusedError, StoreError
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.ha.points import PointWriter
from custom_components.lifeops.store.series import Appended
from custom_components.lifeops.store.sqlite import SqliteStore

KEY = SeriesKey(metric="steps", person="ann", source="ring")
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Series:
    """A file that can refuse."""

    def __init__(self) -> None:
        """Begin empty."""
        self.kept: list[float] = []
        self.refuses = False

    def append(
        self,
        batch: Mapping[SeriesKey, Sequence[Point]],
        now: datetime,
        *,
        history: bool,
    ) -> Appended:
        assert now.tzinfo
        self.history = history
        if self.refuses:
            raise StoreError("store_unavailable")
        self.kept += [point.value for point in batch[KEY]]
        return Appended({})


def at_once(job: Callable[[], None]) -> Future[None]:
    reply: Future[None] = Future()
    job()
    reply.set_result(None)
    return reply


def forget(_: Callable[[], None]) -> None:
    """Come back to nothing."""


def batch(value: float) -> Mapping[SeriesKey, Sequence[Point]]:
    return {KEY: [Point(AT, value)]}


def test_points_reach_the_file(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path, home="home", build="1", now=AT)
    done = PointWriter(store.series, at_once, forget).append(batch(100))
    assert done.done()
    assert store.series.points(str(KEY), AT, AT) == [Point(AT, 100)]
    store.close()


def test_nothing_is_written_before_its_turn() -> None:
    jobs: list[Callable[[], None]] = []
    series = Series()

    def later(job: Callable[[], None]) -> Future[None]:
        jobs.append(job)
        return Future()

    writer = PointWriter(series, later, forget)
    first = writer.append(batch(1))
    writer.append(batch(2))
    assert series.kept == []
    assert not first.done()
    for job in jobs:
        job()
    assert series.kept == [1, 2]


def test_what_cannot_be_saved_waits_in_its_order(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    series = Series()
    again: list[Callable[[], None]] = []
    writer = PointWriter(series, at_once, again.append)
    series.refuses = True
    writer.append(batch(1))
    writer.append(batch(2))
    assert series.kept == []
    series.refuses = False
    writer.append(batch(3))
    writer.append(batch(4))
    assert series.kept == [1, 2, 3, 4]
    assert caplog.text.count("Points cannot be saved") == 1
    assert caplog.text.count("Points are saved again") == 1


def test_what_waits_is_tried_again_by_itself() -> None:
    series = Series()
    again: list[Callable[[], None]] = []
    writer = PointWriter(series, at_once, again.append)
    series.refuses = True
    waiting = writer.append(batch(1))
    again.pop()()
    assert not waiting.done()
    series.refuses = False
    again.pop()()
    assert series.kept == [1]
    assert waiting.done()
    assert not again


def test_what_is_no_number_is_refused_and_holds_up_nothing(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path, home="home", build="1", now=AT)
    writer = PointWriter(store.series, at_once, forget)
    with pytest.raises(RefusedError):
        writer.append(batch(float("nan"))).result(0)
    writer.append(batch(1)).result(0)
    store.close()


def test_too_much_that_waits_is_refused_and_what_waits_stays() -> None:
    series = Series()
    series.refuses = True
    writer = PointWriter(series, at_once, forget)
    waiting = [writer.append(batch(number)) for number in range(10_000)]
    with pytest.raises(StoreError):
        writer.append(batch(0)).result(0)
    series.refuses = False
    with pytest.raises(StoreError):
        writer.append(batch(0)).result(0)
    assert not any(reply.done() for reply in waiting)


@pytest.mark.parametrize("history", [True, False])
def test_history_is_told_to_the_file_and_a_commit_to_whoever_asks(
    *, history: bool
) -> None:
    series = Series()
    written: list[float] = []
    writer = PointWriter(
        series, at_once, forget, lambda: written.append(series.kept[-1])
    )
    writer.append(batch(1), history=history)
    assert (series.history, written) == (history, [1])
    series.refuses = True
    writer.append(batch(2))
    assert written == [1]


def test_who_waits_is_told_when_nothing_is_written_any_more() -> None:
    series = Series()
    again: list[Callable[[], None]] = []
    ended = False

    def call(job: Callable[[], None]) -> Future[None]:
        if not ended:
            return at_once(job)
        reply: Future[None] = Future()
        reply.set_exception(StoreError("store_unavailable"))
        return reply

    writer = PointWriter(series, call, again.append)
    series.refuses = True
    replies = [writer.append(batch(1)), writer.append(batch(2))]
    assert not any(reply.done() for reply in replies)
    ended = True
    again.pop()()
    for reply in (*replies, writer.append(batch(3))):
        with pytest.raises(StoreError, match="'store_unavailable'"):
            reply.result(0)


def test_a_fault_costs_the_batch_that_has_it() -> None:
    class Faulty(Series):
        """A file that has a fault at first."""

        @override
        def append(self, *args: Any, **options: Any) -> Appended:
            if not self.kept:
                self.kept.append(0)
                raise ZeroDivisionError
            return super().append(*args, **options)

    series = Faulty()
    writer = PointWriter(series, at_once, forget)
    with pytest.raises(ZeroDivisionError):
        writer.append(batch(1)).result(0)
    writer.append(batch(2)).result(0)
    assert series.kept == [0, 2]


def test_an_outage_has_one_retry_however_much_comes() -> None:
    series = Series()
    again: list[Callable[[], None]] = []
    writer = PointWriter(series, at_once, again.append)
    series.refuses = True
    for number in range(5):
        writer.append(batch(number))
    assert len(again) == 1
    again.pop()()
    assert len(again) == 1


@pytest.mark.parametrize(
    "wrong", [Point(AT.replace(tzinfo=None), 1), Point(AT, 10**400)]
)
def test_an_odd_point_is_refused_and_holds_up_nothing(
    tmp_path: Path, wrong: Point
) -> None:
    store = SqliteStore.open(tmp_path, home="home", build="1", now=AT)
    writer = PointWriter(store.series, at_once, forget)
    for size in (1, 3_000):
        with pytest.raises(RefusedError):
            writer.append({KEY: [wrong] * size}).result(0)
    writer.append(batch(1)).result(0)
    store.close()


def test_much_is_written_in_pieces_that_split_no_hour() -> None:
    jobs: deque[Callable[[], None]] = deque()
    series = Series()

    def later(job: Callable[[], None]) -> Future[None]:
        jobs.append(job)
        return Future()

    writer = PointWriter(series, later, forget)
    told = [Point(AT + timedelta(seconds=n), n) for n in range(9_000)]
    done = writer.append({KEY: told[::-1]}, history=True)
    seen = []
    while jobs:
        assert len(jobs) == 1
        assert not done.done()
        jobs.popleft()()
        seen.append(len(series.kept))
    assert seen == [3_600, 7_200, 9_000]
    assert done.done()
    assert series.kept == [point.value for point in told]
