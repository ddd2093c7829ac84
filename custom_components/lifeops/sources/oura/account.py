"""Whose Oura account it is, and where what it tells goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from ...core.dataset import Dataset
from ...core.effects import DeleteRecord, PutRecord
from ...core.health import SourceProgressRecord
from ...core.rules import Row
from ...core.series import Point, SeriesKey

_UTC = ZoneInfo("UTC")

type Writes = Sequence[PutRecord | DeleteRecord]
type Points = Mapping[SeriesKey, Sequence[Point]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account of one person, as this home knows it; tz is where the person lives."""

    source: str
    person: str
    home: str
    name: str
    rank: int
    max_silence_s: int
    since: datetime
    tz: ZoneInfo = _UTC

    def document_prefix(self, day: date, endpoint: str) -> str:
        """Return how the ids of an endpoint's documents of a day begin."""
        return f"{self.person}/{day}/{self.source}/{endpoint}/"

    def night_id(self, day: date) -> str:
        """Return the id of this account's record of a night."""
        return f"{self.person}/{day}/{self.source}"


class PollIntake(Protocol):
    """The way into the store; whatever cannot be done raises UnavailableError."""

    async def of_days[R](
        self, dataset: Dataset[R], person: str, first: date, last: date
    ) -> Sequence[Row[R]]:
        """Return a person's records of some days, both ends included."""
        ...

    async def ingest(self, writes: Writes) -> None:
        """Hand in records; return once they are committed, all of them or none."""
        ...

    async def append(self, points: Points, *, history: bool = False) -> None:
        """Hand in points; return once they are safe; history may be old.

        Raises RefusedError for what is no measured value.
        """
        ...

    async def progress(self) -> SourceProgressRecord | None:
        """Return how far back this source is filled, None where it never was."""
        ...
