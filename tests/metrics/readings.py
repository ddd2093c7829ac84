"""Points in memory, added up naively: what every other way of reading must equal."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from math import fsum
from typing import override
from zoneinfo import ZoneInfo

from custom_components.lifeops.core.series import Point, SeriesKey, Sum
from custom_components.lifeops.core.series_feed import (
    ChangedHour,
    LogEnd,
    LogEntry,
    SeriesFacts,
    Stamped,
)
from custom_components.lifeops.core.topics import LastNight
from custom_components.lifeops.metrics.choosing import SinkReadings
from custom_components.lifeops.metrics.desk import Desk
from custom_components.lifeops.metrics.protocols import Readings, SinkError

NOW = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")


def key(metric: str = "heart_rate_bpm", source: str = "ring") -> SeriesKey:
    return SeriesKey(metric=metric, person="ann", source=source)


def sum_of(start: datetime, points: Sequence[Point]) -> Sum:
    """Return what points come to."""
    ordered = sorted(points, key=lambda point: point.at)
    values = [point.value for point in ordered]
    return Sum(
        start=start,
        n=len(values),
        sum=fsum(values),
        low=min(values),
        high=max(values),
        last=values[-1],
        last_at=ordered[-1].at,
    )


@dataclass
class Memory:
    """A series file in memory; counts what it is asked."""

    told: Mapping[SeriesKey, Sequence[Point]] = field(default_factory=dict)
    asked: int = 0

    def series(self) -> Sequence[SeriesKey]:
        return sorted(self.told, key=str)

    def latest(self, names: Collection[str]) -> Mapping[str, Point]:
        return {
            str(one): max(points, key=lambda point: point.at)
            for one, points in self.told.items()
            if str(one) in names and points
        }

    def points(self, name: str, start: datetime, end: datetime) -> Sequence[Point]:
        found = next(points for one, points in self.told.items() if str(one) == name)
        within = [point for point in found if start <= point.at < end]
        return sorted(within, key=lambda point: point.at)

    def sums(
        self, names: Collection[str], edges: Sequence[datetime]
    ) -> Mapping[str, Sequence[Sum]]:
        self.asked += 1
        found: dict[str, list[Sum]] = {}
        for name in names:
            for start, end in pairwise(edges):
                if points := self.points(name, start, end):
                    found.setdefault(name, []).append(sum_of(start, points))
        return found

    def end(self) -> LogEnd:
        raise NotImplementedError

    def log(self, after: int, most: int) -> Sequence[LogEntry]:
        raise NotImplementedError

    def changed_hours(self, after: int, most: int) -> Sequence[ChangedHour]:
        raise NotImplementedError

    def standing(
        self, after: tuple[str, datetime] | None, most: int
    ) -> Sequence[tuple[SeriesKey, Sequence[Stamped]]]:
        raise NotImplementedError

    def first_hour(self) -> datetime | None:
        times = [point.at for points in self.told.values() for point in points]
        return min(times).replace(minute=0, second=0) if times else None

    def facts(self) -> SeriesFacts:
        raise NotImplementedError


@dataclass
class Server:
    """A metrics database that may be behind, or fail."""

    readings: Readings
    caught_up_at: datetime | None = NOW


@dataclass
class Failing(Memory):
    """Readings that cannot be had."""

    error: SinkError | None = None

    @override
    def sums(
        self, names: Collection[str], edges: Sequence[datetime]
    ) -> Mapping[str, Sequence[Sum]]:
        self.asked += 1
        assert self.error is not None
        raise self.error


def desk(
    local: Memory,
    *,
    sink: SinkReadings | None = None,
    tz: ZoneInfo = OSLO,
    now: datetime = NOW,
    nights: Mapping[date, LastNight] | None = None,
    ranks: Mapping[str, int] | None = None,
) -> Desk:
    """Return what Ann's questions are answered from."""
    return Desk(
        local=local,
        nights=lambda _: nights or {},
        names={"ring": "Ring", "watch": "Watch"},
        ranks=ranks or {},
        tz=tz,
        now=now,
        sink=sink,
    )
