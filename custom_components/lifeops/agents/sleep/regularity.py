"""The Sleep Regularity Index: how alike a person's days are, minute by minute.

The index of Phillips et al. (2017) is the chance that a person is in the same state,
asleep or awake, at two moments that lie a day apart, scaled so that 100 is always and
0 is what chance alone gives. Here it is exact, by the lengths of intervals.

Two days are compared by the clock on the wall of where the person lives now: a change
of the clocks makes nobody irregular, a flight does as far as the body has to follow.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from ...core.days import LifeDay
from ...core.topics import LastNight
from .history import Nights

REGULARITY_DAYS = 14
_PAIRS_AT_LEAST = 5
_DAY_S = 86_400.0

type Span = tuple[float, float]


def regularity(nights: Nights, day: LifeDay, tz: ZoneInfo) -> float | None:
    """Return the index of the days before a day, None where too few are known."""
    days = [
        asleep(nights.get(day.shifted(-back).date), tz)
        for back in range(REGULARITY_DAYS, 0, -1)
    ]
    return index(likeness(one, other) for one, other in pairwise(days))


def index(found: Iterable[float | None]) -> float | None:
    """Return the index of how alike the days of each comparable pair are."""
    known = [one for one in found if one is not None]
    if len(known) < _PAIRS_AT_LEAST:
        return None
    return round(200 * sum(known) / len(known) - 100, 1)


def likeness(one: Sequence[Span] | None, other: Sequence[Span] | None) -> float | None:
    """Return the share of a day in which two days were alike."""
    if one is None or other is None:
        return None
    both = sum(
        max(0.0, min(end, until) - max(start, since))
        for start, end in one
        for since, until in other
    )
    unlike = _length(one) + _length(other) - 2 * both
    return max(0.0, 1 - unlike / _DAY_S)


def asleep(night: LastNight | None, tz: ZoneInfo) -> Sequence[Span] | None:
    """Return when a person slept, in seconds by the wall from the day's midnight.

    None where it is not known when the night began and ended.
    """
    if night is None or night.bedtime is None or night.wake is None:
        return None
    spans = [(night.bedtime, night.wake), *((nap.start, nap.end) for nap in night.naps)]
    return _merged(
        (wall_s(start, night.day, tz), wall_s(end, night.day, tz))
        for start, end in spans
    )


def wall_s(moment: datetime, day: date, tz: ZoneInfo) -> float:
    """Return how far the wall clock then stood from the midnight that begins a day."""
    midnight = datetime.combine(day, time())
    local = moment.astimezone(tz).replace(tzinfo=None)
    return (local - midnight) / timedelta(seconds=1)


def _merged(spans: Iterable[Span]) -> Sequence[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            since, until = merged.pop()
            merged.append((since, max(until, end)))
        elif start < end:
            merged.append((start, end))
    return merged


def _length(spans: Sequence[Span]) -> float:
    return sum(end - start for start, end in spans)
