"""All that is known of a person's habits and goals at one moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from ...core.datasets import GOAL, GOAL_VALUE, HABIT
from ...core.days import LifeDay, day_and_rest
from ...core.rules import Row, View
from ...core.striving import GoalNow, HabitNow, Striving
from ...core.tasks import GoalRecord, GoalStatus, GoalValueRecord, HabitRecord
from .habits import done_in, is_due
from .model import Tally
from .progress import Value, expected_of, progress_of, status_of, target_of, value_of
from .tallies import Counted, Counting, count, first_needed, read_days

HABITS_MOST: Final = 50
GOALS_MOST: Final = 100
_VALUE_DAYS = timedelta(days=34)

type Values = Mapping[str, Mapping[date, GoalValueRecord]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Habits and goals as they stand, with what was counted and measured of them."""

    today: date
    began: datetime
    habits: Sequence[Row[HabitRecord]]
    goals: Sequence[Row[GoalRecord]]
    counted: Mapping[str, Counted]
    values: Values
    tallies: Mapping[str, Tally]

    def value(self, goal: Row[GoalRecord]) -> Value:
        """Return what a goal's measure says."""
        counted = self.counted.get(goal.id)
        kept = (counted.kept, counted.counted) if counted else None
        values = self.values.get(uid_of(goal.id), {})
        value = value_of(goal.value, values, kept, self.today)
        follows = goal.value.habit is not None and value.value is not None
        return replace(value, at=self.began) if follows else value

    @property
    def striving(self) -> Striving:
        """Return what is published of all this."""
        return Striving(
            day=self.today,
            habits={
                uid_of(row.id): _habit_now(row, self.counted[row.id], self.today)
                for row in self.habits
                if not row.value.archived
            },
            goals={uid_of(row.id): self._goal_now(row) for row in self.goals},
        )

    def _goal_now(self, row: Row[GoalRecord]) -> GoalNow:
        goal, value = row.value, self.value(row)
        return GoalNow(
            title=goal.title,
            category=goal.category,
            progress=progress_of(goal, value.value),
            expected=expected_of(goal, self.today),
            value=value.value,
            value_at=value.at,
            target=target_of(goal),
            unit=goal.unit,
            due=goal.due,
            status=status_of(goal, value.value),
        )


def look(view: View, tallies: Mapping[str, Tally]) -> Look:
    """Return what stands now, counted on from tallies."""
    person = view.instance.subject
    day = LifeDay.of_activity(view.now, view.tz)
    today = day.date
    habits = view.records(HABIT, person=person, newest=HABITS_MOST)
    goals = view.records(GOAL, person=person, newest=GOALS_MOST)
    wanted = [*_of_habits(habits), *_of_goals(goals, habits)]
    first = first_needed(wanted, tallies, today)
    days = read_days(view, first, today)
    found = {one.key: count(one, tallies, days, today) for one in wanted}
    return Look(
        today=today,
        began=day.shifted(-1).activity_end(view.tz),
        habits=habits,
        goals=goals,
        counted={key: counted for key, (_, counted) in found.items()},
        values=_values(view, habits, goals, today),
        tallies={key: tally for key, (tally, _) in found.items()},
    )


def uid_of(record_id: str) -> str:
    """Return the last part of a record's id."""
    return record_id.rpartition("/")[2]


def _of_habits(habits: Sequence[Row[HabitRecord]]) -> Iterable[Counting]:
    return (Counting(row.id, uid_of(row.id), row.value) for row in habits)


def _of_goals(
    goals: Sequence[Row[GoalRecord]], habits: Sequence[Row[HabitRecord]]
) -> Iterable[Counting]:
    """Yield the habits that goals follow, each from where both have begun."""
    by_uid = {uid_of(row.id): row.value for row in habits}
    for row in goals:
        goal = row.value
        habit = by_uid.get(goal.habit) if goal.habit else None
        if goal.habit and habit and goal.status is GoalStatus.OPEN:
            begins = max(
                (one for one in (goal.begins, habit.begins) if one), default=None
            )
            yield Counting(row.id, goal.habit, replace(habit, begins=begins))


def _values(
    view: View,
    habits: Sequence[Row[HabitRecord]],
    goals: Sequence[Row[GoalRecord]],
    today: date,
) -> Values:
    """Return what was measured lately, by what it is of and by its day."""
    measured = (
        *(row.value.measured for row in habits),
        *(row.value.measured for row in goals),
    )
    found: dict[str, dict[date, GoalValueRecord]] = {}
    if not any(measured):
        return found
    person, first = view.instance.subject, today - _VALUE_DAYS
    for row in view.of_days(GOAL_VALUE, person=person, first=first, last=today):
        day, uid = day_and_rest(row.id)
        if day is not None:
            found.setdefault(uid, {})[day] = row.value
    return found


def _habit_now(row: Row[HabitRecord], counted: Counted, today: date) -> HabitNow:
    habit, known = row.value, counted.known
    return HabitNow(
        title=habit.title,
        done_today=bool(known.done.get(today)),
        done=done_in(habit, known, today),
        times=habit.cadence.times,
        streak=counted.streak,
        due_today=is_due(habit, known, today),
    )
