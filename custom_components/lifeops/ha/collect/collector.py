"""What every collector is and where it hands its findings."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from datetime import date
from typing import Any, Protocol

from ...core.dataset import Dataset
from ...core.effects import DeleteRecord, PutRecord
from ...core.facts import Command, Fact
from ...core.rules import Row
from ...core.series import Point, SeriesKey


class Collector(Protocol):
    """Something that listens to the world for as long as it is started."""

    def start(self) -> None:
        """Begin to listen."""
        ...

    def stop(self) -> None:
        """Listen no more."""
        ...


class Intake(Protocol):
    """The ring as collectors see it."""

    def ingest(self, writes: Sequence[PutRecord | DeleteRecord], *, who: str) -> None:
        """Hand in records; they are kept until they are committed."""
        ...

    def append(self, batch: Mapping[SeriesKey, Sequence[Point]]) -> None:
        """Hand in points of series; they are kept until they are committed."""
        ...

    def submit(self, fact: Fact) -> None:
        """Hand in a live fact."""
        ...

    def command(self, command: Command) -> Future[Any]:
        """Hand in what somebody asks for."""
        ...

    async def async_records[R](
        self, dataset: Dataset[R], person: str
    ) -> Sequence[Row[R]]:
        """Return a person's records of a dataset."""
        ...

    async def async_of_days[R](
        self, dataset: Dataset[R], person: str, first: date, last: date
    ) -> Sequence[Row[R]]:
        """Return a person's records of some days, both ends included."""
        ...
