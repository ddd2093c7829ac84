"""The typed shape of every record; defaults are what a missing field means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from .calm import Rung
from .json import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdRecord:
    """What the whole household shares.

    It follows from what homes were set up as; each keeps that of itself, so nothing of
    it is an edit.
    """

    name: str = ""
    time_zone: str = "UTC"
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeRecord:
    """One home of the household, as it was last set up; only that home writes it."""

    name: str = ""
    time_zone: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecord:
    """A person; time_zone None means the household's."""

    name: str = ""
    time_zone: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRecord:
    """Whether an agent of a person or site is switched on (id: agent/subject)."""

    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceRecord:
    """Where a person is, as one home sees it (id: person/home).

    measured_at is when that was last so, not only when it began; zone is the name of
    the zone they are in, where that is not the home.
    """

    home: bool | None = None
    zone: str | None = None
    measured_at: datetime | None = None


class WinddownStyle(StrEnum):
    """How the lights wind down."""

    RAMP = "ramp"
    SCENE = "scene"


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepSettingsRecord:
    """What a person chose for their evenings (id: person)."""

    bedtime: time = time(22, 30)
    wake: time = time(6, 30)
    need_min: int = 480
    winddown_offset_min: int = 30
    notice_min: int = 10
    snooze_min: int = 30
    level_pct: int = 30
    kelvin: int = 2200
    style: WinddownStyle = WinddownStyle.RAMP
    earliest_bedtime: time = time(21, 0)
    adaptive: bool = False
    late_nudge: bool = False
    weekly_summary: bool = False
    morning_min: int = 60
    travel_min: int = 30
    ignored_titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepChoiceRecord:
    """What a person chose for one night (id: person/day)."""

    started_at: datetime | None = None
    stopped_at: datetime | None = None
    snoozed_until: datetime | None = None
    skipped: bool = False


class EventStatus(StrEnum):
    """What a calendar says of an event."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEventRecord:
    """A cached calendar event (id: person/UTC day/home.calendar/hash); its times agree as a whole."""

    calendar: str
    title: str = ""
    start: datetime
    end: datetime
    all_day: bool = False
    status: EventStatus = EventStatus.CONFIRMED
    location: str = ""
    busy: bool = True
    uid: str | None = None
    by_agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarReadRecord:
    """When a home last read a calendar for a person (id: person/home.calendar)."""

    calendar: str
    read_at: datetime
    until: datetime


FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far something has come (0 to 1), or the moment that it counts down to."""

    done: float | None = None
    until: datetime | None = None


class NotificationState(StrEnum):
    """How far a notification has come; the fold of its events, later ones win."""

    QUEUED = "queued"
    DELIVERED = "delivered"
    SEEN = "seen"
    ACTED = "acted"
    DISMISSED = "dismissed"
    EXPIRED = "expired"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationRecord:
    """Something to tell a person (id: stable name of what it is about); sealed.

    priority: 1 urgent, 2 important, 3 normal, 4 low. text is a translation key, for
    words of one's own it is FREE with the placeholders title and message; actions are
    the names that come back in the event when a button is pressed, those of replies take
    text along. about names the record (dataset/id) that it is about and about_rev its
    content: another one makes it stale. still asks for conditions of the home that wrote
    it (Home Assistant's own) at the moment it is shown. relays is the notification of
    another person that this one is a rung of. view is what opens when it is tapped.
    """

    person: str
    agent: str
    text: str
    placeholders: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()
    priority: int = 3
    not_before: datetime
    expires: datetime
    withdrawn: bool = False
    ladder: tuple[Rung, ...] = ()
    sensitive: bool = False
    about: str | None = None
    about_rev: str | None = None
    still: tuple[Json, ...] = ()
    home: str | None = None
    relays: str | None = None
    view: str | None = None
    progress: Progress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationEventRecord:
    """One step of a notification's life (id: notification/state or /action)."""

    notification: str
    person: str
    state: NotificationState
    at: datetime
    action: str | None = None
    reason: str | None = None
    reply: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRecord:
    """What one instance of one home has published of a topic."""

    value: Json = None
    at: datetime
