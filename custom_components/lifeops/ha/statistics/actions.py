"""Looking at statistics before they are written, and choosing to have none."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from homeassistant.core import ServiceCall, callback

from ...core.errors import RefusedError
from ...core.json import Json
from ..errors import translated
from ..hub import Hub
from ..persons import async_person_for_call
from ..subentries import PersonConfig
from .access import async_table
from .keeper import async_comparing
from .knowing import Knowing

if TYPE_CHECKING:
    from .table import StatisticsTable

ATTR_PERSON = "person"


async def async_preview(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Return what would be written of a person; of a private one that is nothing."""
    person = await async_person_for_call(hub, call, call.data.get(ATTR_PERSON))
    with translated():
        table = await _async_needed(hub)
        told = [] if person.private else await _async_told(hub, table, person)
    return {
        "person": person.name,
        "writes": person.statistics and not person.private,
        "private": person.private,
        "statistics": told,
    }


async def async_remove(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Remove a person's statistics and write none until somebody asks for them."""
    person = await async_person_for_call(hub, call, call.data.get(ATTR_PERSON))
    with translated():
        table = await _async_needed(hub)
        _async_choose(hub, person, statistics=False)
        removed = await table.async_forget(person.person_id)
    return {"person": person.name, "removed": list(removed)}


async def async_write(hub: Hub, call: ServiceCall) -> Mapping[str, Json]:
    """Write a person's statistics again; return what that will be."""
    person = await async_person_for_call(hub, call, call.data.get(ATTR_PERSON))
    with translated():
        await _async_needed(hub)
        if person.private:
            raise RefusedError("statistics_private", person=person.name)
    _async_choose(hub, person, statistics=True)
    return {**await async_preview(hub, call), "writes": True}


async def _async_needed(hub: Hub) -> StatisticsTable:
    """Return the recorder's statistics; raises RefusedError where there is none."""
    table = await async_table(hub.hass)
    if table is None:
        raise RefusedError("no_recorder")
    return table


async def _async_told(
    hub: Hub, table: StatisticsTable, person: PersonConfig
) -> list[Mapping[str, Json]]:
    await table.async_caught_up()
    comparing = await async_comparing(table)
    knowing = Knowing(hub, comparing.zone)
    figures = await knowing.async_everything(person.person_id)
    found = await comparing.async_compare(person, figures)
    return [one.told() for one in found]


@callback
def _async_choose(hub: Hub, person: PersonConfig, *, statistics: bool) -> None:
    """Keep the choice with the person; parts that run follow the entry."""
    subentry = hub.entry.subentries[person.subentry_id]
    hub.hass.config_entries.async_update_subentry(
        hub.entry, subentry, data={**subentry.data, "statistics": statistics}
    )
