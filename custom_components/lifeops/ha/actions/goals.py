"""The actions of the goals agent."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from homeassistant.const import WEEKDAYS
from homeassistant.core import ServiceCall, SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...core.identity import AgentKind, Instance
from ...core.json import Json, to_json
from ...core.tasks import Every, GoalCategory, GoalStatus
from ..hub import Hub
from ..persons import async_person_for_call
from ..striving import GOALS_SCHEMA, HABITS_SCHEMA, async_goals, async_habits
from ..todo_import import IMPORT_SCHEMA, async_import_todo
from .description import ATTR_PERSON, Answer, Described, QuestionDescription

# Bounds and meanings are the agent's; here stands only how a form gives them.
_NUMBER = vol.Maybe(vol.Coerce(float))
_DAY = vol.Maybe(cv.date)
_TEXT = vol.Maybe(cv.string)
_ID: Mapping[vol.Marker, Any] = {vol.Required("id"): cv.string}

_HABIT: Mapping[str, Any] = {
    "note": cv.string,
    "every": vol.In([every.value for every in Every]),
    "times": vol.Coerce(int),
    "weekdays": vol.All(
        cv.weekdays, lambda days: [WEEKDAYS.index(day) for day in days]
    ),
    "metric": _TEXT,
    "entity": _TEXT,
    "at_least": _NUMBER,
    "begins": cv.date,
}
_MILESTONE = vol.Schema(
    {
        vol.Required("title"): cv.string,
        vol.Optional("value"): _NUMBER,
        vol.Optional("done"): cv.boolean,
    }
)
_GOAL: Mapping[str, Any] = {
    "note": cv.string,
    "category": vol.In([category.value for category in GoalCategory]),
    "unit": cv.string,
    "start": _NUMBER,
    "target": _NUMBER,
    "value": _NUMBER,
    "metric": _TEXT,
    "entity": _TEXT,
    "habit": _TEXT,
    "begins": _DAY,
    "due": _DAY,
    "milestones": vol.All(cv.ensure_list, [_MILESTONE]),
}


def _optional(fields: Mapping[str, Any]) -> Mapping[vol.Marker, Any]:
    return {vol.Optional(name): test for name, test in fields.items()}


def _giving(command: str, *, new: bool = False) -> Answer:
    """Return what gives the agent a command, with an id for what is new."""

    async def answer(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
        person = await async_person_for_call(hub, call, call.data.get(ATTR_PERSON))
        asked: dict[str, Json] = {
            name: to_json(value)
            for name, value in call.data.items()
            if name != ATTR_PERSON
        }
        if new:
            asked["id"] = uuid4().hex
        instance = Instance(AgentKind.GOALS, person.person_id)
        return await hub.async_command(instance, command, asked)

    return answer


def _action(name: str, *schemas: Mapping[vol.Marker, Any]) -> QuestionDescription:
    new = name.startswith("add_")
    schema = {key: test for one in schemas for key, test in one.items()}
    return QuestionDescription(
        name=name,
        answer=_giving(name, new=new),
        schema=schema if new else {**_ID, **schema},
        supports_response=SupportsResponse.OPTIONAL,
    )


_TITLE: Mapping[vol.Marker, Any] = {vol.Required("title"): cv.string}
_RENAMED = _optional({"title": cv.string})
_DONE = _optional({"done": cv.boolean})

ACTIONS: tuple[Described, ...] = (
    _action("add_habit", _TITLE, _optional(_HABIT)),
    _action("edit_habit", _RENAMED, _optional({**_HABIT, "archived": cv.boolean})),
    _action("remove_habit"),
    _action("complete_habit"),
    _action("tick_habit", _DONE, _optional({"day": cv.date})),
    _action("add_goal", _TITLE, _optional(_GOAL)),
    _action(
        "edit_goal",
        _RENAMED,
        _optional({**_GOAL, "status": vol.In([one.value for one in GoalStatus])}),
    ),
    _action("remove_goal"),
    _action("complete_goal"),
    _action("set_goal_value", {vol.Required("value"): _NUMBER}),
    _action("tick_milestone", {vol.Required("milestone"): cv.string}, _DONE),
    QuestionDescription(name="get_habits", answer=async_habits, schema=HABITS_SCHEMA),
    QuestionDescription(name="get_goals", answer=async_goals, schema=GOALS_SCHEMA),
    QuestionDescription(
        name="import_todo",
        answer=async_import_todo,
        schema=IMPORT_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    ),
)
