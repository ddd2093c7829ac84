"""A person's plan and what their calendars come to: busy, free, next."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEventRecord:
    """An event of a person's own calendar with all its exceptions (id: person/uid).

    ics holds the VEVENTs of one UID, RFC 5545: they agree only together. by_agent names
    the agent that planned it; what agents plan makes nobody busy.
    """

    ics: str
    by_agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaSettingsRecord:
    """What a person chose for their agenda (id: person).

    travel_min is the way to an event that has a location.
    """

    travel_min: int = 30
    back_to_back_min: int = 5
    ignored_titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaNow:
    """Whether a person is busy and what comes next; no titles, those are private.

    until is when busy (or free) ends, None where nothing is known to end it; next_at
    the start of the next binding event and leave_at when to set out for it. read_at is
    when the calendars were read last, the oldest of them.
    """

    busy: bool = False
    until: datetime | None = None
    next_at: datetime | None = None
    leave_at: datetime | None = None
    today: int = 0
    back_to_back: bool = False
    read_at: datetime | None = None
