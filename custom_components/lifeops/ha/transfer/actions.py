"""Metrics to a file and back, as people and automations ask for it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from homeassistant.core import ServiceCall
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...core.errors import RefusedError
from ...core.json import Json
from ...metrics.files.model import Format
from ..errors import translated
from ..hub import Hub
from ..persons import (
    async_may_reach_all,
    async_person_for_call,
    async_persons_for_call,
)
from .model import Transfer

ATTR_FIRST = "first"
ATTR_FORMAT = "format"
ATTR_LAST = "last"
ATTR_PATH = "path"
ATTR_PERSON = "person"
ATTR_TRANSFER = "transfer"

EXPORT_SCHEMA: Mapping[vol.Marker, Any] = {
    vol.Optional(ATTR_FIRST): cv.date,
    vol.Optional(ATTR_LAST): cv.date,
    vol.Optional(ATTR_FORMAT, default=Format.CSV.value): vol.Coerce(Format),
}
IMPORT_SCHEMA: Mapping[vol.Marker, Any] = {vol.Required(ATTR_PATH): cv.string}
CANCEL_SCHEMA: Mapping[vol.Marker, Any] = {vol.Required(ATTR_TRANSFER): cv.string}


async def async_export(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Write a person's metrics to a file that only its owner can read."""
    person = await async_person_for_call(hub, call, call.data.get(ATTR_PERSON))
    with translated():
        done = await hub.transfers.async_export(
            person.person_id,
            call.data.get(ATTR_FIRST),
            call.data.get(ATTR_LAST),
            call.data[ATTR_FORMAT],
        )
    return done.shown()


async def async_import(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Take a file of metrics in; an administrator's wish."""
    person = await async_person_for_call(hub, call, call.data.get(ATTR_PERSON))
    with translated():
        if not await async_may_reach_all(call):
            raise RefusedError("not_your_person", person=person.name)
        path = await hub.hass.async_add_executor_job(
            _allowed, hub, call.data[ATTR_PATH]
        )
        taken = await hub.transfers.async_import(path, person.person_id)
    return taken.shown()


async def async_transfers(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Return the transfers of those whom the caller may reach, newest first."""
    return {"transfers": [one.shown() for one in await _async_reached(hub, call)]}


async def async_cancel(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Stop a transfer; what was imported already stays."""
    wanted = call.data[ATTR_TRANSFER]
    reached = {one.id: one for one in await _async_reached(hub, call)}
    with translated():
        if wanted not in reached:
            raise RefusedError("unknown_transfer", transfer=wanted)
        await hub.transfers.async_cancel(reached[wanted])
    return next(one.shown() for one in hub.transfers.async_known() if one.id == wanted)


async def _async_reached(hub: Hub, call: ServiceCall) -> list[Transfer]:
    people = await async_persons_for_call(hub, call, call.data.get(ATTR_PERSON))
    ids = {person.person_id for person in people}
    return [one for one in hub.transfers.async_known() if one.person in ids]


def _allowed(hub: Hub, given: str) -> Path:
    """Return where a file truly is; raises RefusedError for places of no concern.

    A bare name is one in the folder of transfers.
    """
    inbox = hub.transfers.inbox
    try:
        path = (inbox / given).resolve()
        inside = path.parent == inbox.resolve()
        if not inside and not hub.hass.config.is_allowed_path(str(path)):
            raise RefusedError("path_not_allowed", path=given)
    except (OSError, ValueError) as err:
        raise RefusedError("file_not_found", path=given) from err
    return path
