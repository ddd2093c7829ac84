"""A disabled account is not waited for: no record, no repair, no push."""

from typing import Any

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.core.datasets import SOURCE_HEALTH, SOURCE_PROGRESS
from custom_components.lifeops.ha.issues import (
    RepairKey,
    async_is_raised,
    async_raise,
)
from custom_components.lifeops.ha.oura.resting import part_of
from tests.entries import HOME
from tests.settle import settle

from .conftest import Running

REPAIRS = (RepairKey.ACCOUNT_NOT_GRANTED, RepairKey.ACCOUNT_PERSON_GONE)


async def count(home: MockConfigEntry, dataset: Any) -> int:
    return len(await home.runtime_data.async_records(dataset, HOME))


async def turn(
    hass: HomeAssistant, account: Running, by: ConfigEntryDisabler | None
) -> None:
    await hass.config_entries.async_set_disabled_by(account.entry.entry_id, by)
    await hass.async_block_till_done()


def stand(hass: HomeAssistant, account: Running) -> set[str]:
    """Return the repairs about the account."""
    entry = account.entry
    found = {key for key in REPAIRS if async_is_raised(hass, key, entry.entry_id)}
    failed = async_is_raised(hass, RepairKey.PART_FAILED, part_of(entry))
    return found | ({RepairKey.PART_FAILED} if failed else set())


def ail(hass: HomeAssistant, account: Running) -> None:
    """Let all repairs stand that an account can have."""
    for key in REPAIRS:
        async_raise(hass, key, account.entry.entry_id, account="Oura")
    part = part_of(account.entry)
    async_raise(hass, RepairKey.PART_FAILED, part, name="Oura", error="x")
    assert len(stand(hass, account)) == 3


@pytest.mark.parametrize("loaded", [True, False])
async def test_a_disabled_account_is_forgotten_at_once(
    hass: HomeAssistant, account: Running, home: MockConfigEntry, *, loaded: bool
) -> None:
    if not loaded:
        hass.config_entries.async_update_entry(
            account.entry, data={**account.entry.data, "auth_implementation": "gone"}
        )
        assert not await hass.config_entries.async_reload(account.entry.entry_id)
        assert account.entry.state is ConfigEntryState.SETUP_ERROR
    ail(hass, account)
    assert await count(home, SOURCE_HEALTH) == 1
    await turn(hass, account, ConfigEntryDisabler.USER)
    assert await count(home, SOURCE_HEALTH) == 0
    assert await count(home, SOURCE_PROGRESS) == 1
    assert stand(hass, account) == set()
    assert not async_is_raised(hass, RepairKey.PART_FAILED, "accounts")


async def test_one_disabled_without_a_home_is_forgotten_when_that_starts(
    hass: HomeAssistant, account: Running, home: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_unload(home.entry_id)
    await turn(hass, account, ConfigEntryDisabler.USER)
    ail(hass, account)
    assert await hass.config_entries.async_setup(home.entry_id)
    await settle(hass, home)
    assert await count(home, SOURCE_HEALTH) == 0
    assert await count(home, SOURCE_PROGRESS) == 1
    assert stand(hass, account) == set()


async def test_enabled_again_it_goes_on(
    hass: HomeAssistant, account: Running, home: MockConfigEntry
) -> None:
    await turn(hass, account, ConfigEntryDisabler.USER)
    await turn(hass, account, None)
    await account.filled()
    await account.poll("ok")
    assert await count(home, SOURCE_HEALTH) == 1
    assert account.state.health.last_data is not None


async def test_a_reload_forgets_nothing(
    hass: HomeAssistant, account: Running, home: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_unload(account.entry.entry_id)
    await hass.async_block_till_done()
    assert await count(home, SOURCE_HEALTH) == 1
