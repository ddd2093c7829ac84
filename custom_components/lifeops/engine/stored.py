"""What can be read of the records and series that are stored."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from ..core.json import Json
from ..core.series import Point


class Stored(Protocol):
    """What can be read of the store, inside a turn or over a connection of one's own."""

    def record(self, dataset: str, record_id: str) -> Mapping[str, Json] | None:
        """Return the fields of a record, None where none stands."""
        ...

    def records(
        self, dataset: str, person: str, newest: int
    ) -> Sequence[tuple[str, Mapping[str, Json]]]:
        """Return a person's newest records, ordered by id."""
        ...

    def between(
        self, dataset: str, first: str, behind: str
    ) -> Sequence[tuple[str, Mapping[str, Json]]]:
        """Return the records from one id up to, not including, another, in order."""
        ...

    def ids(self, dataset: str, name: str) -> Sequence[str]:
        """Return the ids that are a name or begin with it and a slash, oldest first."""
        ...

    def counted(self, dataset: str, name: str) -> int:
        """Return how many ids those are."""
        ...

    def points(self, series: str, start: datetime, end: datetime) -> Sequence[Point]:
        """Return a series' points between two moments, oldest first."""
        ...
