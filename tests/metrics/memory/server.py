"""A metrics database in memory that can be away, picky, emptied or another one."""

from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from custom_components.lifeops.core.json import Json, canonical
from custom_components.lifeops.core.retention import Holding
from custom_components.lifeops.core.series import SeriesKey, Sum
from custom_components.lifeops.core.upkeep import SinkMode, SinkProblem
from custom_components.lifeops.metrics.protocols import (
    ChangedHour,
    Parts,
    RefusedRowsError,
    SinkError,
    SinkFacts,
    SinkIdentity,
    TableRows,
)

from .home import us

BAD = 666.0
BAD_NAME = "Mallory"


class Fault(Enum):
    """When a call fails: before anything was done, or after it was committed."""

    BEFORE = "before"
    AFTER = "after"


@dataclass
class Write:
    """What one write brought."""

    what: str
    rows: int
    bulk: bool = False


@dataclass
class Tables:
    """What the server holds."""

    points: dict[tuple[str, int], tuple[float, int]] = field(default_factory=dict)
    hours: dict[tuple[str, datetime], Sum] = field(default_factory=dict)
    rows: dict[tuple[str, str], Mapping[str, Json]] = field(default_factory=dict)
    quarantine: dict[tuple[str, str], str] = field(default_factory=dict)
    mark: int = 0
    filled: frozenset[str] = frozenset()

    def filled_now(self) -> frozenset[str]:
        """Return which of the tables have rows."""
        tables = {"points": self.points, "hours": self.hours, "rows": self.rows}
        return frozenset(name for name, held in tables.items() if held)

    def has_lost(self, mark: int) -> bool:
        """Return whether this is older than a mark, or was emptied since its own."""
        return self.mark < mark or not self.filled <= self.filled_now()


