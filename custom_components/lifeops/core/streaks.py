"""Streaks: they count opportunities, not days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil


class Chance(StrEnum):
    """What became of an opportunity; of what two say of one the former counts.

    Done extends a streak, missed breaks it, the others leave it as it is.
    """

    DONE = "done"
    OFF = "off"
    MISSED = "missed"
    OPEN = "open"
    UNKNOWN = "unknown"


_ORDER = tuple(Chance)


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


def streak(
    opportunities: Iterable[Opportunity], *, before: Streak | None = None
) -> Streak:
    """Return the streak of opportunities in any order; each period counts once.

    It goes on from the streak that stood before all of them.
    """
    by_day: dict[date, Chance] = {}
    for one in opportunities:
        told = (one.chance, by_day.get(one.day, one.chance))
        by_day[one.day] = min(told, key=_ORDER.index)
    begun = before or Streak()
    current, best, since = begun.current, begun.best, begun.since
    for day in sorted(by_day):
        if by_day[day] is Chance.DONE:
            since = since if current else day
            current += 1
            best = max(best, current)
        elif by_day[day] is Chance.MISSED:
            current, since = 0, None
    return Streak(current=current, best=best, since=since)


def chance(*, done: bool | None, over: bool, off: bool = False) -> Chance:
    """Return what became of an opportunity, from whether it was taken.

    What is done counts on a day off as well, what is not done does not; nobody knows
    of a period without data, and one that still runs cannot be missed.
    """
    if done:
        return Chance.DONE
    if off:
        return Chance.OFF
    if not over:
        return Chance.OPEN
    return Chance.UNKNOWN if done is None else Chance.MISSED


def expected_times(times: int, *, days: int, off: int) -> int:
    """Return how often something is expected of so many days, some of them off.

    As often for each day that counts, rounded up, and no more than there are such
    days; 0 where none counts.
    """
    counting = max(0, days - off)
    return min(ceil(times * counting / days), counting)
