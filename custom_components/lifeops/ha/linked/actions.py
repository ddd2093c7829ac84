"""What people ask of linked homes: sync, rest, go on, tell, put back, trust no more."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import ServiceCall
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...core.errors import LifeOpsError
from ...core.json import Json
from ..errors import translated
from ..hub import Hub
from ..persons import async_demand_admin
from .choosing import async_links, async_member
from .edits import async_edits, async_put_back
from .state import facts_of

ATTR_HOME = "home"
ATTR_MINUTES = "minutes"
ATTR_CONFLICT = "conflict"
_LONGEST_PAUSE_MIN = 7 * 24 * 60

HOME_SCHEMA: Mapping[vol.Marker, Any] = {vol.Optional(ATTR_HOME): cv.string}
PAUSE_SCHEMA: Mapping[vol.Marker, Any] = {
    **HOME_SCHEMA,
    vol.Optional(ATTR_MINUTES): vol.All(
        vol.Coerce(int), vol.Range(1, _LONGEST_PAUSE_MIN)
    ),
}
RESTORE_SCHEMA: Mapping[vol.Marker, Any] = {vol.Required(ATTR_CONFLICT): cv.string}
REVOKE_SCHEMA: Mapping[vol.Marker, Any] = {vol.Required(ATTR_HOME): cv.string}


async def async_sync_now(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Bring homes in step now; one that is named has to be reached."""
    wanted = call.data.get(ATTR_HOME)
    with translated():
        entries = async_links(hub.hass, wanted)
        if wanted is not None:
            told = [await _async_sync(entries[0])]
        else:
            told = await asyncio.gather(*(_async_try(entry) for entry in entries))
    return {"homes": told}


async def async_pause(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Let links rest for a while, or until they are told to go on."""
    await async_demand_admin(call)
    minutes = call.data.get(ATTR_MINUTES)
    until = None
    if minutes is not None:
        until = hub.clock.now() + timedelta(minutes=minutes)
    with translated():
        entries = async_links(hub.hass, call.data.get(ATTR_HOME))
        for entry in entries:
            await entry.runtime_data.async_pause(until)
    return {"homes": [_status(entry) for entry in entries]}


async def async_resume(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Let links that rest go on."""
    await async_demand_admin(call)
    with translated():
        entries = async_links(hub.hass, call.data.get(ATTR_HOME))
        for entry in entries:
            await entry.runtime_data.async_resume()
    return {"homes": [_status(entry) for entry in entries]}


async def async_status(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Return how links do, and which edits gave way to another home's."""
    await async_demand_admin(call)
    with translated():
        entries = async_links(hub.hass, call.data.get(ATTR_HOME))
        edits = await async_edits(hub)
    return {
        "homes": [_status(entry) for entry in entries],
        "conflicts": [edit.told for edit in edits],
    }


async def async_restore(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Put back what gave way to another home's edit."""
    await async_demand_admin(call)
    with translated():
        await async_put_back(hub, call.data[ATTR_CONFLICT])
    return {"conflict": call.data[ATTR_CONFLICT]}


async def async_revoke_home(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Trust a home no more, here and in every home that hears of it; for good."""
    await async_demand_admin(call)
    with translated():
        home, name = await async_member(hub, call.data[ATTR_HOME])
        await hub.links.async_revoke(home)
    return {ATTR_HOME: name, "revoked": True}


async def _async_sync(entry: ConfigEntry[Any]) -> dict[str, Json]:
    summary = await entry.runtime_data.async_sync_now()
    return {
        ATTR_HOME: entry.title,
        "reached": True,
        "pulled": summary.pulled,
        "pushed": summary.pushed,
        "conflicts": summary.conflicts,
    }


async def _async_try(entry: ConfigEntry[Any]) -> dict[str, Json]:
    """Return what came of one home of several; who is away hinders no other."""
    try:
        return await _async_sync(entry)
    except LifeOpsError as err:
        return {ATTR_HOME: entry.title, "reached": False, "problem": err.key}


def _status(entry: ConfigEntry[Any]) -> dict[str, Json]:
    return {ATTR_HOME: entry.title, **facts_of(entry.runtime_data.status)}
