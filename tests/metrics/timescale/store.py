"""What a metrics database has to hold after anything that was written to it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from custom_components.lifeops.core.series import SeriesKey, Sum
from custom_components.lifeops.core.series_feed import ChangedHour, Stamped
from custom_components.lifeops.metrics.protocols import Parts
from tests.postgres import Database

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 1_790_000_000_000_000
SECOND = 1_000_000

POINTS = """
SELECT key, ts, value, h FROM lifeops.sample JOIN lifeops.series ON id = series_id
"""
HOURS = """
SELECT key, hour, n, sum, min, max, last, last_ts
FROM lifeops.sample_hour JOIN lifeops.series ON id = series_id
"""

ADD = """
INSERT INTO lifeops.sample SELECT id, to_timestamp(%s), 7, %s FROM lifeops.series
"""

type Held = Mapping[tuple[str, int], tuple[float, int]]


def key(number: int = 0, *, metric: str = "heart_rate_bpm") -> SeriesKey:
    return SeriesKey(metric=metric, person="anna", source=f"ring{number}")


def keys(count: int) -> list[SeriesKey]:
    return [key(number) for number in range(count)]


def run(count: int, *, first: int = DAY, h: int = 1) -> list[Stamped]:
    """Return so many points, a second apart."""
    return [(first + n * SECOND, float(n), h) for n in range(count)]


def expected(written: Iterable[Parts]) -> Held:
    """Return the newest of each point, of equally new ones the first."""
    held: dict[tuple[str, int], tuple[float, int]] = {}
    for parts in written:
        for series, points in parts:
            for at, value, h in points:
                stands = held.get((str(series), at))
                if stands is None or h > stands[1]:
                    held[str(series), at] = (value, h)
    return held


def points_of(database: Database) -> Held:
    """Return every point of a database; fails where one stands twice."""
    rows = database.execute(POINTS)
    held = {(name, microseconds(at)): (value, h) for name, at, value, h in rows}
    assert len(held) == len(rows)
    return held


def hours_of(database: Database) -> Mapping[tuple[str, datetime], tuple[Any, ...]]:
    return {(name, hour): tuple(rest) for name, hour, *rest in database.execute(HOURS)}


def microseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def hour(start: datetime, *, n: int = 2, last: float = 3.0) -> Sum:
    return Sum(
        start=start,
        n=n,
        sum=n * 2.0,
        low=1.0,
        high=3.0,
        last=last,
        last_at=start + timedelta(minutes=59),
    )


def changed(
    series: SeriesKey, start: datetime, sums: Sequence[Sum | None]
) -> list[ChangedHour]:
    """Return an hour as it was found again and again."""
    return [
        ChangedHour(pos=pos, key=series, start=start, sum=each)
        for pos, each in enumerate(sums, 1)
    ]
