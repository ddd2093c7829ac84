"""What habits come to over all their days, read once and counted on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ...core.datasets import DAY_OFF, HABIT_DAY
from ...core.days import day_and_rest
from ...core.facts import RecordChanged
from ...core.json import content_hash
from ...core.rules import View
from ...core.streaks import Chance, Opportunity, Streak, streak
from ...core.tasks import HabitRecord
from .habits import Known, opportunities, period_of
from .model import Tally

BACK_DAYS: Final = 14
FARTHEST: Final = timedelta(days=3660)
_AT_ONCE = timedelta(days=35)
_DAY = timedelta(days=1)
_COUNTED = (Chance.DONE, Chance.MISSED)


@dataclass(frozen=True, slots=True)
class Counting:
    """A habit whose periods are counted since it begins, for itself or for a goal."""

    key: str
    habit_id: str
    habit: HabitRecord

    @property
    def basis(self) -> str:
        """Return what the count stands on: it begins anew where that changes."""
        habit = self.habit
        measured = habit.measured is not None
        return content_hash([self.habit_id, habit.cadence, habit.begins, measured])


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a habit's periods come to by now, with what is known of the last ones."""

    streak: Streak
    kept: int
    counted: int
    known: Known
    recent: tuple[Opportunity, ...]


@dataclass(frozen=True, slots=True)
class Days:
    """What is known of a person's days: off, and by habit whether it was done."""

    off: frozenset[date]
    done: Mapping[str, Mapping[date, bool]]

    def of(self, habit: str) -> Known:
        """Return what is known of one habit's days."""
        return Known(done=self.done.get(habit, {}), off=self.off)


def first_needed(
    wanted: list[Counting], tallies: Mapping[str, Tally], today: date
) -> date:
    """Return the first day that has to be read to count on."""
    return min((_from(one, tallies, today) for one in wanted), default=today)


def read_days(view: View, first: date, last: date) -> Days:
    """Return what is known of the days between two, read piece by piece."""
    off: set[date] = set()
    done: dict[str, dict[date, bool]] = {}
    person = view.instance.subject
    for start, end in _pieces(first, last):
        for row in view.of_days(
            HABIT_DAY, person=person, first=start, last=end, only=("done",)
        ):
            day, habit = day_and_rest(row.id)
            if day is not None:
                done.setdefault(habit, {})[day] = row.value.done
        for other in view.of_days(
            DAY_OFF, person=person, first=start, last=end, only=("reason",)
        ):
            if (day := day_and_rest(other.id)[0]) is not None:
                off.add(day)
    return Days(frozenset(off), done)


def count(
    one: Counting, tallies: Mapping[str, Tally], days: Days, today: date
) -> tuple[Tally, Counted]:
    """Return what a habit comes to, and the tally with which to count on."""
    start = _from(one, tallies, today)
    known = days.of(one.habit_id)
    told = list(opportunities(one.habit, known, start, today))
    settled = max(start, _settled(one, today))
    stood = tallies.get(one.key)
    if stood is None or stood.basis != one.basis:
        stood = Tally(basis=one.basis, until=start)
    tally = _plus(stood, [each for each in told if each.day < settled], settled)
    recent = [each for each in told if each.day >= settled]
    now = _plus(tally, recent, today)
    return tally, Counted(
        streak=now.streak,
        kept=now.kept,
        counted=now.counted,
        known=known,
        recent=tuple(told),
    )


def still_true(
    tallies: Mapping[str, Tally], fact: RecordChanged
) -> Mapping[str, Tally]:
    """Return the tallies that a changed record leaves as they are."""
    if fact.dataset not in (HABIT_DAY.name, DAY_OFF.name):
        return tallies
    day, _ = day_and_rest(fact.id)
    if day is None:
        return tallies
    return {key: tally for key, tally in tallies.items() if day >= tally.until}


def _plus(tally: Tally, told: list[Opportunity], until: date) -> Tally:
    kept = sum(each.chance is Chance.DONE for each in told)
    counted = sum(each.chance in _COUNTED for each in told)
    return Tally(
        basis=tally.basis,
        until=until,
        streak=streak(told, before=tally.streak),
        kept=tally.kept + kept,
        counted=tally.counted + counted,
    )


def _from(one: Counting, tallies: Mapping[str, Tally], today: date) -> date:
    tally = tallies.get(one.key)
    if tally is not None and tally.basis == one.basis:
        return tally.until
    begins = min(max(one.habit.begins or today, today - FARTHEST), today)
    return period_of(one.habit.cadence.every, begins).first


def _settled(one: Counting, today: date) -> date:
    """Return the day before which nobody ticks anything any more."""
    return period_of(one.habit.cadence.every, today - BACK_DAYS * _DAY).first


def _pieces(first: date, last: date) -> Iterator[tuple[date, date]]:
    while first <= last:
        yield first, min(last, first + _AT_ONCE - _DAY)
        first += _AT_ONCE
