"""Raw questions of rules and where their answers come from: the store, or a log."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..core.aliases import ids_of, names_of
from ..core.datasets import HOUSEHOLD, PERSON
from ..core.facts import Fact
from ..core.json import Json, canonical, to_json
from .encoding import encode
from .picking import picked
from .stored import Stored

_DEFAULT_ZONE = "UTC"


class Read(Protocol):
    """One raw question and its answer, both plain JSON."""

    def __call__(self, what: str, *about: Json) -> Any:
        """Return the answer."""
        ...


class TurnReads:
    """Answers from what is stored, in a turn through its transaction, and live facts.

    What stands under another id of a person is theirs as well.
    """

    def __init__(
        self,
        tx: Stored,
        live: Mapping[tuple[str, str, str], Fact],
        *,
        home: str,
        aliases: Mapping[str, str],
    ) -> None:
        """Read what stands, in a turn also what it has written so far."""
        self._tx = tx
        self._live_facts = live
        self._home = home
        self._aliases = aliases

    def __call__(self, what: str, *about: Json) -> Json:
        """Return the answer."""
        return self._ways[what](self, *about)

    def _record(self, dataset: str, record_id: str) -> Json:
        """Return a record, of a person with several ids the first that stands."""
        found = (self._tx.record(dataset, name) for name in self._ids(record_id))
        return next((fields for fields in found if fields is not None), None)

    def _records(self, dataset: str, person: str, newest: int) -> Json:
        found = [
            row
            for name in names_of(person, self._aliases)
            for row in self._tx.records(dataset, name, newest)
        ]
        return to_json(sorted(found, key=_by_id))

    def _between(
        self,
        dataset: str,
        first: str,
        behind: str,
        only: Collection[str] | None = None,
    ) -> Json:
        spans = zip(self._ids(first), self._ids(behind), strict=True)
        found = [row for span in spans for row in self._tx.between(dataset, *span)]
        found.sort(key=_by_id)
        if only is None:
            return to_json(found)
        return [[name, picked(fields, only)] for name, fields in found]

    def _named(self, dataset: str, name: str) -> Json:
        names = self._ids(name)
        return [found for own in names for found in self._tx.ids(dataset, own)]

    def _count(self, dataset: str, name: str) -> Json:
        return sum(self._tx.counted(dataset, own) for own in self._ids(name))

    def _points(self, series: str, start: str, end: str) -> Json:
        span = datetime.fromisoformat(start), datetime.fromisoformat(end)
        names = self._ids(series)
        found = [point for name in names for point in self._tx.points(name, *span)]
        return to_json(sorted(found, key=lambda point: point.at))

    def _here(self) -> Json:
        return self._home

    def _ids(self, record_id: str) -> Sequence[str]:
        return ids_of(record_id, self._aliases)

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

    _ways: ClassVar[Mapping[str, Callable[..., Json]]] = {
        "record": _record,
        "records": _records,
        "between": _between,
        "ids": _named,
        "count": _count,
        "points": _points,
        "live": _live,
        "tz": _tz,
        "home": _here,
    }


def _by_id(row: tuple[str, Mapping[str, Json]]) -> str:
    return row[0]


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
        self._answers: dict[tuple[Json, ...], list[Json]] = {}

    def __call__(self, what: str, *about: Json) -> Json:
        """Return the answer."""
        question = (what, *about)
        if question not in self._answers:
            self._answers[question] = [[*question], self._inner(what, *about)]
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
