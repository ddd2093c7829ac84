"""The view that rules read: typed answers over one raw way to read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, override
from zoneinfo import ZoneInfo

from ..core.dataset import Dataset
from ..core.datasets import PUBLISHED
from ..core.days import days_span
from ..core.facts import Fact
from ..core.identity import Instance
from ..core.json import JsonMismatchError, from_json
from ..core.rules import Row, View
from ..core.series import Point
from ..core.topics import Topic
from .encoding import decode_fact
from .reads import Read


@dataclass(frozen=True, slots=True)
class RuleView(View):
    """What a rule sees of one turn."""

    read: Read
    moment: datetime
    deciding: Instance

    @property
    @override
    def now(self) -> datetime:
        """Return the time of the turn, UTC."""
        return self.moment

    @property
    @override
    def tz(self) -> ZoneInfo:
        """Return the time zone of the instance's subject."""
        return ZoneInfo(self.read("tz", self.deciding.subject))

    @property
    @override
    def instance(self) -> Instance:
        """Return which instance is deciding."""
        return self.deciding

    @property
    @override
    def home(self) -> str:
        """Return the home in which it decides."""
        home: str = self.read("home")
        return home

    @override
    def record[R](self, dataset: Dataset[R], record_id: str) -> R | None:
        """Return a record, or None where none stands (or it cannot be read)."""
        return dataset.readable(self.read("record", dataset.name, record_id))

    @override
    def records[R](
        self, dataset: Dataset[R], *, person: str, newest: int = 100
    ) -> Sequence[Row[R]]:
        """Return a person's newest readable records of a dataset, ordered by id."""
        found = (
            (name, dataset.readable(fields))
            for name, fields in self.read("records", dataset.name, person, newest)
        )
        return tuple(Row(name, value) for name, value in found if value is not None)

    @override
    def of_days[R](
        self,
        dataset: Dataset[R],
        *,
        person: str,
        first: date,
        last: date,
        only: Collection[str] | None = None,
    ) -> Sequence[Row[R]]:
        """Return a person's readable records of some days, ordered by id."""
        span = days_span(person, first, last)
        asked = () if only is None else (tuple(sorted(only)),)
        found = (
            (name, dataset.readable(fields))
            for name, fields in self.read("between", dataset.name, *span, *asked)
        )
        return tuple(Row(name, value) for name, value in found if value is not None)

    @override
    def ids(self, dataset: Dataset[Any], name: str) -> Sequence[str]:
        """Return the ids that are a name or begin with it and a slash, oldest first."""
        return tuple(self.read("ids", dataset.name, name))

    @override
    def count(self, dataset: Dataset[Any], name: str) -> int:
        """Return how many ids those are."""
        found: int = self.read("count", dataset.name, name)
        return found

    @override
    def topic[T](self, topic: Topic[T], subject: str) -> T | None:
        """Return what stands published of a topic about a subject."""
        fields = self.read("record", PUBLISHED.name, f"{topic.name}/{subject}")
        published = PUBLISHED.readable(fields)
        if published is None:
            return None
        try:
            return topic.read(published.value)
        except JsonMismatchError:
            return None

    @override
    def live[F: Fact](self, kind: type[F], subject: str) -> Sequence[F]:
        """Return the last live fact of each entity about a subject."""
        facts = (
            decode_fact(data) for data in self.read("live", kind.__name__, subject)
        )
        return tuple(fact for fact in facts if isinstance(fact, kind))

    @override
    def points(self, series: str, start: datetime, end: datetime) -> Sequence[Point]:
        """Return the points of a series between two moments, oldest first."""
        span = (start.isoformat(), end.isoformat())
        return from_json(tuple[Point, ...], self.read("points", series, *span))
