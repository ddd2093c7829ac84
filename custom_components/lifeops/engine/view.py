"""The view that rules read: typed answers over one raw way to read."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, override
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..core.datasets import HOUSEHOLD, PERSON, PUBLISHED, Dataset
from ..core.days import days_span
from ..core.facts import Fact
from ..core.identity import Instance
from ..core.json import Json, JsonMismatchError, canonical, from_json, to_json
from ..core.rules import Row, View
from ..core.series import Point
from ..core.topics import Topic
from .encoding import decode_fact, encode
from .picking import picked

_DEFAULT_ZONE = "UTC"


class Read(Protocol):
    """One raw question and its answer, both plain JSON."""

    def __call__(self, what: str, *about: Json) -> Any:
        """Return the answer."""
        ...


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
        asked = () if only is None else (sorted(only),)
        found = (
            (name, dataset.readable(fields))
            for name, fields in self.read("between", dataset.name, *span, *asked)
        )
        return tuple(Row(name, value) for name, value in found if value is not None)

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

    def points(self, series: str, start: datetime, end: datetime) -> Sequence[Point]:
        """Return a series' points between two moments, oldest first."""
        ...


class TurnReads:
    """Answers from what is stored, in a turn through its transaction, and live facts."""

    def __init__(self, tx: Stored, live: Mapping[tuple[str, str, str], Fact]) -> None:
        """Read what stands, in a turn also what it has written so far."""
        self._tx = tx
        self._live_facts = live
        self._ways: Mapping[str, Callable[..., Json]] = {
            "record": tx.record,
            "records": self._records,
            "between": self._between,
            "points": self._points,
            "live": self._live,
            "tz": self._tz,
        }

    def __call__(self, what: str, *about: Json) -> Json:
        """Return the answer."""
        return self._ways[what](*about)

    def _records(self, dataset: str, person: str, newest: int) -> Json:
        return to_json(self._tx.records(dataset, person, newest))

    def _between(
        self,
        dataset: str,
        first: str,
        behind: str,
        only: Collection[str] | None = None,
    ) -> Json:
        found = self._tx.between(dataset, first, behind)
        if only is None:
            return to_json(found)
        return [[name, picked(fields, only)] for name, fields in found]

    def _points(self, series: str, start: str, end: str) -> Json:
        span = datetime.fromisoformat(start), datetime.fromisoformat(end)
        return to_json(self._tx.points(series, *span))

    def _live(self, kind: str, subject: str) -> Json:
        return [
            encode(self._live_facts[key])
            for key in sorted(self._live_facts)
            if key[:2] == (kind, subject)
        ]

    def _tz(self, subject: str) -> Json:
        person = PERSON.readable(self._tx.record(PERSON.name, subject))
        home = HOUSEHOLD.readable(self._tx.record(HOUSEHOLD.name, HOUSEHOLD.name))
        names = (person and person.time_zone, home and home.time_zone)
        return next((name for name in names if name and _is_zone(name)), _DEFAULT_ZONE)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except ZoneInfoNotFoundError, ValueError, OSError:
        return False
    return True


class LoggedReads:
    """Asks each question once and keeps the answers, in the order of asking."""

    def __init__(self, inner: Read) -> None:
        """Ask another."""
        self._inner = inner
        self._answers: dict[str, list[Json]] = {}

    def __call__(self, what: str, *about: Json) -> Json:
        """Return the answer."""
        question = canonical([what, *about])
        if question not in self._answers:
            self._answers[question] = [[what, *about], self._inner(what, *about)]
        return self._answers[question][1]

    @property
    def log(self) -> Sequence[Json]:
        """Return all questions with their answers."""
        return tuple(self._answers.values())


class ReplayedReads:
    """Answers from a log; a question that is not in it was never asked."""

    def __init__(self, log: Sequence[Any]) -> None:
        """Take the answers that were kept."""
        self._answers = {canonical(question): answer for question, answer in log}

    def __call__(self, what: str, *about: Json) -> Any:
        """Return the answer of then."""
        return self._answers[canonical([what, *about])]
