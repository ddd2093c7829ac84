"""Topics: what instances publish for entities and other agents to read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from .agenda import AgendaNow
from .awards import Xp
from .calm import NotificationSummary
from .health import Hypnogram, Nap
from .insights import SleepInsight, SleepLearnt
from .json import Json, from_json, to_json
from .notes import NotesNow
from .striving import RemindersToday, Striving
from .upkeep import SinkHealthRecord, StoreHealthRecord


@dataclass(frozen=True, slots=True)
class Topic[T]:
    """The name of something published and the type of its values."""

    name: str
    model: type[T]

    def read(self, value: object) -> T:
        """Return a stored value as its type; raises JsonMismatchError."""
        return from_json(self.model, value)

    def write(self, value: T) -> Json:
        """Return a value as it is stored."""
        return to_json(value)


class SleepPhase(StrEnum):
    """Where in the evening and night a person is."""

    DAY = "day"
    WINDDOWN = "winddown"
    BEDTIME = "bedtime"
    LATE = "late"
    ASLEEP = "asleep"


class BedtimeReason(StrEnum):
    """Why tonight's bedtime is what it is, or why an earlier one is suggested."""

    TARGET = "target"
    APPOINTMENT = "appointment"
    DEBT = "debt"
    LOW_SCORE = "low_score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tonight:
    """The plan of the coming (or running) night and how its wind-down went."""

    day: date
    phase: SleepPhase
    winddown_at: datetime
    bedtime: datetime
    wake: datetime
    reason: BedtimeReason = BedtimeReason.TARGET
    suggested_bedtime: datetime | None = None
    suggested_reason: BedtimeReason | None = None
    winddown_started_at: datetime | None = None
    skipped: bool = False
    snoozed_until: datetime | None = None
    lights: Mapping[str, str] = field(default_factory=dict)
    first_appointment: datetime | None = None
    bedtime_setting: time
    wake_setting: time
    offset_min: int
    adaptive: bool = False
    late_nudge: bool = False
    weekly_summary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricReading:
    """A value with the source that was believed and when it was true."""

    value: float
    source: str
    measured_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LastNight:
    """A night after arbitration between sources; missing metrics are absent.

    naps are the sleeps of the day apart from the night; they are in no metric.
    """

    day: date
    bedtime: datetime | None = None
    wake: datetime | None = None
    metrics: Mapping[str, MetricReading] = field(default_factory=dict)
    naps: tuple[Nap, ...] = ()
    naps_source: str | None = None
    hypnogram: Hypnogram | None = None
    hypnogram_source: str | None = None

    @property
    def known(self) -> bool:
        """Tell whether anything is known of the night itself, not of naps alone."""
        return bool(self.metrics) or self.bedtime is not None or self.wake is not None

    @property
    def nap_s(self) -> float | None:
        """Return how long the person slept in naps, None where none is known."""
        return sum(nap.total_s for nap in self.naps) if self.naps else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepHistory:
    """What the last nights add up to; None where too few of them are known.

    naps are those of the day that runs, also where nothing is known of its night.
    """

    debt_s: float | None = None
    nights_known: int = 0
    last_night: LastNight | None = None
    nap_s: float | None = None
    naps: tuple[Nap, ...] = ()
    naps_source: str | None = None


class SourceStatus(StrEnum):
    """How a source does, from what needs nobody to what somebody has to look at."""

    OK = "ok"
    FILLING = "filling"
    WAITING = "waiting"
    STALE = "stale"
    PAUSED = "paused"
    FAILING = "failing"
    SILENT = "silent"


TROUBLED = (SourceStatus.PAUSED, SourceStatus.FAILING, SourceStatus.SILENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """How one source of a home does, since when and why; silent_at: unless it tells."""

    name: str
    kind: str
    person: str
    status: SourceStatus
    why: str | None = None
    since: datetime | None = None
    last_good: datetime | None = None
    last_data: datetime | None = None
    silent_at: datetime
    max_silence_s: int
    paused_until: datetime | None = None
    quota_left: int | None = None
    quota_limit: int | None = None
    not_granted: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    progress: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """All sources of a home by id, and how many of them are in each status."""

    sources: Mapping[str, SourceReport] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def problems(self) -> int:
        """Return how many sources somebody has to look at."""
        return sum(self.counts.get(status, 0) for status in TROUBLED)


class DataStatus(StrEnum):
    """How a home's data do, the worst first that somebody has to look at."""

    DAMAGED = "damaged"
    FAILING = "failing"
    BEHIND = "behind"
    FILLING = "filling"
    OK = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataReport:
    """How a home's files and its metrics database do; sink is None without one.

    lag_s is for how long the database has lacked something, late that this is longer
    than it may be; silent names what tells nothing any more: store, sink.
    """

    status: DataStatus
    store: StoreHealthRecord
    sink: SinkHealthRecord | None = None
    lag_s: int | None = None
    late: bool = False
    silent: tuple[str, ...] = ()


TONIGHT = Topic("sleep/tonight", Tonight)
SLEEP_HISTORY = Topic("sleep/history", SleepHistory)
SLEEP_INSIGHT = Topic("sleep/insight", SleepInsight)
SLEEP_LEARNT = Topic("sleep/learnt", SleepLearnt)
NOTIFICATION_SUMMARY = Topic("notification/summary", NotificationSummary)
SOURCES = Topic("integration/sources", Sources)
DATA = Topic("data/report", DataReport)
AGENDA = Topic("agenda/now", AgendaNow)
REMINDERS = Topic("reminders/today", RemindersToday)
STRIVING = Topic("goals/striving", Striving)
NOTES = Topic("notes/now", NotesNow)
XP = Topic("gamification/xp", Xp)

TOPICS: Mapping[str, Topic[Any]] = {
    topic.name: topic
    for topic in (
        TONIGHT,
        SLEEP_HISTORY,
        SLEEP_INSIGHT,
        SLEEP_LEARNT,
        NOTIFICATION_SUMMARY,
        SOURCES,
        DATA,
        AGENDA,
        REMINDERS,
        STRIVING,
        NOTES,
        XP,
    )
}
