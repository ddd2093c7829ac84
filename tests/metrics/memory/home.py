"""A home in memory: its series file, its records, its clock, the follower's cursor."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.moments import from_us
from custom_components.lifeops.core.retention import Holding, kept_from
from custom_components.lifeops.core.series import Point, SeriesKey, Sum
from custom_components.lifeops.core.series_feed import (
    ChangedHour,
    LogEnd,
    LogEntry,
    SeriesFacts,
    Stamped,
)
from custom_components.lifeops.metrics.journal import Place

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def us(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def key(metric: str, source: str = "ring") -> SeriesKey:
    return SeriesKey(metric=metric, person="ada", source=source)


class Clock:
    """Wall and boot time that stand still until they are turned."""

    def __init__(self) -> None:
        """Stand at noon."""
        self.at = START

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - START).total_seconds() + 1000.0

    def synchronized(self) -> bool:
        return True

    def turn(self, **span: float) -> None:
        self.at += timedelta(**span)


class Failing:
    """Fails as often as it was told to."""

    def __init__(self) -> None:
        """Fail never."""
        self.failures = 0

    def _may_fail(self) -> None:
        if self.failures:
            self.failures -= 1
            raise StoreError("store_unavailable")


@dataclass
class Hour:
    """An hour with its place among the changed ones."""

    pos: int
    sum: Sum | None


class Home(Failing):
    """What a follower reads; tests write it as collectors, roll-up and purge do."""

    def __init__(self) -> None:
        """Begin with two empty files."""
        super().__init__()
        self.generation = "first"
        self.h = 0
        self.entries: list[LogEntry] = []
        self.log_end = self.hours_end = self.records_end = 0
        self.points_of: dict[SeriesKey, dict[int, tuple[float, int]]] = {}
        self.hours_of: dict[tuple[SeriesKey, datetime], Hour] = {}
        self.dirty: set[tuple[SeriesKey, datetime]] = set()
        self.records: dict[tuple[str, str], tuple[int, Mapping[str, Json] | None]] = {}
        self.floor = datetime.min.replace(tzinfo=UTC)
        self.reads: list[str] = []
        self.newest: datetime | None = None

    def append(self, points: Mapping[SeriesKey, Sequence[Point]]) -> None:
        """Commit a batch: a later value of a moment replaces an earlier one."""
        parts: list[tuple[SeriesKey, list[Stamped]]] = []
        for one, given in points.items():
            stamped = [self._stamped(point) for point in given if self._young(point)]
            self.points_of.setdefault(one, {}).update(
                {at: (value, h) for at, value, h in stamped}
            )
            starts = (from_us(at) for at, _, _ in stamped)
            self.dirty |= {(one, at.replace(minute=0, second=0)) for at in starts}
            parts.append((one, stamped))
        self.log_end += 1
        self.entries.append(LogEntry(self.log_end, parts))

    def roll_up(self) -> None:
        """Sum up every hour that changed."""
        for one, start in sorted(self.dirty, key=str):
            self.put_hour(one, start, self.summed(one, start))
        self.dirty.clear()

    def put_hour(self, one: SeriesKey, start: datetime, total: Sum | None) -> None:
        """Let an hour stand at the end of the changed ones."""
        self.hours_end += 1
        self.hours_of[one, start] = Hour(self.hours_end, total)

    def put(self, dataset: str, name: str, fields: Mapping[str, Json] | None) -> None:
        """Write a record, or remove it; it moves to the journal's end."""
        self.records_end += 1
        self.records[dataset, name] = (self.records_end, fields)

    def purge(self, now: datetime) -> None:
        """Forget what is kept no more, and the log of what is all forgotten."""
        self.floor = max(self.floor, kept_from(Holding.POINTS, now))
        first = us(self.floor)
        for points in self.points_of.values():
            for at in [at for at in points if at < first]:
                del points[at]
        before = kept_from(Holding.HOURS, now)
        for name in [name for name in self.hours_of if name[1] < before]:
            del self.hours_of[name]
        self.entries = [one for one in self.entries if not self._is_over(one, first)]

    def rebuild(self, generation: str) -> None:
        """Begin a new file from the points of the old one."""
        self.generation = generation
        self.entries = []
        self.log_end = self.hours_end = 0
        for one, start in sorted(self.hours_of, key=str):
            self.put_hour(one, start, self.hours_of[one, start].sum)

    def summed(self, one: SeriesKey, start: datetime) -> Sum | None:
        """Return what an hour's points come to."""
        first, behind = us(start), us(start + HOUR)
        points = self.points_of.get(one, {})
        inside = [(at, points[at][0]) for at in sorted(points) if first <= at < behind]
        if not inside:
            return None
        values = [value for _, value in inside]
        return Sum(
            start=start,
            n=len(values),
            sum=sum(values),
            low=min(values),
            high=max(values),
            last=values[-1],
            last_at=from_us(inside[-1][0]),
        )

    def series(self) -> Sequence[SeriesKey]:
        return sorted(self.points_of, key=str)

    def end(self) -> LogEnd:
        self._may_fail()
        return LogEnd(
            generation=self.generation,
            log=self.log_end,
            log_start=self.entries[0].pos if self.entries else self.log_end + 1,
            hours=self.hours_end,
        )

    def log(self, after: int, most: int) -> Sequence[LogEntry]:
        self._may_fail()
        self.reads.append("log")
        found: list[LogEntry] = []
        points = 0
        for entry in self.entries:
            if entry.pos <= after:
                continue
            points += sum(len(part) for _, part in entry.parts)
            if found and points > most:
                break
            found.append(entry)
        return found

    def changed_hours(self, after: int, most: int) -> Sequence[ChangedHour]:
        self._may_fail()
        self.reads.append("hours")
        found = [
            ChangedHour(hour.pos, one, start, hour.sum)
            for (one, start), hour in self.hours_of.items()
            if hour.pos > after
        ]
        return sorted(found, key=lambda hour: hour.pos)[:most]

    def standing(
        self, after: tuple[str, datetime] | None, most: int
    ) -> Sequence[tuple[SeriesKey, Sequence[Stamped]]]:
        self._may_fail()
        self.reads.append("standing")
        behind = ("", 0) if after is None else (after[0], us(after[1]))
        found: dict[SeriesKey, list[Stamped]] = {}
        for one, at, value, h in self._in_order():
            if (str(one), at) > behind and most:
                found.setdefault(one, []).append((at, value, h))
                most -= 1
        return list(found.items())

    def first_hour(self) -> datetime | None:
        raise NotImplementedError

    def facts(self) -> SeriesFacts:
        self._may_fail()
        times = [at for points in self.points_of.values() for at in points]
        return SeriesFacts(
            series=len(self.points_of),
            points=len(times),
            hours=len(self.hours_of),
            dirty_hours=len(self.dirty),
            late=0,
            log_entries=len(self.entries),
            bytes=0,
            oldest=from_us(min(times)) if times else None,
            newest=self.newest,
        )

    def latest(self, names: Collection[str]) -> Mapping[str, Point]:
        raise NotImplementedError

    def points(self, name: str, start: datetime, end: datetime) -> Sequence[Point]:
        raise NotImplementedError

    def sums(
        self, names: Collection[str], edges: Sequence[datetime]
    ) -> Mapping[str, Sequence[Sum]]:
        raise NotImplementedError

    def journal_end(self) -> int:
        self._may_fail()
        return self.records_end

    def written(self, after: int, limit: int) -> Sequence[Place]:
        self._may_fail()
        self.reads.append("records")
        places = [(pos, *name) for name, (pos, _) in self.records.items()]
        return sorted(place for place in places if place[0] > after)[:limit]

    def record(self, dataset: str, record_id: str) -> Mapping[str, Json] | None:
        self._may_fail()
        return self.records[dataset, record_id][1]

    def _stamped(self, point: Point) -> Stamped:
        self.h += 1
        return us(point.at), point.value, self.h

    def _young(self, point: Point) -> bool:
        return point.at >= self.floor

    def _is_over(self, entry: LogEntry, first: int) -> bool:
        return all(at < first for _, part in entry.parts for at, _, _ in part)

    def _in_order(self) -> Iterable[tuple[SeriesKey, int, float, int]]:
        for one in self.series():
            for at in sorted(self.points_of[one]):
                yield one, at, *self.points_of[one][at]


class Cursors(Failing):
    """The durable place of a cursor."""

    def __init__(self) -> None:
        """Begin with nothing saved."""
        super().__init__()
        self.text: str | None = None
        self.saves = 0

    def load(self) -> str | None:
        self._may_fail()
        return self.text

    def save(self, text: str) -> None:
        self._may_fail()
        self.text = text
        self.saves += 1
