"""How calm a person wants it: quiet time, what is held, what a lock screen may show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum


class LockScreen(StrEnum):
    """What may stand on a locked phone: all, all but what is sensitive, or nothing."""

    ALL = "all"
    PRIVATE = "private"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationSettingsRecord:
    """What a person chose for what they are told (id: person).

    Without times of its own quiet time follows the night: from half an hour behind the
    bedtime until the wake-up time. live_activity opts in to progress on the lock screen.
    """

    quiet: bool = True
    quiet_from: time | None = None
    quiet_until: time | None = None
    do_not_disturb: bool = False
    hold_in_focus: bool = True
    hold_in_meeting: bool = True
    digest: bool = True
    digest_at: time = time(18, 0)
    per_hour: int = 4
    lock_screen: LockScreen = LockScreen.PRIVATE
    live_activity: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusRecord:
    """Whether a person is focused as one home sees it (id: person/home).

    measured_at is when that was last so, not only when it began; None: nobody knows.
    """

    focused: bool | None = None
    measured_at: datetime | None = None


class Channel(StrEnum):
    """How a rung of an escalation ladder is told."""

    PUSH = "push"
    CRITICAL = "critical"
    SPEAKER = "speaker"
    LIGHT = "light"
    NOTIFY = "notify"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A step of an escalation ladder, so long after the first push was due.

    person is whom PERSON tells; their answer counts as the first person's.
    """

    after_s: int
    channel: Channel
    person: str | None = None


class Held(StrEnum):
    """Why a notification waits although its moment has come."""

    QUIET = "quiet"
    DO_NOT_DISTURB = "do_not_disturb"
    FOCUS = "focus"
    MEETING = "meeting"
    RATE = "rate"
    DIGEST = "digest"


class Reason(StrEnum):
    """Why a notification waited, or ended without having been shown or answered."""

    QUIET = "quiet"
    DO_NOT_DISTURB = "do_not_disturb"
    FOCUS = "focus"
    MEETING = "meeting"
    RATE = "rate"
    DIGEST = "digest"
    BUDGET = "budget"
    OVERFLOW = "overflow"
    STALE = "stale"
    CONDITION = "condition"
    WITHDRAWN = "withdrawn"
    NOT_SHOWN = "not_shown"
    UNREACHED = "unreached"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbance:
    """Whether a person may be disturbed now, else why not and until when, where known."""

    may: bool
    why: Held | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationSummary:
    """A person's notifications today: how many of which state, and the budget."""

    day: date
    sent: int = 0
    budget: int = 6
    waiting: int = 0
    held: Mapping[str, int] = field(default_factory=dict)
    next_release: datetime | None = None
    disturbance: Disturbance = field(default_factory=lambda: Disturbance(may=True))
    settings: NotificationSettingsRecord = field(
        default_factory=NotificationSettingsRecord
    )
    last_text: str | None = None
    last_state: str | None = None
    last_at: datetime | None = None
