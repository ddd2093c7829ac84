"""Servers in memory: what the driver makes in tests that need no PostgreSQL."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
import threading
from typing import Any, override
from unittest.mock import patch

from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.retention import Holding
from custom_components.lifeops.core.series import Point, SeriesKey, Sum
from custom_components.lifeops.core.upkeep import SinkMode, SinkProblem
from custom_components.lifeops.ha.database.driver import Driver, ServerReadings
from custom_components.lifeops.metrics.protocols import (
    ChangedHour,
    Parts,
    Sink,
    SinkError,
    SinkFacts,
    SinkIdentity,
    TableRows,
)


class Server:
    """What one server holds, and what it does to those who come."""

    def __init__(self) -> None:
        """Stand, empty, and take everything."""
        self.points: dict[tuple[SeriesKey, int], float] = {}
        self.hours: dict[tuple[SeriesKey, datetime], ChangedHour] = {}
        self.tables: dict[str, dict[str, Mapping[str, Json]]] = {}
        self.forgotten: list[Mapping[Holding, datetime]] = []
        self.problem: SinkProblem | None = None
        self.go_on = threading.Event()
        self.go_on.set()
        self.urls: list[str] = []
        self.connections = 0
        self.marks = 0
        self.released = 0
        self.waiting = 0
        self.open_readings = 0

    def ask(self) -> None:
        """Answer, in a while or never."""
        self.waiting += 1
        self.go_on.wait(30)
        self.waiting -= 1
        if self.problem is not None:
            raise SinkError(self.problem, "as the test wants it")

    def driver(self) -> Driver:
        """Return a driver for which every URL is this server."""

        def sink(url: str) -> Sink:
            return MemorySink(self, url)

        return Driver(sink, sink, lambda _: MemoryReadings(self))


class MemorySink(Sink):
    """A connection to a server in memory."""

    def __init__(self, server: Server, url: str) -> None:
        """Know the server; nothing is connected yet."""
        self._server = server
        self._open = False
        server.urls.append(url)

    @override
    def open(self, mark: int = 0, *, of: str | None = None) -> SinkIdentity:
        self._server.ask()
        if not self._open:
            self._open = True
            self._server.connections += 1
        return SinkIdentity("memory", SinkMode.COMMUNITY, "17.2", "2.19.3", "lifeops")

    @override
    def mark(self) -> int:
        self._server.ask()
        self._server.marks += 1
        return self._server.marks

    @override
    def put_points(self, parts: Parts, *, bulk: bool = False) -> None:
        self._server.ask()
        for key, points in parts:
            for at, value, _ in points:
                self._server.points[key, at] = value

    @override
    def put_hours(self, hours: Sequence[ChangedHour]) -> None:
        self._server.ask()
        for hour in hours:
            self._server.hours[hour.key, hour.start] = hour

    @override
    def put_rows(self, rows: TableRows) -> None:
        self._server.ask()
        table = self._server.tables.setdefault(rows.table, {})
        for name, row in rows.rows.items():
            if row is None:
                table.pop(name, None)
            else:
                table[name] = row

    @override
    def quarantine(self, what: str, row: Json, why: str) -> None:
        self._server.ask()

    @override
    def release(self) -> None:
        self._server.ask()
        self._server.released += 1

    @override
    def forget(self, before: Mapping[Holding, datetime]) -> None:
        self._server.ask()
        self._server.forgotten.append(before)

    @override
    def erase(self, persons: Collection[str]) -> int:
        self._server.ask()
        held: tuple[dict[Any, Any], ...] = (
            self._server.points,
            self._server.hours,
            *self._server.tables.values(),
        )
        gone = [
            (table, name)
            for table in held
            for name in table
            if any(person in str(name) for person in persons)
        ]
        for table, name in gone:
            del table[name]
        return len(gone)

    @override
    def facts(self) -> SinkFacts:
        self._server.ask()
        return SinkFacts(len(self._server.points), 4096, 0)

    @override
    def close(self) -> None:
        if self._open:
            self._open = False
            self._server.connections -= 1


class MemoryReadings(ServerReadings):
    """A second way to a server, for questions."""

    def __init__(self, server: Server) -> None:
        """Be open until closed."""
        self._server = server
        server.open_readings += 1

    @override
    def latest(self, names: Collection[str]) -> Mapping[str, Point]:
        return {}

    @override
    def points(self, name: str, start: datetime, end: datetime) -> Sequence[Point]:
        return ()

    @override
    def sums(
        self, names: Collection[str], edges: Sequence[datetime]
    ) -> Mapping[str, Sequence[Sum]]:
        return {}

    @override
    def close(self) -> None:
        self._server.open_readings -= 1


@contextmanager
def driven_by(load: Callable[[], Driver]) -> Iterator[None]:
    """Let another driver be loaded than the one of PostgreSQL."""
    with patch("custom_components.lifeops.ha.database.driver._load", load):
        yield
