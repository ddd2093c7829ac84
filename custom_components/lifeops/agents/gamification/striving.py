"""What measured habits, goals and steps show; what is ticked by hand shows nothing."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from ...core.json import Json
from ...core.streaks import expected_times
from ...core.tasks import Every, GoalRecord, HabitDayRecord, HabitRecord
from .nights import Evidence, Found
from .week import DAYS, Week

GOAL_REACHED = "goal_reached"

_STEPS = 8000
# What is reached sooner was no way to go.
_GOAL_LEAST = timedelta(days=7)


def habits_done(week: Week, day: date, _: Evidence) -> Found:
    """Count the measured habits that were done on a day."""
    measured = _measured(week, day)
    if not measured:
        return None
    done = sum(one.done for one in measured.values())
    return {"met": done > 0, "habits": done}


def habits_count(evidence: Evidence) -> float:
    """Return how many habits points are given for."""
    return float(evidence["habits"])


def target_terms(week: Week, _: date, old: Evidence) -> Mapping[str, Json]:
    """Return how often in the week each measured habit was to be done."""
    names = {name for day in week.days for name in _measured(week, day)}
    fresh = {
        name: times
        for name in sorted(names)
        if name in week.habits and (times := _times(week.habits[name]))
    }
    return {"targets": {**fresh, **old.get("targets", {})}}


def habits_kept(week: Week, _: date, terms: Evidence) -> Found:
    """Count the measured habits that were kept in a week; less is expected on days off."""
    done = [name for day in week.days for name in _done(week, day)]
    if not any(_measured(week, day) for day in week.days):
        return None
    expected = {
        name: expected_times(times, days=DAYS, off=len(week.off))
        for name, times in terms["targets"].items()
    }
    kept = sum(0 < times <= done.count(name) for name, times in expected.items())
    return {"met": kept > 0, "habits_kept": kept}


def kept_count(evidence: Evidence) -> float:
    """Return how many kept habits points are given for."""
    return float(evidence["habits_kept"])


def goals_reached(week: Week, day: date, _: Evidence) -> Found:
    """Look for goals that a measurement of this day reached, the first of all."""
    reached = sorted(_reached(week, day))
    return {"met": True, "goals": reached} if reached else None


def goals_count(evidence: Evidence) -> float:
    """Return how many goals points are given for."""
    return float(len(evidence["goals"]))


def steps_terms(_: Week, __: date, old: Evidence) -> Mapping[str, Json]:
    """Return how many steps make an active day."""
    return {"steps_least": old.get("steps_least", _STEPS)}


def walked(week: Week, day: date, terms: Evidence) -> Found:
    """Look whether a day had its steps."""
    steps = (week.steps or {}).get(day)
    if steps is None:
        return None
    return {"met": steps >= terms["steps_least"], "steps": steps}


def _measured(week: Week, day: date) -> Mapping[str, HabitDayRecord]:
    told = week.habit_days.get(day, {})
    return {name: one for name, one in told.items() if one.value is not None}


def _done(week: Week, day: date) -> Iterator[str]:
    return (name for name, one in _measured(week, day).items() if one.done)


def _times(habit: HabitRecord) -> int | None:
    """Return how often a week a habit is to be done, None where that is not said."""
    cadence = habit.cadence
    match cadence.every:
        case Every.DAY:
            return len(cadence.weekdays) or DAYS
        case Every.WEEK:
            return cadence.times
    return None


def _reached(week: Week, day: date) -> Iterator[str]:
    """Yield goals; one that is deleted keeps what it was awarded."""
    for name in week.goal_values.get(day, {}):
        goal = week.goals.get(name)
        if goal is not None and _is_first(week, name, goal, day):
            yield name
    standing = week.awards.get((day, GOAL_REACHED))
    evidence: Evidence = standing.evidence if standing else {}
    yield from (name for name in evidence.get("goals", ()) if name not in week.goals)


def _is_first(week: Week, name: str, goal: GoalRecord, day: date) -> bool:
    """Tell whether a goal was reached on this day and on none before."""
    if name in week.awarded or goal.measured is None:
        return False
    met = [
        told_on
        for told_on, values in sorted(week.goal_values.items())
        if name in values and _meets(goal, values[name].value, told_on)
    ]
    return met[:1] == [day]


def _meets(goal: GoalRecord, value: float, day: date) -> bool:
    if goal.target is None or goal.start is None or goal.begins is None:
        return False
    if goal.start == goal.target or day < goal.begins + _GOAL_LEAST:
        return False
    return (value - goal.target) * (goal.target - goal.start) >= 0
