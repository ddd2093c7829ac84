"""What a person may ask of their goals."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ...core.datasets import GOAL, HABIT
from ...core.days import LifeDay
from ...core.effects import Effect
from ...core.errors import RefusedError
from ...core.json import Json
from ...core.obeying import Obey, Step
from ...core.rules import Row, View
from ...core.settings import Settings, anything, optional, refused, within
from ...core.tasks import GoalRecord, GoalStatus, Milestone
from .items import (
    NOTE_LONGEST,
    added,
    arranged,
    asked_item,
    changed,
    is_title,
    new_id,
    removed,
    shorter,
)
from .look import GOALS_MOST, uid_of
from .measures import measured_by
from .model import GoalsState

type Done = tuple[Step[GoalsState], Mapping[str, Json]]

_NUMBER = within(-1e12, 1e12)
_UNIT_LONGEST = 20
_MILESTONES_MOST = 20


def _are_milestones(value: object) -> bool:
    return (
        isinstance(value, tuple)
        and len(value) <= _MILESTONES_MOST
        and len({one.title.strip().casefold() for one in value}) == len(value)
        and all(is_title(one.title) for one in value)
        and all(one.value is None or _NUMBER(one.value) for one in value)
    )


_SETTINGS = Settings(
    GOAL,
    {
        "title": is_title,
        "note": shorter(NOTE_LONGEST),
        "category": anything,
        "unit": shorter(_UNIT_LONGEST),
        "start": optional(_NUMBER),
        "target": optional(_NUMBER),
        "value": optional(_NUMBER),
        "measured": anything,
        "habit": anything,
        "begins": anything,
        "due": anything,
        "milestones": _are_milestones,
        "status": anything,
    },
)


def _add(state: GoalsState, view: View, data: Mapping[str, Json]) -> Done:
    record_id = new_id(view, GOAL, data)
    asked = {name: one for name, one in data.items() if name != "id"}
    today = LifeDay.of_activity(view.now, view.tz).date
    start = asked.get("value")
    begun: Mapping[str, Json] = {
        "begins": today.isoformat(),
        "start": 0.0 if start is None else start,
    }
    goal = _given(GoalRecord(), {"title": "", **begun, **asked}, view)
    effects = added(GOAL, _goals(view), record_id, goal, GOALS_MOST)
    return _told(state, effects, "goals_added", record_id, goal)


def _edit(state: GoalsState, view: View, data: Mapping[str, Json]) -> Done:
    row = asked_item(_goals(view), data)
    asked = {name: one for name, one in data.items() if name not in ("id", "done")}
    if "done" in data:
        asked["status"] = _status(data["done"])
    goal = _given(row.value, asked, view)
    return _told(state, changed(GOAL, row, goal), "goals_changed", row.id, goal)


def _complete(state: GoalsState, view: View, data: Mapping[str, Json]) -> Done:
    row = asked_item(_goals(view), data)
    goal = _given(row.value, {"status": GoalStatus.REACHED.value}, view)
    return _told(state, changed(GOAL, row, goal), "goals_reached", row.id, goal)


def _remove(state: GoalsState, view: View, data: Mapping[str, Json]) -> Done:
    row = asked_item(_goals(view), data)
    return _told(state, removed(GOAL, row), "goals_removed", row.id, row.value)


def _move(state: GoalsState, view: View, data: Mapping[str, Json]) -> Done:
    rows = _goals(view)
    row = asked_item(rows, data)
    effects = arranged(GOAL, rows, data)
    return _told(state, effects, "goals_changed", row.id, row.value)


def _set_value(state: GoalsState, view: View, data: Mapping[str, Json]) -> Done:
    row = asked_item(_goals(view), data)
    if "value" not in data:
        raise refused("value", None)
    goal = _given(row.value, {"value": data["value"]}, view)
    return _told(state, changed(GOAL, row, goal), "goals_changed", row.id, goal)


def _tick_milestone(state: GoalsState, view: View, data: Mapping[str, Json]) -> Done:
    row = asked_item(_goals(view), data)
    done, wanted = data.get("done", True), data.get("milestone")
    if not isinstance(done, bool):
        raise refused("done", done)
    named = wanted.strip().casefold() if isinstance(wanted, str) else None
    milestones = tuple(
        _with_done(one, named, done=done) for one in row.value.milestones
    )
    if named not in {one.title.strip().casefold() for one in milestones}:
        raise RefusedError("unknown_item", id=str(wanted)[:50])
    goal = replace(row.value, milestones=milestones)
    text = "goals_ticked" if done else "goals_unticked"
    effects = changed(GOAL, row, goal)
    return _told(state, effects, text, row.id, replace(goal, title=str(wanted).strip()))


GOAL_COMMANDS: Mapping[str, Obey[GoalsState]] = {
    "add_goal": _add,
    "edit_goal": _edit,
    "remove_goal": _remove,
    "move_goal": _move,
    "complete_goal": _complete,
    "set_goal_value": _set_value,
    "tick_milestone": _tick_milestone,
}


def _given(goal: GoalRecord, data: Mapping[str, Json], view: View) -> GoalRecord:
    """Return a goal with what is asked for; raises RefusedError."""
    result = _SETTINGS.changed(goal, measured_by(data, view.home))
    if result.habit is not None and result.measured is not None:
        raise refused("habit", result.habit)
    if result.habit is not None and result.habit != goal.habit:
        result = replace(result, habit=_habit(view, result.habit))
    if "value" in data:
        if result.habit is not None or result.measured is not None:
            raise RefusedError("goal_measured", title=result.title)
        at = None if result.value is None else view.now
        result = replace(result, value_at=at)
    if result.begins and result.due and result.due < result.begins:
        raise refused("due", str(result.due))
    return _with_reached_at(goal, result, view)


def _with_reached_at(before: GoalRecord, goal: GoalRecord, view: View) -> GoalRecord:
    if goal.status is before.status:
        return goal
    reached = goal.status is GoalStatus.REACHED
    return replace(goal, reached_at=view.now if reached else None)


def _habit(view: View, wanted: str) -> str:
    """Return the id of the habit that is meant by its id or title."""
    rows = view.records(HABIT, person=view.instance.subject)
    return uid_of(asked_item(rows, {"id": wanted}).id)


def _with_done(milestone: Milestone, named: str | None, *, done: bool) -> Milestone:
    meant = milestone.title.strip().casefold() == named
    return replace(milestone, done=done) if meant else milestone


def _status(done: Json) -> str:
    if not isinstance(done, bool):
        raise refused("done", done)
    return (GoalStatus.REACHED if done else GoalStatus.OPEN).value


def _goals(view: View) -> Sequence[Row[GoalRecord]]:
    return view.records(GOAL, person=view.instance.subject, newest=GOALS_MOST)


def _told(
    state: GoalsState,
    effects: tuple[Effect, ...],
    text: str,
    record_id: str,
    goal: GoalRecord,
) -> Done:
    speech: Mapping[str, Json] = {"text": text, "placeholders": {"title": goal.title}}
    return (state, effects), {"id": uid_of(record_id), "speech": speech}
