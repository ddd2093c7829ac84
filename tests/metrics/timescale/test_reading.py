"""What the metrics database answers is what a plain recomputation gives."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, chain, pairwise
from random import Random

import pytest

from custom_components.lifeops.core.series import Point, SeriesKey, Sum
from custom_components.lifeops.core.series_feed import ChangedHour
from custom_components.lifeops.core.upkeep import SinkProblem
from custom_components.lifeops.metrics.days import edges_of
from custom_components.lifeops.metrics.protocols import SinkError
from custom_components.lifeops.metrics.timescale.reading import SinkReadings
from custom_components.lifeops.metrics.timescale.sink import TimescaleSink
from tests.postgres import Database

START = datetime(2026, 3, 27, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEYS = [
    SeriesKey(metric="heart_rate_bpm", person="p1", source=source)
    for source in ("ring", "strap", "watch")
]
NAMES = [str(key) for key in KEYS]


def points_of(seed: int, count: int) -> list[Point]:
    """Return points with gaps of up to three hours."""
    random = Random(seed)
    at, points = START, []
    for _ in range(count):
        at += timedelta(seconds=random.randint(1, 3 * 3600), microseconds=123456)
        points.append(Point(at, float(random.randint(40, 180))))
    return points


def summed(points: Sequence[Point], width: timedelta, start: datetime) -> list[Sum]:
    stretches: dict[int, list[Point]] = {}
    for point in points:
        stretches.setdefault((point.at - start) // width, []).append(point)
    return [
        Sum(
            start=start + number * width,
            n=len(within),
            sum=sum(point.value for point in within),
            low=min(point.value for point in within),
            high=max(point.value for point in within),
            last=within[-1].value,
            last_at=within[-1].at,
        )
        for number, within in sorted(stretches.items())
    ]


def stamp(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


SERIES = {key: points_of(seed, 300) for seed, key in enumerate(KEYS[:2])}


@pytest.fixture
def readings(database: Database, sink: TimescaleSink) -> Iterator[SinkReadings]:
    """Return a way to read a database that holds two of three series."""
    for key, points in SERIES.items():
        sink.put_points([(key, [(stamp(one.at), one.value, 1) for one in points])])
        sink.put_hours(
            [
                ChangedHour(pos=1, key=key, start=hour.start, sum=hour)
                for hour in summed(points, HOUR, START)
            ]
        )
    reading = SinkReadings(database.url)
    yield reading
    reading.close()


def test_the_newest_point_of_each_that_has_one(readings: SinkReadings) -> None:
    newest = {str(key): points[-1] for key, points in SERIES.items()}

    assert readings.latest([*NAMES, "nobody"]) == newest
    assert readings.latest(NAMES[:1]) == {NAMES[0]: newest[NAMES[0]]}


def test_points_from_start_up_to_not_including_end(readings: SinkReadings) -> None:
    points = SERIES[KEYS[0]]

    assert readings.points(NAMES[0], points[10].at, points[20].at) == points[10:20]
    assert readings.points("nobody", points[0].at, points[-1].at) == []


@pytest.mark.parametrize("hours", [1, 6, 23, 24, 25, 168])
def test_sums_of_every_width_leave_gaps_out(readings: SinkReadings, hours: int) -> None:
    width = timedelta(hours=hours)
    start = START + 5 * HOUR
    end = start + 8 * width

    found = readings.sums(NAMES, edges_of(start, end, width))

    expected = {
        str(key): summed([one for one in points if start <= one.at < end], width, start)
        for key, points in SERIES.items()
    }
    assert found == {name: sums for name, sums in expected.items() if sums}


def test_the_last_stretch_may_be_shorter(readings: SinkReadings) -> None:
    start, end, width = START, START + 50 * HOUR, 24 * HOUR

    found = readings.sums(NAMES, edges_of(start, end, width))

    assert found == {
        str(key): summed([one for one in points if one.at < end], width, start)
        for key, points in SERIES.items()
    }


def test_stretches_of_any_widths_are_one_question(readings: SinkReadings) -> None:
    widths = [24, 23, 24, 25, 168, 1]
    edges = [START + hours * HOUR for hours in accumulate(widths, initial=3)]

    found = readings.sums(NAMES, edges)

    for key, points in SERIES.items():
        naive = [
            summed([one for one in points if start <= one.at < end], end - start, start)
            for start, end in pairwise(edges)
        ]
        assert found[str(key)] == list(chain.from_iterable(naive))


def test_times_are_utc(readings: SinkReadings) -> None:
    (newest,) = readings.latest(NAMES[:1]).values()

    assert newest.at.utcoffset() == timedelta(0)


def test_gives_up_on_a_question_that_takes_too_long(
    readings: SinkReadings, database: Database
) -> None:
    hasty = SinkReadings(database.url, patience_s=0.2)
    database.execute(
        """
        ALTER TABLE lifeops.series RENAME TO kept;
        CREATE VIEW lifeops.series AS SELECT kept.* FROM lifeops.kept, pg_sleep(20);
        GRANT SELECT ON lifeops.series TO PUBLIC;
        """
    )

    with pytest.raises(SinkError) as told:
        hasty.latest(NAMES)
    hasty.close()

    assert told.value.problem is SinkProblem.NOT_ANSWERING
