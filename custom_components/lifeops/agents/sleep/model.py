"""What the sleep agent keeps in mind between two facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ...core.topics import BedtimeReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The moments of one night; basis tells of which settings and zone it was made."""

    day: date
    basis: str
    notice_at: datetime
    winddown_at: datetime
    bedtime: datetime
    wake: datetime
    reason: BedtimeReason = BedtimeReason.TARGET
    suggested_bedtime: datetime | None = None
    suggested_reason: BedtimeReason | None = None
    first_appointment: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepState:
    """Where the agent stands in one night; all of it can be found again in records.

    start is when wind-down is to begin, begun the start of the one that did; acted
    tells that lights and media were asked. behind: a late fact was heard, of which no
    act may come, so that an alarm has to look again.
    """

    started: bool = False
    plan: Plan | None = None
    start: datetime | None = None
    begun: datetime | None = None
    acted: bool = False
    lights: Mapping[str, str] = field(default_factory=dict)
    nudge_at: datetime | None = None
    weekly_at: datetime | None = None
    behind: bool = False
    heard: tuple[str, ...] = ()
