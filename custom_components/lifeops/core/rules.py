"""The contract between an agent's pure rules and whatever runs them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from .dataset import Dataset
from .effects import Effect
from .facts import Fact
from .identity import AgentKind, Instance
from .json import Json
from .series import Point
from .topics import Topic


@dataclass(frozen=True, slots=True)
class Row[R]:
    """A record as it stands, with its id."""

    id: str
    value: R


class View(Protocol):
    """What a rule may look at while it decides; fixed for the turn, read-only."""

    @property
    def now(self) -> datetime:
        """Return the time of the turn, UTC."""
        ...

    @property
    def tz(self) -> ZoneInfo:
        """Return the time zone of the instance's subject."""
        ...

    @property
    def instance(self) -> Instance:
        """Return which instance is deciding."""
        ...

    @property
    def home(self) -> str:
        """Return the home in which it decides."""
        ...

    def record[R](self, dataset: Dataset[R], record_id: str) -> R | None:
        """Return a record, or None where none stands (or it cannot be read)."""
        ...

    def records[R](
        self, dataset: Dataset[R], *, person: str, newest: int = 100
    ) -> Sequence[Row[R]]:
        """Return a person's newest records of a dataset, ordered by id."""
        ...

    def of_days[R](
        self,
        dataset: Dataset[R],
        *,
        person: str,
        first: date,
        last: date,
        only: Collection[str] | None = None,
    ) -> Sequence[Row[R]]:
        """Return a person's records of some days, both ends included, ordered by id.

        For datasets whose ids begin with the person (or what else they are kept for)
        and the day. only names the fields that are read, and kept with the decision,
        with dots the fields of fields; each other one has its default.
        """
        ...

    def ids(self, dataset: Dataset[Any], name: str) -> Sequence[str]:
        """Return the ids that are a name or begin with it and a slash.

        The one that was written first comes first; nothing else is read of them.
        """
        ...

    def count(self, dataset: Dataset[Any], name: str) -> int:
        """Return how many ids those are."""
        ...

    def topic[T](self, topic: Topic[T], subject: str) -> T | None:
        """Return what stands published of a topic about a subject."""
        ...

    def live[F: Fact](self, kind: type[F], subject: str) -> Sequence[F]:
        """Return the last live fact of each entity about a subject."""
        ...

    def points(self, series: str, start: datetime, end: datetime) -> Sequence[Point]:
        """Return the points of a series between two moments, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Decision[S]:
    """What a rule makes of a fact: its next state, what to do, what to answer."""

    state: S
    effects: tuple[Effect, ...] = ()
    answer: Mapping[str, Json] | None = None


class Rules[S](Protocol):
    """A pure agent; decide raises RefusedError for a Command that asks wrongly."""

    kind: AgentKind
    version: int
    listens: frozenset[type[Fact]]
    state_type: type[S]

    def initial(self) -> S:
        """Return the state before the first fact."""
        ...

    def upgrade(self, old: Mapping[str, Json], version: int) -> S:
        """Return a state that an older version stored, in today's form."""
        ...

    def decide(self, state: S, fact: Fact, view: View) -> Decision[S]:
        """Return the next state and the effects of one fact."""
        ...

    def next_wake(self, state: S, view: View) -> datetime | None:
        """Return when an AlarmDue is wanted; asked after every decision."""
        ...
