"""Topics: what instances publish for entities and other agents to read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from .json import Json, from_json, to_json


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


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricReading:
    """A value with the source that was believed and when it was true."""

    value: float
    source: str
    measured_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LastNight:
    """A night after arbitration between sources; missing metrics are absent."""

    day: date
    bedtime: datetime | None = None
    wake: datetime | None = None
    metrics: Mapping[str, MetricReading] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepHistory:
    """What the last nights add up to; None where too few of them are known."""

    debt_s: float | None = None
    nights_known: int = 0
    last_night: LastNight | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationSummary:
    """A person's notifications today: how many of which state, and the budget."""

    day: date
    sent: int = 0
    budget: int = 6
    waiting: int = 0
    last_text: str | None = None
    last_state: str | None = None
    last_at: datetime | None = None


TONIGHT = Topic("sleep/tonight", Tonight)
SLEEP_HISTORY = Topic("sleep/history", SleepHistory)
NOTIFICATION_SUMMARY = Topic("notification/summary", NotificationSummary)

TOPICS: Mapping[str, Topic[Any]] = {
    topic.name: topic for topic in (TONIGHT, SLEEP_HISTORY, NOTIFICATION_SUMMARY)
}
