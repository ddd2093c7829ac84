"""What tests of the series file share: two series, and what a file holds."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise
from math import isclose
from typing import Any

from custom_components.lifeops.core.series import Point, SeriesKey, Sum
from custom_components.lifeops.core.series_feed import ChangedHour, LogEntry
from custom_components.lifeops.store import series_log
from custom_components.lifeops.store.database import Database
from custom_components.lifeops.store.sqlite import SqliteStore

from .conftest import NOW

HRV = SeriesKey(metric="hrv_ms", person="ann", source="ring")
STEPS = SeriesKey(metric="steps", person="ann", source="phone")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ALL = 1 << 40


def points(*values: float) -> list[Point]:
    return [Point(NOW + MINUTE * place, value) for place, value in enumerate(values)]


def rows(store: SqliteStore, table: str) -> list[tuple[Any, ...]]:
    """Return a table of the series file, in the order of its key."""
    with closing(Database.reader(store.series.path)) as database:
        return sorted(database.execute(f"SELECT * FROM {table}"))  # noqa: S608 - a name of ours


def log(store: SqliteStore) -> Sequence[LogEntry]:
    with closing(Database.reader(store.series.path)) as database:
        return series_log.log(database, 0, ALL)


def changed(store: SqliteStore, after: int = 0) -> Sequence[ChangedHour]:
    with closing(Database.reader(store.series.path)) as database:
        return series_log.changed_hours(database, after, ALL)


def hours(store: SqliteStore) -> list[Sum]:
    """Return the hours that hold something, oldest first."""
    found = [one.sum for one in changed(store) if one.sum is not None]
    return sorted(found, key=lambda one: one.start)


def counted(found: Iterable[Point]) -> list[Sum]:
    """Return what points come to, counted in the simplest way."""
    grouped: dict[datetime, list[Point]] = {}
    for point in sorted(found, key=lambda one: one.at):
        start = point.at.replace(minute=0, second=0, microsecond=0)
        grouped.setdefault(start, []).append(point)
    return [
        Sum(
            start=start,
            n=len(inside),
            sum=sum(point.value for point in inside),
            low=min(point.value for point in inside),
            high=max(point.value for point in inside),
            last=inside[-1].value,
            last_at=inside[-1].at,
        )
        for start, inside in sorted(grouped.items())
    ]


def same(found: Sequence[Sum], expected: Sequence[Sum]) -> bool:
    """Tell whether hours are equal but for how a sum was rounded."""
    assert all(one.start < other.start for one, other in pairwise(found))
    return len(found) == len(expected) and all(
        isclose(one.sum, other.sum, abs_tol=1e-6)
        and (one.start, one.n, one.low, one.high, one.last, one.last_at)
        == (other.start, other.n, other.low, other.high, other.last, other.last_at)
        for one, other in zip(found, expected, strict=True)
    )
