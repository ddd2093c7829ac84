"""What the goals agent shows."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from homeassistant.components.event import EventEntityDescription
from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass

from ...core.datasets import GOAL, HABIT
from ...core.identity import AgentKind
from ...core.rules import Row
from ...core.striving import GoalNow, HabitNow, Striving
from ...core.tasks import GoalRecord, GoalStatus, HabitRecord
from ...core.topics import STRIVING
from .description import (
    AgentEntities,
    AgentListDescription,
    AgentSensorDescription,
    Attributes,
    ListItem,
)


def _due(striving: Striving) -> list[HabitNow]:
    return [one for one in striving.habits.values() if one.due_today]


def _habits_attributes(striving: Striving) -> Attributes:
    return {
        "day": striving.day.isoformat(),
        "due": len(_due(striving)),
        "open": [one.title for one in _due(striving) if not one.done_today],
        "streaks": {one.title: one.streak.current for one in striving.habits.values()},
    }


def _open(striving: Striving) -> list[GoalNow]:
    goals = striving.goals.values()
    return [one for one in goals if one.status is GoalStatus.OPEN]


def _goals_attributes(striving: Striving) -> Attributes:
    goals = _open(striving)
    return {
        "open": len(goals),
        "behind": [one.title for one in goals if one.on_track is False],
        "unknown": [one.title for one in goals if one.on_track is None],
        "progress": {one.title: _percent(one.progress) for one in goals},
    }


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def _next_due(striving: Striving) -> date | None:
    dues = [one.due for one in _open(striving) if one.due is not None]
    return min((due for due in dues if due >= striving.day), default=None)


def _habit(row: Row[HabitRecord], _: datetime, __: ZoneInfo) -> ListItem | None:
    habit = row.value
    if habit.archived:
        return None
    return ListItem(
        uid=row.id.rpartition("/")[2],
        title=habit.title,
        note=habit.note,
        order=habit.order,
    )


def _habit_now(item: ListItem, striving: Striving | None) -> ListItem | None:
    """Return a habit that is to be done in the running period, None for another."""
    now = striving.habits.get(item.uid) if striving else None
    if now is None or not (now.due_today or now.done_today or now.done >= now.times):
        return None
    return replace(item, done=now.done_today or now.done >= now.times)


def _goal(row: Row[GoalRecord], _: datetime, __: ZoneInfo) -> ListItem | None:
    goal = row.value
    if goal.status is GoalStatus.DROPPED:
        return None
    return ListItem(
        uid=row.id.rpartition("/")[2],
        title=goal.title,
        done=goal.status is GoalStatus.REACHED,
        note=goal.note,
        due=goal.due,
        order=goal.order,
    )


def _goal_now(item: ListItem, striving: Striving | None) -> ListItem:
    """Return a goal that is done where its value has reached the target as well."""
    now = striving.goals.get(item.uid) if striving else None
    reached = now is not None and now.status is GoalStatus.REACHED
    return replace(item, done=item.done or reached)


GOALS = AgentEntities(
    kind=AgentKind.GOALS,
    sensors=(
        AgentSensorDescription(
            key="habits_done_today",
            translation_key="habits_done_today",
            topic=STRIVING,
            health=True,
            state_class=SensorStateClass.MEASUREMENT,
            value_fn=lambda value: sum(one.done_today for one in _due(value)),
            attributes_fn=_habits_attributes,
        ),
        AgentSensorDescription(
            key="goals_on_track",
            translation_key="goals_on_track",
            topic=STRIVING,
            health=True,
            state_class=SensorStateClass.MEASUREMENT,
            value_fn=lambda value: sum(one.on_track is True for one in _open(value)),
            attributes_fn=_goals_attributes,
        ),
        AgentSensorDescription(
            key="next_goal_due",
            translation_key="next_goal_due",
            topic=STRIVING,
            health=True,
            device_class=SensorDeviceClass.DATE,
            value_fn=_next_due,
        ),
    ),
    events=(
        EventEntityDescription(
            key="goal", translation_key="goal", event_types=["goal_reached"]
        ),
    ),
    lists=(
        AgentListDescription(
            key="habits",
            translation_key="habits",
            topic=STRIVING,
            noun="habit",
            dataset=HABIT,
            item_fn=_habit,
            now_fn=_habit_now,
            dates=False,
            times=False,
        ),
        AgentListDescription(
            key="goals",
            translation_key="goals",
            topic=STRIVING,
            noun="goal",
            dataset=GOAL,
            item_fn=_goal,
            now_fn=_goal_now,
            times=False,
        ),
    ),
)