class Server:
    """Takes each point by its newest hybrid time; refuses a batch with a bad row."""

    def __init__(self) -> None:
        """Stand there, empty."""
        self.id = "server"
        self.tables = Tables()
        self.faults: dict[int, Fault] = {}
        self.problem = SinkProblem.UNREACHABLE
        self.away = False
        self.calls = 0
        self.writes: list[Write] = []
        self.opened = 0
        self.renewed = 0
        self.closed = 0
        self.is_open = False
        self.asked_facts = 0
        self.erased: list[list[str]] = []
        self.picky = True
        self.picky_quarantine = False
        self.hours_problem: SinkProblem | None = None
        self.marks_problem: SinkProblem | None = None

    def fail_next(self, *faults: Fault | None) -> None:
        """Let the next calls fail, each in its way."""
        ahead = {self.calls + nr: fault for nr, fault in enumerate(faults) if fault}
        self.faults.update(ahead)

    def empty(self, new_id: str) -> None:
        """Be made anew: another identity and nothing in it."""
        self.id = new_id
        self.tables = Tables()
        self.is_open = False

    def backup(self) -> tuple[str, Tables]:
        """Return all that it is."""
        return self.id, deepcopy(self.tables)

    def restore(self, backup: tuple[str, Tables]) -> None:
        """Be what it once was."""
        self.id, self.tables = backup[0], deepcopy(backup[1])
        self.is_open = False

    def open(self, mark: int = 0, *, of: str | None = None) -> SinkIdentity:
        after = self._call(connected=False)
        self.opened += 1
        if mark and of in (None, self.id) and self.tables.has_lost(mark):
            self.renewed += 1
            self.id = f"{self.id}, renewed {self.renewed}"
        self.is_open = True
        after()
        return SinkIdentity(
            id=self.id,
            mode=SinkMode.PLAIN,
            server="17.11",
            extension=None,
            database="home",
        )

    def mark(self) -> int:
        after = self._call()
        if self.marks_problem is not None:
            raise SinkError(self.marks_problem, "no room for marks")
        self.tables.mark += 1
        self.tables.filled = self.tables.filled_now()
        after()
        return self.tables.mark

    def put_points(self, parts: Parts, *, bulk: bool = False) -> None:
        after = self._call()
        points = [(str(key), *point) for key, part in parts for point in part]
        assert points
        self.writes.append(Write("points", len(points), bulk))
        if self.picky and any(is_bad(value) for _, _, value, _ in points):
            raise RefusedRowsError("a bad value")
        for name, at, value, h in points:
            stands = self.tables.points.get((name, at))
            if stands is None or h > stands[1]:
                self.tables.points[name, at] = (value, h)
        after()

    def put_hours(self, hours: Sequence[ChangedHour]) -> None:
        after = self._call()
        assert hours
        if self.hours_problem is not None:
            raise SinkError(self.hours_problem, "no room for hours")
        self.writes.append(Write("hours", len(hours)))
        if any(hour.sum and is_bad(hour.sum.high) for hour in hours):
            raise RefusedRowsError("a bad hour")
        for hour in hours:
            name = (str(hour.key), hour.start)
            if hour.sum is None:
                self.tables.hours.pop(name, None)
            else:
                self.tables.hours[name] = hour.sum
        after()

    def put_rows(self, rows: TableRows) -> None:
        after = self._call()
        assert rows.rows
        self.writes.append(Write(rows.table, len(rows.rows)))
        if any(row and is_bad_row(row) for row in rows.rows.values()):
            raise RefusedRowsError("a bad row")
        for record_id, row in rows.rows.items():
            if row is None:
                self.tables.rows.pop((rows.table, record_id), None)
            else:
                self.tables.rows[rows.table, record_id] = row
        after()

    def quarantine(self, what: str, row: Json, why: str) -> None:
        after = self._call()
        if self.picky_quarantine:
            raise RefusedRowsError("not even here")
        self.tables.quarantine[what, canonical(row)] = why
        after()

    def release(self) -> None:
        after = self._call()
        self.tables.quarantine.clear()
        after()

    def forget(self, before: Mapping[Holding, datetime]) -> None:
        after = self._call()
        first = us(before[Holding.POINTS])
        for name in [name for name in self.tables.points if name[1] < first]:
            del self.tables.points[name]
        start = before[Holding.HOURS]
        for hour in [hour for hour in self.tables.hours if hour[1] < start]:
            del self.tables.hours[hour]
        after()

    def erase(self, persons: Collection[str]) -> int:
        after = self._call()
        self.erased.append(sorted(persons))
        held = (self.tables.points, self.tables.hours, self.tables.rows)
        before = sum(map(len, held))
        for table in held:
            for name in [name for name in table if _is_of(name, persons)]:
                del table[name]
        for refused in list(self.tables.quarantine):
            if any(person in refused[1] for person in persons):
                del self.tables.quarantine[refused]
        self.tables.mark += 1
        self.tables.filled = self.tables.filled_now()
        after()
        return before - sum(map(len, held))

    def facts(self) -> SinkFacts:
        after = self._call()
        self.asked_facts += 1
        after()
        return SinkFacts(
            rows=len(self.tables.points),
            size_bytes=100 * len(self.tables.points),
            quarantined=len(self.tables.quarantine),
        )

    def close(self) -> None:
        self.closed += 1
        self.is_open = False

    def has_point(self, key: SeriesKey, at: int, value: float, h: int) -> bool:
        """Return whether a point stands, or a newer one, or lies set aside."""
        stands = self.tables.points.get((str(key), at))
        if stands is not None and stands[1] >= h:
            return True
        row: Json = {"series": str(key), "at_us": at, "value": value, "h": h}
        return ("points", canonical(row)) in self.tables.quarantine

    def _call(self, *, connected: bool = True) -> _After:
        fault = self.faults.pop(self.calls, None)
        self.calls += 1
        if self.away or fault is Fault.BEFORE:
            raise SinkError(self.problem, "gone")
        if connected and not self.is_open:
            raise SinkError(SinkProblem.NOT_ANSWERING, "not connected")
        return _After(fault)


class _After:
    """What comes behind the commit."""

    def __init__(self, fault: Fault | None) -> None:
        self._fault = fault

    def __call__(self) -> None:
        if self._fault is Fault.AFTER:
            raise SinkError(SinkProblem.NOT_ANSWERING, "gone behind the commit")


def is_bad(value: float) -> bool:
    """Return whether the server takes a value for impossible."""
    return value == BAD


def is_bad_row(row: Mapping[str, Json]) -> bool:
    """Return whether the server does not take a row."""
    return BAD_NAME in (row.get("name"), row.get("source_name"), row.get("kind"))


def _is_of(name: tuple[str, object], persons: Collection[str]) -> bool:
    """Return whether a series' name or a record's id names one of some persons."""
    return any(person in str(part).split("/") for part in name for person in persons)
