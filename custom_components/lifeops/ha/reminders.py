"""Reminders as actions ask for them: of oneself, for another, by name."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from homeassistant.core import ServiceCall
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..agents.reminders.answers import reminders_answer, uids_called
from ..core.errors import RefusedError
from ..core.identity import AgentKind, Instance
from ..core.json import Json
from ..core.rules import View
from ..engine.view import RuleView
from ..store.reader import Reader
from .errors import translated
from .hub import Hub
from .nights import demand_running
from .persons import async_person_for_call, async_persons_for_call

ATTR_CLOSED = "closed"
ATTR_EVENT = "event"
ATTR_FOR_PERSON = "for_person"
ATTR_MET = "met"
ATTR_PERSON = "person"
ATTR_REMINDER = "reminder"

_SHOWN = 50


def _moment(value: Any) -> str | None:
    """Return a day or moment as text; YAML and templates give it as what it is."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return None if value is None else cv.string(value)


_TEXT = vol.Maybe(cv.string)
_FIELDS: Mapping[vol.Marker, Any] = {
    vol.Optional("note"): cv.string,
    vol.Optional("due"): _moment,
    vol.Optional("rrule"): _TEXT,
    vol.Optional("zone"): _TEXT,
    vol.Optional("place"): _TEXT,
    vol.Optional("crossing"): cv.string,
    vol.Optional(ATTR_MET): _TEXT,
    vol.Optional(ATTR_EVENT): _TEXT,
    vol.Optional("priority"): vol.Coerce(int),
}
NAMED_SCHEMA: Mapping[vol.Marker, Any] = {vol.Required(ATTR_REMINDER): cv.string}
ADD_SCHEMA: Mapping[vol.Marker, Any] = {
    vol.Required("title"): cv.string,
    **_FIELDS,
    vol.Optional(ATTR_FOR_PERSON): cv.string,
}
EDIT_SCHEMA: Mapping[vol.Marker, Any] = {
    **NAMED_SCHEMA,
    vol.Optional("title"): cv.string,
    **_FIELDS,
    vol.Optional("done"): cv.boolean,
    vol.Optional("status"): cv.string,
}
SNOOZE_SCHEMA: Mapping[vol.Marker, Any] = {
    **NAMED_SCHEMA,
    vol.Optional("minutes"): vol.Coerce(int),
}
READ_SCHEMA: Mapping[vol.Marker, Any] = {
    vol.Optional(ATTR_CLOSED, default=False): cv.boolean
}
SIGNAL_SCHEMA: Mapping[vol.Marker, Any] = {vol.Required(ATTR_EVENT): cv.string}


async def async_add(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Add a reminder, for oneself or for another person of this home."""
    asked = _asked(hub, call)
    wanted = asked.pop(ATTR_FOR_PERSON, None)
    if wanted is None:
        owner = (await _async_instance(hub, call)).subject
    else:
        with translated():
            owner = _person_called(hub, str(wanted))
        asked["by"] = await _async_asker(hub, call)
    instance = Instance(AgentKind.REMINDERS, owner)
    data = {"id": uuid4().hex, **asked}
    return await hub.async_command(instance, "add_reminder", data)


async def async_read(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Return a person's reminders."""
    instance = await _async_instance(hub, call)
    closed: bool = call.data[ATTR_CLOSED]
    with translated():
        demand_running(hub, instance)
        return await _async_ask(
            hub, instance, lambda view: reminders_answer(view, closed=closed)
        )


async def async_signal(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Tell that an event has happened, to everybody whom the call may reach."""
    persons = await async_persons_for_call(hub, call, call.data.get(ATTR_PERSON))
    instances = [Instance(AgentKind.REMINDERS, one.person_id) for one in persons]
    reminded = 0
    for instance in instances:
        status = hub.snapshot.status(instance)
        if status is None or not status.enabled or status.paused:
            continue
        event = {ATTR_EVENT: call.data[ATTR_EVENT]}
        answer = await hub.async_command(instance, "trigger_reminders", event)
        found = answer["reminders"]
        reminded += len(found) if isinstance(found, list | tuple) else 0
    return {"reminded": reminded}


def naming(command: str) -> Callable[[Hub, ServiceCall], Any]:
    """Return what gives a command about the reminder that an id or a title means."""

    async def answer(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
        instance = await _async_instance(hub, call)
        asked = _asked(hub, call)
        name = str(asked.pop(ATTR_REMINDER))
        with translated():
            demand_running(hub, instance)
            found = await _async_ask(
                hub, instance, lambda view: uids_called(view, name)
            )
            uid = _only(found, name)
        return await hub.async_command(instance, command, {**asked, "id": uid})

    return answer


async def _async_ask[T](hub: Hub, instance: Instance, ask: Callable[[View], T]) -> T:
    now = hub.clock.now()

    def read(reader: Reader) -> T:
        return ask(RuleView(hub.rule_reads(reader), now, instance))

    return await hub.async_read(read)


async def _async_instance(hub: Hub, call: ServiceCall) -> Instance:
    person = await async_person_for_call(hub, call, call.data.get(ATTR_PERSON))
    return Instance(AgentKind.REMINDERS, person.person_id)


async def _async_asker(hub: Hub, call: ServiceCall) -> str | None:
    """Return who asks; an automation that names nobody is nobody."""
    if call.context.user_id is None and ATTR_PERSON not in call.data:
        return None
    return (await _async_instance(hub, call)).subject


def _asked(hub: Hub, call: ServiceCall) -> dict[str, Json]:
    """Return what the agent is asked for; who is to be met by their id."""
    asked = {name: value for name, value in call.data.items() if name != ATTR_PERSON}
    if asked.get(ATTR_MET):
        with translated():
            asked[ATTR_MET] = _person_called(hub, asked[ATTR_MET], known=False)
    return asked


def _person_called(hub: Hub, wanted: str, *, known: bool = True) -> str:
    """Return who is meant; another home's person only by their id, where known is not."""
    persons = hub.household.persons.values()
    found = [one.person_id for one in persons if one.is_called(wanted)]
    if len(found) > 1:
        raise RefusedError("person_needed")
    if not found and known:
        raise RefusedError("unknown_person", person=wanted[:_SHOWN])
    return found[0] if found else wanted


def _only(found: list[str], name: str) -> str:
    if not found:
        raise RefusedError("unknown_item", id=name[:_SHOWN])
    if len(found) > 1:
        raise RefusedError("ambiguous_item", title=name[:_SHOWN])
    return found[0]
