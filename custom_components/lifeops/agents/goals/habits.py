"""Habits by the calendar: their periods, and what became of each."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from ...core.streaks import Chance, Opportunity
from ...core.tasks import Cadence, Every, HabitRecord

_DAY = timedelta(days=1)
_WEEK = 7
_LONGEST_MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a habit's days: those that were told, and those off."""

    done: Mapping[date, bool] = field(default_factory=dict)
    off: Collection[date] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """The days of one opportunity, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> Iterator[date]:
        """Yield its days in order."""
        length = (self.last - self.first).days + 1
        return (self.first + back * _DAY for back in range(length))


def period_of(every: Every, day: date) -> Period:
    """Return the period that a day is in; weeks begin on Monday."""
    match every:
        case Every.DAY:
            return Period(day, day)
        case Every.WEEK:
            first = day - day.weekday() * _DAY
            return Period(first, first + (_WEEK - 1) * _DAY)
        case Every.MONTH:
            first = day.replace(day=1)
            behind = (first + _LONGEST_MONTH).replace(day=1)
            return Period(first, behind - _DAY)


def periods(every: Every, first: date, last: date) -> Iterator[Period]:
    """Yield the periods from that of one day to that of another."""
    period = period_of(every, first)
    while period.first <= last:
        yield period
        period = period_of(every, period.last + _DAY)


def counts(cadence: Cadence, day: date) -> bool:
    """Tell whether a habit may be done on a day for its cadence."""
    return not cadence.weekdays or day.weekday() in cadence.weekdays


def opportunities(
    habit: HabitRecord, known: Known, first: date, today: date
) -> Iterator[Opportunity]:
    """Yield what became of a habit's periods from that of a day until today's."""
    for period in periods(habit.cadence.every, first, today):
        chance = chance_of(habit, period, known, today)
        if chance is not None:
            yield Opportunity(day=period.first, chance=chance)


def chance_of(
    habit: HabitRecord, period: Period, known: Known, today: date
) -> Chance | None:
    """Return what became of a period, None where it has no day for the habit.

    Where days off, or a beginning in the middle of it, have left too few days to do it
    as often as wanted nobody has missed anything. What runs can still be done.
    """
    days = [day for day in period.days if counts(habit.cadence, day)]
    days = [day for day in days if day >= (habit.begins or today)]
    times = habit.cadence.times
    if not days:
        return None
    done = [day for day in days if known.done.get(day)]
    if len(done) >= times:
        return Chance.DONE
    if period.last >= today:
        return Chance.OPEN
    if len({*done, *(day for day in days if day not in known.off)}) < times:
        return Chance.OFF
    untold = [day for day in days if day not in known.done and day not in known.off]
    if habit.measured is not None and len(done) + len(untold) >= times:
        return Chance.UNKNOWN
    return Chance.MISSED


def done_in(habit: HabitRecord, known: Known, day: date) -> int:
    """Return how often a habit was done in the period of a day, up to that day."""
    period = period_of(habit.cadence.every, day)
    return sum(
        bool(known.done.get(one))
        for one in period.days
        if one <= day and counts(habit.cadence, one)
    )


def is_due(habit: HabitRecord, known: Known, day: date) -> bool:
    """Tell whether a habit is to be done (or was done) on a day."""
    if known.done.get(day) and counts(habit.cadence, day):
        return True
    begun = habit.begins is None or habit.begins <= day
    wanted = done_in(habit, known, day) < habit.cadence.times
    return begun and wanted and counts(habit.cadence, day) and day not in known.off
