"""Points are written on the writing thread, in order, and none is lost."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
import logging
from pathlib import Path

import pytest

from custom_components.lifeops.core.errors import StoreError
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


def batch(value: float) -> Mapping[SeriesKey, Sequence[Point]]:
    return {KEY: [Point(AT, value)]}


def test_points_reach_the_file(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path, home="home", build="1", now=AT)
    PointWriter(store.series, at_once).append(batch(100))
    assert store.series.points(str(KEY), AT, AT) == [Point(AT, 100)]
    store.close()


def test_nothing_is_written_before_its_turn() -> None:
    jobs: list[Callable[[], None]] = []
    series = Series()

    def later(job: Callable[[], None]) -> Future[None]:
        jobs.append(job)
        return Future()

    writer = PointWriter(series, later)
    writer.append(batch(1))
    writer.append(batch(2))
    assert series.kept == []
    for job in jobs:
        job()
    assert series.kept == [1, 2]


def test_what_cannot_be_saved_waits_in_its_order(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    series = Series()
    writer = PointWriter(series, at_once)
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
