"""Streaks: they count opportunities, not days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Chance(StrEnum):
    """What became of an opportunity: off and unknown neither extend nor break."""

    DONE = "done"
    MISSED = "missed"
    OFF = "off"
    UNKNOWN = "unknown"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """One chance, named by the first day of its period, and what became of it."""

    day: date
    chance: Chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """How many opportunities in a row were taken, now and at best, and since when."""

    current: int = 0
    best: int = 0
    since: date | None = None


def streak(opportunities: Iterable[Opportunity]) -> Streak:
    """Return the streak of opportunities in any order; each period counts once."""
    by_day = {one.day: one.chance for one in opportunities}
    current = best = 0
    since: date | None = None
    for day in sorted(by_day):
        if by_day[day] is Chance.DONE:
            since = since if current else day
            current += 1
            best = max(best, current)
        elif by_day[day] is Chance.MISSED:
            current, since = 0, None
    return Streak(current=current, best=best, since=since)
