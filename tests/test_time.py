"""Wall-clock settings are changed where they are shown."""

from collections.abc import AsyncIterator

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.time import DOMAIN as TIME, SERVICE_SET_VALUE
from homeassistant.const import ATTR_ENTITY_ID, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    snapshot_platform,
)
from syrupy.assertion import SnapshotAssertion

from .settle import NOON, lifeops, settle, value_of


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    freezer.move_to(NOON)
    async with lifeops(hass, only=Platform.TIME) as entry:
        yield entry


async def test_times(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def set_time(hass: HomeAssistant, entity_id: str, value: str) -> None:
    await hass.services.async_call(
        TIME,
        SERVICE_SET_VALUE,
        {ATTR_ENTITY_ID: entity_id, "time": value},
        blocking=True,
    )


@pytest.mark.parametrize(
    "entity_id", ["time.ann_sleep_bedtime", "time.ann_sleep_wake_up_time"]
)
async def test_a_time_that_is_set_is_shown_and_kept(
    hass: HomeAssistant, entry: MockConfigEntry, entity_id: str
) -> None:
    await set_time(hass, entity_id, "23:15:00")
    await settle(hass, entry)
    assert value_of(hass, entity_id) == "23:15:00"
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert value_of(hass, entity_id) == "23:15:00"
    await settle(hass, entry)
    assert value_of(hass, entity_id) == "23:15:00"


async def test_a_night_without_length_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await set_time(hass, "time.ann_sleep_bedtime", "06:30:00")
    assert refused.value.translation_key == "invalid_setting"
    await settle(hass, entry)
    assert value_of(hass, "time.ann_sleep_bedtime") == "22:30:00"
