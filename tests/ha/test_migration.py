"""Entries of older versions get what newer ones are made with, once."""

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.config_flow import LifeOpsConfigFlow
from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.ha.subentries import Household
from tests.entries import HOME, home_agent, hub_entry, person, without_hub

AGENT = f"agent:data:{HOME}"


async def set_up(hass: HomeAssistant, entry: MockConfigEntry, minor: int) -> list[str]:
    """Set an entry of a version up; return the titles of its data agents."""
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, minor_version=minor)
    with without_hub():
        assert await hass.config_entries.async_setup(entry.entry_id)
    assert entry.minor_version == max(minor, LifeOpsConfigFlow.MINOR_VERSION)
    parts = entry.subentries.values()
    return [part.title for part in parts if part.unique_id == AGENT]


async def test_an_older_home_gets_the_data_agent(hass: HomeAssistant) -> None:
    entry = hub_entry(person())
    assert await set_up(hass, entry, 1) == ["Data (Home)"]
    assert len(entry.subentries) == 2
    household = Household.of(entry)
    assert not household.invalid
    assert [agent.unique_id for agent in household.agents.values()] == [AGENT]


@pytest.mark.parametrize(
    ("minor", "titles"), [(2, []), (3, [])], ids=["this", "a newer one"]
)
async def test_one_that_is_up_to_date_stays_as_it_is(
    hass: HomeAssistant, minor: int, titles: list[str]
) -> None:
    assert await set_up(hass, hub_entry(person()), minor) == titles


async def test_one_that_has_the_agent_gets_no_second(hass: HomeAssistant) -> None:
    entry = hub_entry(person(), home_agent("data", title="Mine"))
    assert await set_up(hass, entry, 1) == ["Mine"]


async def test_an_account_gets_no_agent(hass: HomeAssistant) -> None:
    account = MockConfigEntry(domain=DOMAIN, data={"kind": "database"})
    assert await set_up(hass, account, 1) == []
    assert not account.subentries
