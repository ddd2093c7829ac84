"""Points are written on the writing thread, in order, and none is lost."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
import logging
from pathlib import Path

import pytest

from custom_components.lifeops.core.errors import RefusedError, StoreError
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.ha.points import PointWriter
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
        self, batch: Mapping[SeriesKey, Sequence[Point]], now: datetime
    ) -> Mapping[SeriesKey, object]:
        assert now.tzinfo
        if self.refuses:
            raise StoreError("store_unavailable")
        self.kept += [point.value for point in batch[KEY]]
        return {}


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
