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

    begun is the start of the wind-down that began; acted tells that lights and media were asked. wake_at is when the evening goes on,
    insight_at when insight is looked at. behind: a late fact was heard, which moves
    the plan only once the evening goes on or something else happens.
    """

    started: bool = False
    plan: Plan | None = None
    begun: datetime | None = None
    acted: bool = False
    lights: Mapping[str, str] = field(default_factory=dict)
    wake_at: datetime | None = None
    insight_at: datetime | None = None
    behind: bool = False
    heard: tuple[str, ...] = ()
