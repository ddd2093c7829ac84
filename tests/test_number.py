"""Numeric settings are changed where they are shown."""

from collections.abc import AsyncIterator

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.number import (
    ATTR_VALUE,
    DOMAIN as NUMBER,
    SERVICE_SET_VALUE,
)
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

OFFSET = "number.ann_sleep_wind_down_offset"


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    freezer.move_to(NOON)
    async with lifeops(hass, only=Platform.NUMBER) as entry:
        yield entry


async def test_numbers(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def set_number(hass: HomeAssistant, value: float) -> None:
    await hass.services.async_call(
        NUMBER,
        SERVICE_SET_VALUE,
        {ATTR_ENTITY_ID: OFFSET, ATTR_VALUE: value},
        blocking=True,
    )


async def test_a_number_that_is_set_is_shown(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await set_number(hass, 45)
    await settle(hass, entry)
    assert value_of(hass, OFFSET) == "45"


@pytest.mark.parametrize("value", [200, -5, 12.5])
async def test_a_number_that_nothing_can_be_made_of_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, value: float
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await set_number(hass, value)
    assert refused.value.translation_key in {"invalid_setting", "out_of_range"}
    await settle(hass, entry)
    assert value_of(hass, OFFSET) == "30"
