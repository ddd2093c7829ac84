"""What a person may ask of their habits."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from ...core.datasets import HABIT, HABIT_DAY
from ...core.days import LifeDay, day_id
from ...core.effects import Effect, PutRecord
from ...core.errors import RefusedError
from ...core.json import Json
from ...core.obeying import Obey, Step
from ...core.rules import Row, View
from ...core.settings import Settings, anything, optional, refused, within
from ...core.tasks import Every, HabitDayRecord, HabitRecord
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
from .look import HABITS_MOST, uid_of
from .measures import measured_by
from .model import GoalsState
from .tallies import BACK_DAYS, FARTHEST

type Done = tuple[Step[GoalsState], Mapping[str, Json]]

_CADENCE = ("every", "times", "weekdays")
_DAYS = {Every.DAY: 1, Every.WEEK: 7, Every.MONTH: 28}
_WEEKDAYS = 7
_SETTINGS = Settings(
    HABIT,
    {
        "title": is_title,
        "note": shorter(NOTE_LONGEST),
        "cadence": anything,
        "measured": anything,
        "at_least": optional(within(-1e12, 1e12)),
        "begins": anything,
        "archived": anything,
    },
)


def _add(state: GoalsState, view: View, data: Mapping[str, Json]) -> Done:
    record_id = new_id(view, HABIT, data)
    today = _today(view)
    asked = {name: one for name, one in data.items() if name != "id"}
    begins = {"begins": today.isoformat()}
    habit = _given(HabitRecord(), {"title": "", **begins, **asked}, view)
    effects = added(HABIT, _habits(view), record_id, habit, HABITS_MOST)
    return _told(state, effects, "goals_added", record_id, habit)


def _edit(state: GoalsState, view: View, data: Mapping[str, Json]) -> Done:
    row = asked_item(_habits(view), data)
    asked = {name: one for name, one in data.items() if name not in ("id", "done")}
    habit = _given(row.value, asked, view)
    effects: tuple[Effect, ...] = changed(HABIT, row, habit)
    if "done" in data:
        tick = {"done": data["done"]}
        effects = (*effects, *_ticked(Row(row.id, habit), view, tick))
    return _told(state, effects, "goals_changed", row.id, habit)


def _remove(state: GoalsState, view: View, data: Mapping[str, Json]) -> Done:
    row = asked_item(_habits(view), data)
    return _told(state, removed(HABIT, row), "goals_removed", row.id, row.value)


def _move(state: GoalsState, view: View, data: Mapping[str, Json]) -> Done:
    rows = _habits(view)
    row = asked_item(rows, data)
    return _told(state, arranged(HABIT, rows, data), "goals_changed", row.id, row.value)


def _tick(state: GoalsState, view: View, data: Mapping[str, Json]) -> Done:
    row = asked_item(_habits(view), data)
    text = "goals_unticked" if data.get("done") is False else "goals_ticked"
    return _told(state, _ticked(row, view, data), text, row.id, row.value)


HABIT_COMMANDS: Mapping[str, Obey[GoalsState]] = {
    "add_habit": _add,
    "edit_habit": _edit,
    "remove_habit": _remove,
    "move_habit": _move,
    "tick_habit": _tick,
    "complete_habit": _tick,
}


def _given(habit: HabitRecord, data: Mapping[str, Json], view: View) -> HabitRecord:
    """Return a habit with what is asked for; raises RefusedError."""
    asked = measured_by(_with_cadence(habit, data), view.home)
    result = _SETTINGS.changed(habit, asked)
    _check_cadence(result)
    if result.measured is not None and result.at_least is None:
        raise refused("at_least", None)
    if result.measured != habit.measured:
        since = _today(view) if result.measured else None
        result = replace(result, measured_from=since)
    far = result.begins is None or abs(result.begins - _today(view)) > FARTHEST
    if "begins" in data and far:
        raise refused("begins", data["begins"])
    return result


def _with_cadence(habit: HabitRecord, data: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return data in which the cadence stands as one."""
    rest = {name: one for name, one in data.items() if name not in _CADENCE}
    told = {name: one for name, one in data.items() if name in _CADENCE}
    if not told:
        return data
    stands = HABIT.write(habit)["cadence"]
    before = stands if isinstance(stands, Mapping) else {}
    if "every" in told:
        before = {}
    return {**rest, "cadence": {**before, **told}}


def _check_cadence(habit: HabitRecord) -> None:
    cadence = habit.cadence
    days = set(cadence.weekdays)
    if len(days) < len(cadence.weekdays) or days - set(range(_WEEKDAYS)):
        raise refused("weekdays", list(cadence.weekdays)[:10])
    weeks = max(1, _DAYS[cadence.every] // _WEEKDAYS)
    room = _DAYS[cadence.every]
    if cadence.every is not Every.DAY and days:
        room = len(days) * weeks
    if not 1 <= cadence.times <= room:
        raise refused("times", cadence.times)


def _ticked(
    row: Row[HabitRecord], view: View, data: Mapping[str, Json]
) -> tuple[PutRecord, ...]:
    """Return what marks a habit on a day as done or not; raises RefusedError."""
    done = data.get("done", True)
    if not isinstance(done, bool):
        raise refused("done", done)
    if row.value.measured is not None:
        raise RefusedError("habit_measured", title=row.value.title)
    person = view.instance.subject
    record_id = day_id(person, _day(data, view), uid_of(row.id))
    before = view.record(HABIT_DAY, record_id)
    if (before.done if before else False) is done:
        return ()
    told = HabitDayRecord(done=done, at=view.now)
    return (
        PutRecord(
            dataset=HABIT_DAY.name,
            id=record_id,
            fields=HABIT_DAY.write(told),
            person=person,
        ),
    )


def _day(data: Mapping[str, Json], view: View) -> date:
    """Return the day that is meant: today, or one of those that can be told still."""
    today, asked = _today(view), data.get("day")
    if asked is None:
        return today
    try:
        day = date.fromisoformat(asked) if isinstance(asked, str) else None
    except ValueError:
        day = None
    if day is None or not timedelta() <= today - day <= timedelta(days=BACK_DAYS):
        raise RefusedError("day_out_of_reach", day=str(asked)[:50])
    return day


def _habits(view: View) -> Sequence[Row[HabitRecord]]:
    return view.records(HABIT, person=view.instance.subject, newest=HABITS_MOST)


def _today(view: View) -> date:
    return LifeDay.of_activity(view.now, view.tz).date


def _told(
    state: GoalsState,
    effects: tuple[Effect, ...],
    text: str,
    record_id: str,
    habit: HabitRecord,
) -> Done:
    speech: Mapping[str, Json] = {"text": text, "placeholders": {"title": habit.title}}
    return (state, effects), {"id": uid_of(record_id), "speech": speech}
