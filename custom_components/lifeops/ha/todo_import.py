"""Taking over a to-do list of Home Assistant: its open items, each of them once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.todo.const import (
    DOMAIN as TODO_LIST,
    TodoItemStatus,
    TodoServices,
)
from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..core.dataset import Dataset
from ..core.datasets import GOAL, HABIT, REMINDER
from ..core.errors import RefusedError
from ..core.identity import AgentKind, Instance
from ..core.json import Json, content_hash
from .errors import translated
from .hub import Hub
from .nights import demand_running
from .persons import async_person_for_call

ATTR_AS = "as"
ATTR_ENTITY_ID = "entity_id"
ATTR_PERSON = "person"
_MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """What items become: records of an agent, due by day, by time, or not at all."""

    agent: AgentKind
    dataset: Dataset[Any]
    days: bool = False
    times: bool = False


_KINDS: Mapping[str, _Kind] = {
    "reminder": _Kind(
        agent=AgentKind.REMINDERS, dataset=REMINDER, days=True, times=True
    ),
    "habit": _Kind(agent=AgentKind.GOALS, dataset=HABIT),
    "goal": _Kind(agent=AgentKind.GOALS, dataset=GOAL, days=True),
}

IMPORT_SCHEMA: Mapping[vol.Marker, Any] = {
    vol.Required(ATTR_ENTITY_ID): cv.entity_id,
    vol.Optional(ATTR_AS, default="reminder"): vol.In(_KINDS),
}


async def async_import_todo(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Take over a list's open items and tell which were taken, and which were not.

    An item that was taken before, and still stands, is left as it is.
    """
    person = await async_person_for_call(hub, call, call.data.get(ATTR_PERSON))
    noun: str = call.data[ATTR_AS]
    kind = _KINDS[noun]
    instance = Instance(kind.agent, person.person_id)
    with translated():
        demand_running(hub, instance)
        items = await _async_items(hub, call)
        asked = {_uid(call, item): item for item in items}
        known = await _async_known(hub, instance, kind, asked)
    refused: list[Json] = []
    for uid, item in asked.items():
        if uid in known:
            continue
        try:
            await hub.async_command(instance, f"add_{noun}", _data(uid, item, kind))
        except ServiceValidationError as err:
            refused.append({"title": item.get("summary"), "why": str(err)})
    taken = len(asked) - len(known) - len(refused)
    placeholders: Mapping[str, Json] = {"taken": taken, "count": len(asked)}
    return {
        "taken": taken,
        "known": len(known),
        "refused": refused,
        "speech": {"text": "todo_imported", "placeholders": placeholders},
    }


async def _async_items(hub: Hub, call: ServiceCall) -> list[Mapping[str, str]]:
    """Return a list's open items; raises RefusedError, Unauthorized."""
    entity_id: str = call.data[ATTR_ENTITY_ID]
    await _async_demand_reading(hub, call, entity_id)
    known = entity_id.startswith(f"{TODO_LIST}.") and hub.hass.states.get(entity_id)
    if not known:
        raise RefusedError("unknown_list", entity=entity_id[:50])
    answer: Any = await hub.hass.services.async_call(
        TODO_LIST,
        TodoServices.GET_ITEMS,
        {ATTR_ENTITY_ID: entity_id, "status": [TodoItemStatus.NEEDS_ACTION]},
        blocking=True,
        context=call.context,
        return_response=True,
    )
    items: list[Mapping[str, str]] = answer[entity_id]["items"]
    if len(items) > _MOST:
        raise RefusedError("list_too_long", count=str(_MOST))
    return items


async def _async_demand_reading(hub: Hub, call: ServiceCall, entity_id: str) -> None:
    """Raise Unauthorized where the caller may not see the list."""
    if call.context.user_id is None:
        return
    user = await hub.hass.auth.async_get_user(call.context.user_id)
    if user is None or not user.permissions.check_entity(entity_id, POLICY_READ):
        raise Unauthorized(
            context=call.context, entity_id=entity_id, permission=POLICY_READ
        )


async def _async_known(
    hub: Hub, instance: Instance, kind: _Kind, uids: Iterable[str]
) -> frozenset[str]:
    """Return which of these items stand already."""
    names = {uid: f"{instance.subject}/{uid}" for uid in uids}
    return await hub.async_read(
        lambda reader: frozenset(
            uid
            for uid, name in names.items()
            if reader.record(kind.dataset.name, name) is not None
        )
    )


def _uid(call: ServiceCall, item: Mapping[str, str]) -> str:
    """Return the id that an item has here, the same whenever it is taken over."""
    own = item.get("uid") or item.get("summary")
    return content_hash([call.data[ATTR_ENTITY_ID], own])


def _data(uid: str, item: Mapping[str, str], kind: _Kind) -> Mapping[str, Json]:
    given = {
        "id": uid,
        "title": item.get("summary", ""),
        "note": item.get("description"),
        "due": _due(item.get("due"), kind),
    }
    return {name: value for name, value in given.items() if value is not None}


def _due(due: str | None, kind: _Kind) -> str | None:
    if due is None or not kind.days:
        return None
    if kind.times or len(due) == len("2026-01-01"):
        return due
    return datetime.fromisoformat(due).date().isoformat()
