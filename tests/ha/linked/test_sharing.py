"""What a home shows of itself: chosen entities only, each at most every 30 seconds."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.lifeops.core.datasets import MEMBER, PROJECTION
from custom_components.lifeops.core.projection import ProjectionRecord
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.linked.sharing import PACE_S
from tests.entries import HOME
from tests.settle import lifeops, settle, start

from .pairings import CABIN, linked_entry

POWER = "sensor.power"
DOOR = "binary_sensor.door"
WATTS = {"unit_of_measurement": "W", "device_class": "power", "friendly_name": "Power"}
REST = timedelta(seconds=PACE_S + 1)


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncIterator[MockConfigEntry]:
    hass.states.async_set(POWER, "10", WATTS)
    hass.states.async_set(DOOR, "off", {"friendly_name": "Door"})
    async with lifeops(hass) as entry:
        yield entry


async def share(hass: HomeAssistant, home: MockConfigEntry, *chosen: str) -> None:
    data = {**home.data, "shared_entities": list(chosen)}
    hass.config_entries.async_update_entry(home, data=data)
    await settle(hass, home)


async def later(
    hass: HomeAssistant, home: MockConfigEntry, time: FrozenDateTimeFactory
) -> None:
    time.tick(REST)
    async_fire_time_changed(hass)
    await settle(hass, home)


async def shown(hass: HomeAssistant, home: MockConfigEntry) -> dict[str, Any]:
    await settle(hass, home)
    hub: Hub = home.runtime_data
    read = await hub.async_read(lambda reader: reader.between(PROJECTION.name, "", "~"))
    return {name: PROJECTION.read(fields) for name, fields in read}


async def test_nothing_is_shown_unless_it_is_chosen(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    assert await shown(hass, home) == {}
    await share(hass, home, POWER)
    state = hass.states.get(POWER)
    assert state is not None
    assert await shown(hass, home) == {
        POWER: ProjectionRecord(
            state="10",
            name="Power",
            unit="W",
            device_class="power",
            measured_at=state.last_updated,
        )
    }


async def test_the_first_change_is_told_at_once_and_those_behind_it_as_one(
    hass: HomeAssistant, home: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await share(hass, home, POWER)
    await later(hass, home, freezer)
    hass.states.async_set(POWER, "11", WATTS)
    assert (await shown(hass, home))[POWER].state == "11"
    for watts in ("12", "13", "14"):
        hass.states.async_set(POWER, watts, WATTS)
    assert (await shown(hass, home))[POWER].state == "11"
    await later(hass, home, freezer)
    assert (await shown(hass, home))[POWER].state == "14"


async def test_the_same_value_is_written_again_only_after_a_while(
    hass: HomeAssistant, home: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await share(hass, home, POWER)
    first = (await shown(hass, home))[POWER].measured_at
    await later(hass, home, freezer)
    hass.states.async_set(POWER, "10", {**WATTS, "noise": 1})
    assert (await shown(hass, home))[POWER].measured_at == first
    freezer.tick(timedelta(minutes=11))
    async_fire_time_changed(hass)
    hass.states.async_set(POWER, "10", {**WATTS, "noise": 2})
    assert (await shown(hass, home))[POWER].measured_at > first


async def test_what_is_not_chosen_any_more_is_withdrawn(
    hass: HomeAssistant, home: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await share(hass, home, POWER, DOOR)
    assert set(await shown(hass, home)) == {POWER, DOOR}
    await later(hass, home, freezer)
    await share(hass, home, DOOR)
    assert set(await shown(hass, home)) == {DOOR}
    hass.states.async_set(POWER, "99", WATTS)
    await later(hass, home, freezer)
    assert set(await shown(hass, home)) == {DOOR}


async def test_an_entity_that_is_not_there_keeps_what_was_shown(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    await share(hass, home, POWER)
    assert await hass.config_entries.async_unload(home.entry_id)
    hass.states.async_remove(POWER)
    await start(hass, home)
    assert (await shown(hass, home))[POWER].state == "10"


async def test_a_home_says_in_which_role_it_is(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    hub: Hub = home.runtime_data
    linked_entry().add_to_hass(hass)
    data = {**home.data, "site": CABIN, "role": "standby"}
    hass.config_entries.async_update_entry(home, data=data)
    await settle(hass, home)
    member = await hub.async_read(lambda reader: reader.record(MEMBER.name, HOME))
    assert member is not None
    assert (member["site"], member["role"]) == (CABIN, "standby")
