"""How habits and goals do, in full: read for somebody who asks."""

from collections.abc import Mapping

from ...core.json import Json, to_json
from ...core.rules import Row, View
from ...core.streaks import Chance
from ...core.striving import GoalNow
from ...core.tasks import GoalRecord, GoalStatus, HabitRecord
from .look import Look, look, uid_of
from .progress import is_passed


def habits_answer(view: View, periods: int) -> Mapping[str, Json]:
    """Return the habits with so many of their last periods, the newest first."""
    found = look(view, {})
    habits = sorted(found.habits, key=lambda row: (row.value.order, row.id))
    now = [one for one in found.striving.habits.values() if one.due_today]
    placeholders: Mapping[str, Json] = {
        "done": sum(one.done_today for one in now),
        "due": len(now),
    }
    return {
        "day": found.today.isoformat(),
        "habits": [_habit(row, found, periods) for row in habits],
        "speech": {"text": "habits_today", "placeholders": placeholders},
    }


def goals_answer(view: View, *, dropped: bool = False) -> Mapping[str, Json]:
    """Return the goals with their progress, and as of when that is known."""
    found = look(view, {})
    now = found.striving.goals
    goals = [
        row
        for row in sorted(found.goals, key=lambda row: (row.value.order, row.id))
        if dropped or row.value.status is not GoalStatus.DROPPED
    ]
    open_ = [one for one in now.values() if one.status is GoalStatus.OPEN]
    placeholders: Mapping[str, Json] = {
        "open": len(open_),
        "on_track": sum(one.on_track is True for one in open_),
    }
    return {
        "day": found.today.isoformat(),
        "goals": [_goal(row, now[uid_of(row.id)]) for row in goals],
        "speech": {"text": "goals_open", "placeholders": placeholders},
    }


def _habit(row: Row[HabitRecord], found: Look, periods: int) -> Json:
    habit, counted = row.value, found.counted[row.id]
    now = found.striving.habits.get(uid_of(row.id))
    told = counted.recent[::-1][:periods]
    return {
        "id": uid_of(row.id),
        "title": habit.title,
        "note": habit.note,
        "cadence": to_json(habit.cadence),
        "measured": to_json(habit.measured),
        "at_least": habit.at_least,
        "begins": to_json(habit.begins),
        "archived": habit.archived,
        "done_today": now.done_today if now else None,
        "done": now.done if now else None,
        "times": habit.cadence.times,
        "due_today": now.due_today if now else False,
        "streak": to_json(counted.streak),
        "kept": counted.kept,
        "missed": counted.counted - counted.kept,
        "unknown": sum(one.chance is Chance.UNKNOWN for one in counted.recent),
        "periods": [to_json(one) for one in told],
    }


def _goal(row: Row[GoalRecord], now: GoalNow) -> Json:
    goal = row.value
    shown = to_json(now)
    assert isinstance(shown, Mapping)  # noqa: S101 - a dataclass always is one
    return {
        "id": uid_of(row.id),
        **shown,
        "on_track": now.on_track,
        "note": goal.note,
        "start": goal.start,
        "begins": to_json(goal.begins),
        "measured": to_json(goal.measured),
        "habit": goal.habit,
        "reached_at": to_json(goal.reached_at),
        "milestones": [
            {
                "title": one.title,
                "value": one.value,
                "done": is_passed(goal, one, now.value),
            }
            for one in goal.milestones
        ],
    }
