"""Sensors that are on or off: whether a person may be disturbed."""

from collections.abc import AsyncIterator

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    snapshot_platform,
)
from syrupy.assertion import SnapshotAssertion

from .settle import NOON, lifeops, settle, value_of

DISTURBED = "binary_sensor.ann_notifications_may_be_disturbed"


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    freezer.move_to(NOON)
    async with lifeops(hass, only=Platform.BINARY_SENSOR) as entry:
        yield entry


async def test_binary_sensors(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def test_who_wants_silence_may_not_be_disturbed(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert value_of(hass, DISTURBED) == "on"
    await hass.services.async_call(
        "lifeops", "set_notifications", {"do_not_disturb": True}, blocking=True
    )
    await settle(hass, entry)
    assert value_of(hass, DISTURBED) == "off"
    state = hass.states.get(DISTURBED)
    assert state is not None
    assert state.attributes["why"] == "do_not_disturb"
