"""What a home says of the household: what was changed here, and nothing else."""

from collections.abc import AsyncIterator

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.core.datasets import HOME as HOMES, HOUSEHOLD
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.records import HomeRecord, HouseholdRecord
from custom_components.lifeops.ha.hub import Hub
from tests.entries import HOME
from tests.settle import lifeops, settle, start


@pytest.fixture
async def entry(hass: HomeAssistant) -> AsyncIterator[MockConfigEntry]:
    async with lifeops(hass) as entry:
        yield entry


async def household(hub: Hub) -> HouseholdRecord | None:
    return HOUSEHOLD.readable(
        await hub.async_read(lambda one: one.record(HOUSEHOLD.name, HOUSEHOLD.name))
    )


async def rename(hub: Hub, name: str) -> None:
    """Let another home give the household a name."""
    write = PutRecord(dataset=HOUSEHOLD.name, id=HOUSEHOLD.name, fields={"name": name})
    await hub.async_ingest([write])


async def test_a_first_home_names_the_household(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    zone, language = hass.config.time_zone, hass.config.language
    assert await household(hub) == HouseholdRecord(
        name="Home", time_zone=zone, language=language
    )
    said = await hub.async_read(lambda one: one.record(HOMES.name, HOME))
    assert HOMES.readable(said) == HomeRecord(
        name="Home", time_zone=zone, language=language
    )


async def test_a_restart_leaves_what_another_home_said(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await rename(entry.runtime_data, "Family")
    assert await hass.config_entries.async_unload(entry.entry_id)
    found = await household(await start(hass, entry))
    assert found is not None
    assert found.name == "Family"


async def test_what_is_changed_here_is_changed_for_all(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await rename(entry.runtime_data, "Family")
    await hass.config.async_update(time_zone="America/New_York")
    await hass.async_block_till_done(wait_background_tasks=True)
    await settle(hass, entry)
    found = await household(entry.runtime_data)
    assert found is not None
    assert (found.name, found.time_zone) == ("Family", "America/New_York")
    hass.config_entries.async_update_entry(entry, title="Villa")
    await hass.async_block_till_done(wait_background_tasks=True)
    await settle(hass, entry)
    found = await household(entry.runtime_data)
    assert found is not None
    assert (found.name, found.time_zone) == ("Villa", "America/New_York")
