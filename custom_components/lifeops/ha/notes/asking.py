"""Notes as actions ask for them: by id or title, found beside the ring."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from homeassistant.core import ServiceCall
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...agents.notes.query import Query
from ...core.aliases import names_of
from ...core.identity import AgentKind, Instance
from ...core.json import Json
from ...engine.named import aliases_of
from ...store.reader import Reader
from ..errors import translated
from ..hub import Hub
from ..nights import demand_running
from ..persons import async_person_for_call
from .answers import Answers

ATTR_ARCHIVED = "archived"
ATTR_ID = "id"
ATTR_LIMIT = "limit"
ATTR_PERSON = "person"
ATTR_SEARCH = "search"
ATTR_TAG = "tag"

_SOUGHT_LONGEST = 200
_SOUGHT = vol.All(cv.string, vol.Length(max=_SOUGHT_LONGEST))
_TAGS = vol.All(cv.ensure_list, [cv.string])

GET_SCHEMA: Mapping[vol.Marker, Any] = {
    vol.Optional(ATTR_SEARCH, default=""): _SOUGHT,
    vol.Optional(ATTR_TAG, default=""): _SOUGHT,
    vol.Optional(ATTR_ID): _SOUGHT,
    vol.Optional(ATTR_LIMIT, default=20): vol.All(vol.Coerce(int), vol.Range(1, 100)),
    vol.Optional(ATTR_ARCHIVED, default=False): cv.boolean,
}
ADD_SCHEMA: Mapping[vol.Marker, Any] = {
    vol.Optional("title"): cv.string,
    vol.Optional("body"): cv.string,
    vol.Optional("tags"): _TAGS,
}
NAMED_SCHEMA: Mapping[vol.Marker, Any] = {vol.Required(ATTR_ID): _SOUGHT}
EDIT_SCHEMA: Mapping[vol.Marker, Any] = {
    **NAMED_SCHEMA,
    **ADD_SCHEMA,
    vol.Optional(ATTR_ARCHIVED): cv.boolean,
    vol.Optional("seen"): cv.string,
}
APPEND_SCHEMA: Mapping[vol.Marker, Any] = {
    **NAMED_SCHEMA,
    vol.Required("text"): cv.string,
}
RESTORE_SCHEMA: Mapping[vol.Marker, Any] = {
    **NAMED_SCHEMA,
    vol.Required("version"): cv.string,
}


async def async_add(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Add a note."""
    instance = await _async_instance(hub, call)
    asked = {**_asked(call), ATTR_ID: uuid4().hex}
    return await hub.async_command(instance, "add_note", asked)


def naming(command: str) -> Callable[[Hub, ServiceCall], Any]:
    """Return what gives the agent a command about one note."""

    async def async_answer(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
        instance = await _async_instance(hub, call)
        named = call.data[ATTR_ID]
        note = await _async_ask(hub, instance, lambda known: known.meant(named))
        asked = {**_asked(call), ATTR_ID: note.rpartition("/")[2]}
        return await hub.async_command(instance, command, asked)

    return async_answer


async def async_get(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Return the notes that are found, or all of the one that is named."""
    instance = await _async_instance(hub, call)
    data = call.data
    named = data.get(ATTR_ID)
    if named is not None:
        return await _async_ask(
            hub, instance, lambda known: known.one(known.meant(named))
        )
    query = Query.of(data[ATTR_SEARCH], data[ATTR_TAG])
    most, archived = data[ATTR_LIMIT], data[ATTR_ARCHIVED]
    return await _async_ask(
        hub, instance, lambda known: known.found(query, most, archived=archived)
    )


async def _async_instance(hub: Hub, call: ServiceCall) -> Instance:
    """Return the agent of the person that a call is about, which has to run."""
    person = await async_person_for_call(hub, call, call.data.get(ATTR_PERSON))
    instance = Instance(AgentKind.NOTES, person.person_id)
    with translated():
        demand_running(hub, instance)
    return instance


async def _async_ask[T](
    hub: Hub, instance: Instance, question: Callable[[Answers], T]
) -> T:
    """Return what a person's notes answer as they stand."""
    keys = len(hub.links.home.ring)

    def read(reader: Reader) -> T:
        stamp = tuple(names_of(instance.subject, aliases_of(reader))), keys
        with hub.notebooks.of(instance.subject).opened(reader, stamp) as index:
            return question(Answers(index, reader))

    with translated():
        return await hub.async_read(read)


def _asked(call: ServiceCall) -> Mapping[str, Json]:
    return {name: value for name, value in call.data.items() if name != ATTR_PERSON}
