"""Backups get a sound copy and are never stopped by LifeOps."""

from unittest.mock import AsyncMock, call

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.backup import (
    Snapshotting,
    async_post_backup,
    async_pre_backup,
)
from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.ha.issues import RepairKey, async_is_raised

from .entries import hub_entry, without_hub


@pytest.fixture
async def hub(hass: HomeAssistant) -> AsyncMock:
    entry: MockConfigEntry = hub_entry()
    entry.add_to_hass(hass)
    entry.runtime_data = AsyncMock(spec_set=Snapshotting)
    with without_hub():
        assert await hass.config_entries.async_setup(entry.entry_id)
    return entry.runtime_data


async def test_a_snapshot_stands_while_the_backup_runs(
    hass: HomeAssistant, hub: AsyncMock
) -> None:
    await async_pre_backup(hass)
    assert hub.mock_calls == [call.async_snapshot()]
    await async_post_backup(hass)
    assert hub.mock_calls == [call.async_snapshot(), call.async_end_snapshot()]


@pytest.mark.parametrize("error", [StoreError("store_full", error="x"), OSError("x")])
async def test_a_failure_is_a_repair_and_never_raised(
    hass: HomeAssistant, hub: AsyncMock, error: Exception
) -> None:
    hub.async_snapshot.side_effect = error
    hub.async_end_snapshot.side_effect = error
    await async_pre_backup(hass)
    assert async_is_raised(hass, RepairKey.PART_FAILED, "backup")
    await async_post_backup(hass)
    assert async_is_raised(hass, RepairKey.PART_FAILED, "backup_end")
    hub.async_snapshot.side_effect = None
    await async_pre_backup(hass)
    assert not async_is_raised(hass, RepairKey.PART_FAILED, "backup")


async def test_without_a_home_there_is_nothing_to_do(hass: HomeAssistant) -> None:
    await async_pre_backup(hass)
    await async_post_backup(hass)
