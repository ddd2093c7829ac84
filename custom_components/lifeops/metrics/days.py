"""Days, weeks and months of life as spans of whole UTC hours.

A day of life begins at 04:00 local time, by the wall clock: over a change to or from
daylight saving it has 23 or 25 hours. Hours of series are UTC hours. Where 04:00 is no
whole UTC hour (zones with half or quarter hours) a day begins with the UTC hour that
04:00 falls into, so that days neither overlap nor leave anything out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from ..core.days import LifeDay
from .question import Step

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From start up to, not including, end: UTC; day is its first day of life."""

    start: datetime
    end: datetime
    day: date

    @property
    def width(self) -> timedelta:
        """Return how long it is."""
        return self.end - self.start


def life_days(first: date, last: date, tz: ZoneInfo) -> Sequence[Span]:
    """Return the days of life from one to another, the last included.

    A date that a zone skipped is none.
    """
    return _between(list(_dates(first, last + DAY)), tz)


def life_periods(first: date, last: date, step: Step, tz: ZoneInfo) -> Sequence[Span]:
    """Return what a step names, each as one span of the days that are asked about."""
    begins = [first]
    while (begin := _next(begins[-1], step)) <= last:
        begins.append(begin)
    return _between([*begins, last + DAY], tz)


def day_start(day: date, tz: ZoneInfo) -> datetime:
    """Return when a day of life begins."""
    begin = LifeDay(day - DAY).activity_end(tz)
    return begin.replace(minute=0, second=0, microsecond=0)


def hours_of(days: Sequence[Span]) -> Sequence[Span]:
    """Return the hours of days, in order."""
    return [
        Span(day.start + HOUR * number, day.start + HOUR * (number + 1), day.day)
        for day in days
        for number in range(day.width // HOUR)
    ]


def periods(days: Sequence[Span], step: Step) -> Sequence[Sequence[Span]]:
    """Return days grouped into what a step names: days, ISO weeks or months.

    The first and the last period have only those of their days that are asked about.
    """
    return [
        list(group) for _, group in groupby(days, lambda span: _next(span.day, step))
    ]


def edges_of(start: datetime, end: datetime, width: timedelta) -> Sequence[datetime]:
    """Return the edges of stretches of one width; the last may be shorter."""
    whole = -((start - end) // width)
    return [*(start + number * width for number in range(whole)), max(start, end)]


def _between(days: Sequence[date], tz: ZoneInfo) -> Sequence[Span]:
    """Return spans from the beginning of each day to that of the next one."""
    edges = pairwise(day_start(day, tz) for day in days)
    spans = (Span(*edge, day) for day, edge in zip(days, edges, strict=False))
    return [span for span in spans if span.width]


def _next(day: date, step: Step) -> date:
    """Return with which day the next period of a step begins."""
    if step is Step.WEEK:
        return day + (7 - day.weekday()) * DAY
    if step is Step.MONTH:
        return (day.replace(day=1) + 31 * DAY).replace(day=1)
    return day + DAY


def _dates(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + number * DAY
