"""What diagnostics and system health tell of a metrics database, and what they keep."""

import json

from homeassistant.components.diagnostics import DOMAIN as DIAGNOSTICS
from homeassistant.components.system_health import DOMAIN as SYSTEM_HEALTH
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import get_system_health_info
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lifeops.const import DOMAIN

from .conftest import Linked
from .servers import Server


async def test_diagnostics_tell_how_it_does_but_not_where_it_is(
    hass: HomeAssistant, linked: Linked, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, DIAGNOSTICS, {})
    await linked.caught_up()
    told = await get_diagnostics_for_config_entry(hass, hass_client, linked.entry)
    account = told["account"]
    assert isinstance(account, dict)
    assert account["use_recorder"] is False
    health = account["health"]
    assert (health["mode"], health["server"]) == ("community", "17.2")
    assert health["connected"] is True
    assert health["problem"] is None
    text = json.dumps(told)
    for secret in ("s3cret", "db.local", "ann"):
        assert secret not in text


async def test_diagnostics_of_one_that_cannot_begin(
    hass: HomeAssistant, ready: Linked, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, DIAGNOSTICS, {})
    data = {"kind": "database", "use_recorder": True}
    hass.config_entries.async_update_entry(ready.entry, data=data)
    await ready.start()
    told = await get_diagnostics_for_config_entry(hass, hass_client, ready.entry)
    assert (told["state"], told["reason"]) == ("setup_error", "sink_wrong_url")


async def listed(hass: HomeAssistant) -> str:
    """Return the hosts that system health names."""
    assert await async_setup_component(hass, SYSTEM_HEALTH, {})
    await hass.async_block_till_done()
    hosts: str = (await get_system_health_info(hass, DOMAIN))["hosts"]
    return hosts


async def test_system_health_lists_the_host(hass: HomeAssistant, ready: Linked) -> None:
    assert await listed(hass) == "db.local:5432"
    await ready.start()
    assert await listed(hass) == "db.local:5432"


async def test_without_a_host_there_is_none_to_list(
    hass: HomeAssistant, ready: Linked, server: Server
) -> None:
    data = {"kind": "database", "use_recorder": True}
    hass.config_entries.async_update_entry(ready.entry, data=data)
    assert await listed(hass) == "-"
    assert server.urls == []
