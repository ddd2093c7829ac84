"""What is written to a real server: once, the newest, all of a batch or nothing."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
import math
import time
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
import psycopg
import pytest

from custom_components.lifeops.core.series import SeriesKey
from custom_components.lifeops.core.series_feed import Stamped
from custom_components.lifeops.metrics.protocols import Parts, RefusedRowsError
from custom_components.lifeops.metrics.timescale.sink import TimescaleSink
from tests.postgres import Database

from .store import ADD, DAY, POINTS, SECOND, expected, key, keys, points_of, run

FIRST_MOMENT = -62_135_596_800_000_000
LAST_MOMENT = 253_402_300_799_999_999

VERSIONS = "SELECT ts, xmin::text FROM lifeops.sample ORDER BY ts"
each_road = pytest.mark.parametrize("bulk", [False, True], ids=["live", "bulk"])

stamped = st.tuples(
    st.integers(0, 12).map(lambda n: DAY + n * 3 * 86_400 * SECOND),
    st.floats(allow_nan=False),
    st.integers(0, 4),
)
batches = st.lists(
    st.tuples(
        st.lists(st.tuples(st.sampled_from(keys(3)), st.lists(stamped, max_size=6))),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(given_=batches, again=st.lists(st.integers(0, 5), max_size=4))
def test_any_order_and_any_replay_leave_the_newest_of_each_point(
    sink: TimescaleSink,
    database: Database,
    given_: list[tuple[Parts, bool]],
    again: list[int],
) -> None:
    database.execute("TRUNCATE lifeops.sample")
    sink.close()  # what it knew of the table is no more
    written = [*given_, *(given_[n] for n in again if n < len(given_))]
    for parts, bulk in written:
        sink.put_points(parts, bulk=bulk)

    assert points_of(database) == expected([parts for parts, _ in written])


@each_road
def test_a_correction_replaces_and_what_it_replaced_never_returns(
    sink: TimescaleSink, database: Database, *, bulk: bool
) -> None:
    sink.put_points([(key(), run(3, h=2))], bulk=bulk)
    before = database.execute(VERSIONS)
    sink.put_points([(key(), [(DAY, 50.0, 3), (DAY + SECOND, 51.0, 1)])], bulk=bulk)
    after = database.execute(VERSIONS)
    sink.put_points([(key(), run(3, h=2))], bulk=bulk)

    assert points_of(database) == {
        (str(key()), DAY): (50.0, 3),
        (str(key()), DAY + SECOND): (1.0, 2),
        (str(key()), DAY + 2 * SECOND): (2.0, 2),
    }
    assert [was == now for was, now in zip(before, after, strict=True)] == [
        False, True, True,
    ]  # fmt: skip
    assert database.execute(VERSIONS) == after


@each_road
def test_new_and_known_series_arrive_together(
    sink: TimescaleSink, database: Database, *, bulk: bool
) -> None:
    written: list[Parts] = [
        [(key(0), run(5))],
        [(key(0), run(9, h=2)), (key(1), run(4))],
        [(key(1), run(4, first=DAY + 100 * SECOND)), (key(2), run(2)), (key(3), [])],
        [],
    ]
    for parts in written:
        sink.put_points(parts, bulk=bulk)

    assert points_of(database) == expected(written)


@each_road
def test_a_hundred_series_fit_in_one_batch(
    sink: TimescaleSink, database: Database, *, bulk: bool
) -> None:
    parts = [(series, run(5)) for series in keys(100)]
    sink.put_points(parts, bulk=bulk)

    assert len(points_of(database)) == 500
    assert points_of(database) == expected([parts])


@each_road
def test_odd_values_and_the_ends_of_time_are_kept(
    sink: TimescaleSink, database: Database, *, bulk: bool
) -> None:
    tiny = math.ulp(0.0)
    values = [math.inf, -math.inf, -0.0, tiny, 1.7976931348623157e308]
    points = [(DAY + n, value, -(2**63)) for n, value in enumerate(values)]
    ends = [(FIRST_MOMENT, 1.0, 2**63 - 1), (LAST_MOMENT, 2.0, 0)]
    sink.put_points(
        [(key(), [*points, *ends]), (key(1), [(DAY, math.nan, 1)])], bulk=bulk
    )

    held = dict(points_of(database))
    value, h = held.pop((str(key(1)), DAY))
    assert math.isnan(value)
    assert h == 1
    assert held == expected([[(key(), [*points, *ends])]])
    assert math.copysign(1, held[str(key()), DAY + 2][0]) == -1


def test_a_series_says_what_it_measures(
    sink: TimescaleSink, database: Database
) -> None:
    odd = SeriesKey(metric="grå/%s\"';--", person="Åse 🦉", source="{}\\")
    for series in (key(), key(metric="steps"), odd):
        sink.put_points([(series, run(1))])

    assert database.execute(
        "SELECT key, person, metric, source, unit, kind FROM lifeops.series ORDER BY id"
    ) == [
        (str(key()), "anna", "heart_rate_bpm", "ring0", "bpm", "gauge"),
        (str(key(metric="steps")), "anna", "steps", "ring0", "steps", "running_total"),
        (str(odd), odd.person, odd.metric, odd.source, None, "gauge"),
    ]
    assert (str(odd), DAY) in points_of(database)


BAD: Sequence[tuple[SeriesKey, list[Stamped]]] = [
    (key(1), [(DAY, 1.0, 2**63)]),
    (key(1), [(LAST_MOMENT + 1, 1.0, 1)]),
    (key(1), [(DAY, 666.0, 1)]),
    (SeriesKey(metric="a", person="b\0", source="c"), run(1)),
    (SeriesKey(metric="a", person="b\ud800", source="c"), run(1)),
]


@each_road
@pytest.mark.parametrize("bad", BAD, ids=["h", "time", "check", "nul", "surrogate"])
def test_one_row_that_is_refused_takes_its_whole_batch_along(
    sink: TimescaleSink, database: Database, bad: Any, *, bulk: bool
) -> None:
    database.execute("ALTER TABLE lifeops.sample ADD CHECK (value <> 666)")
    with pytest.raises(RefusedRowsError):
        sink.put_points([(key(2), run(3)), bad], bulk=bulk)
    assert database.execute(POINTS) == []
    assert database.execute("SELECT key FROM lifeops.series") == []

    sink.put_points([(key(2), run(3)), (key(1), run(2))], bulk=bulk)
    assert len(points_of(database)) == 5


@each_road
@pytest.mark.parametrize(("h", "stays"), [(9, True), (0, False)])
def test_two_writers_of_one_point_agree_on_the_newest(
    sink: TimescaleSink,
    database: Database,
    rival: psycopg.Connection[Any],
    *,
    bulk: bool,
    h: int,
    stays: bool,
) -> None:
    sink.put_points([(key(), run(1, first=DAY - SECOND))])
    rival.execute(ADD, [DAY // SECOND, h])
    with ThreadPoolExecutor() as pool:
        parts = [(key(), run(3)), (key(1), run(2))]
        other = pool.submit(sink.put_points, parts, bulk=bulk)
        _until(lambda: _waiting(database))
        rival.commit()
        other.result()

    value, _ = points_of(database)[str(key()), DAY]
    assert value == (7.0 if stays else 0.0)
    assert len(points_of(database)) == 6


def _waiting(database: Database) -> bool:
    return bool(database.execute("SELECT 1 FROM pg_locks WHERE NOT granted"))


def _until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)
