"""The actions that erase a person, and tell how far that is; for administrators."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import ServiceCall
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...core.errors import RefusedError
from ...core.json import Json
from ..asking import SOURCE
from ..errors import translated
from ..hub import Hub
from ..persons import async_demand_admin, async_person_for_call
from .receipt import async_preview, async_receipt

ATTR_CONFIRM = "confirm"
ATTR_DRY_RUN = "dry_run"
ATTR_PERSON = "person"
_WAIT_S = 45.0

ERASE_SCHEMA: Mapping[vol.Marker, Any] = {
    vol.Required(ATTR_PERSON): cv.string,
    vol.Optional(ATTR_DRY_RUN, default=True): cv.boolean,
    vol.Optional(ATTR_CONFIRM, default=""): cv.string,
}


async def async_erase_person(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Erase a person whose name was typed twice, or tell what that would be."""
    await async_demand_admin(call)
    person = await async_person_for_call(hub, call, call.data[ATTR_PERSON])
    with translated():
        if call.data[ATTR_DRY_RUN]:
            looked = await hub.eraser.async_looked(person.person_id)
            return await async_preview(hub, looked)
        if call.data[ATTR_CONFIRM].strip().casefold() != person.name.casefold():
            raise RefusedError("erase_not_confirmed", person=person.name)
        note = await hub.eraser.async_erase(
            person.person_id, who=call.context.user_id or SOURCE, wait_s=_WAIT_S
        )
        return await async_receipt(hub, note)


async def async_erasures(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Return the receipts of all erasures, which name nobody."""
    await async_demand_admin(call)
    with translated():
        receipts = [await async_receipt(hub, note) for note in hub.eraser.notes]
    return {"erasures": receipts}
