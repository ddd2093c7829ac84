"""The typed shape of health records and of the sources that they come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from .json import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class NightMetric:
    """One value of a night in its metric's canonical unit, and when it was true."""

    value: float
    measured_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Nap:
    """A sleep apart from the night's; total_s is the time asleep."""

    start: datetime
    end: datetime
    total_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypnogram:
    """The stages of a night, a letter for each step_s seconds from start.

    d deep, l light, r REM, a awake, ? unknown.
    """

    start: datetime
    step_s: int
    stages: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NightRecord:
    """One source's view of one night (id: person/day/source); agrees only as a whole.

    rank orders sources of one person, 0 first. metrics are keyed by Metric; a day of
    which only naps are known has none.
    """

    day: date
    source: str
    source_name: str = ""
    rank: int = 0
    measured_at: datetime
    bedtime: datetime | None = None
    wake: datetime | None = None
    metrics: Mapping[str, NightMetric] = field(default_factory=dict)
    naps: tuple[Nap, ...] = ()
    hypnogram: Hypnogram | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthDocumentRecord:
    """A document as a health service gave it, with all that nobody reads yet.

    id: person/day/source/endpoint/document.
    """

    source: str
    endpoint: str
    day: date
    data: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealthRecord:
    """How one source of a home does (id: source).

    last_good is the last exchange that worked, last_data when its newest data were
    measured. problem says why it fails now, parts which of its endpoints do. progress
    is how much of a back-fill is done, 0 to 1.
    """

    name: str
    kind: str
    person: str
    since: datetime
    max_silence_s: int
    last_good: datetime | None = None
    last_data: datetime | None = None
    problem: str | None = None
    failing_since: datetime | None = None
    paused_until: datetime | None = None
    quota_left: int | None = None
    quota_limit: int | None = None
    not_granted: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    progress: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProgressRecord:
    """How far back a source's history is filled (id: source); by endpoint.

    answered is the day of the last poll that was answered, newest the newest day that
    polls told of. holes are days since which something was missed on the way.
    """

    target: date
    reached: Mapping[str, date] = field(default_factory=dict)
    answered: Mapping[str, date] = field(default_factory=dict)
    newest: Mapping[str, date] = field(default_factory=dict)
    holes: Mapping[str, date] = field(default_factory=dict)
