"""How long what is kept; the one table, for the code and for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class Holding(StrEnum):
    """What is kept for a while only; all else is kept for ever."""

    POINTS = "points"
    HOURS = "hours"
    CALENDAR = "calendar"
    DECISIONS = "decisions"
    ACTS = "acts"
    MESSAGES = "messages"
    CONFLICTS = "conflicts"
    AUDIT = "audit"


RETENTION: Mapping[Holding, timedelta] = {
    Holding.POINTS: timedelta(days=90),
    Holding.HOURS: timedelta(days=730),
    Holding.CALENDAR: timedelta(days=730),
    Holding.DECISIONS: timedelta(days=30),
    Holding.ACTS: timedelta(days=30),
    Holding.MESSAGES: timedelta(days=90),
    Holding.CONFLICTS: timedelta(days=90),
    Holding.AUDIT: timedelta(days=365),
}

_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """What a purge forgets (or would, when dry): how many, and since when they are."""

    holding: Holding
    before: datetime
    rows: int
    oldest: datetime | None = None


def aged_at(now: datetime, newest: datetime | None) -> datetime:
    """Return the moment that age is counted to, by the newest that was measured.

    Forgetting cannot be undone: a clock that runs ahead by itself makes nothing old.
    """
    return now if newest is None else min(now, newest + _AHEAD)


def kept_since(holding: Holding, now: datetime) -> datetime:
    """Return the moment before which something is kept no more."""
    return now - RETENTION[holding]


def kept_from(holding: Holding, now: datetime) -> datetime:
    """Return the UTC day with which what a purge leaves begins."""
    since = kept_since(holding, now).astimezone(UTC)
    return since.replace(hour=0, minute=0, second=0, microsecond=0)
