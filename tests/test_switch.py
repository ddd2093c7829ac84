"""Switches: an agent that is off neither decides nor acts."""

from collections.abc import AsyncIterator

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.switch import DOMAIN as SWITCH
from homeassistant.const import (
    ATTR_ENTITY_ID,
    SERVICE_TURN_OFF,
    SERVICE_TURN_ON,
    Platform,
)
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

MASTER = "switch.ann_sleep_enabled"


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    freezer.move_to(NOON)
    async with lifeops(hass, only=Platform.SWITCH) as entry:
        yield entry


async def test_switches(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def turn(hass: HomeAssistant, service: str, entity_id: str) -> None:
    await hass.services.async_call(
        SWITCH, service, {ATTR_ENTITY_ID: entity_id}, blocking=True
    )


@pytest.mark.parametrize(
    "entity_id", ["switch.ann_sleep_adaptive_bedtime", "switch.ann_sleep_late_nudge"]
)
async def test_a_choice_is_shown_once_it_is_kept(
    hass: HomeAssistant, entry: MockConfigEntry, entity_id: str
) -> None:
    assert value_of(hass, entity_id) == "off"
    for service, shown in ((SERVICE_TURN_ON, "on"), (SERVICE_TURN_OFF, "off")):
        await turn(hass, service, entity_id)
        await settle(hass, entry)
        assert value_of(hass, entity_id) == shown


async def test_an_agent_that_is_off_stays_off_and_hears_nothing(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert value_of(hass, MASTER) == "on"
    await turn(hass, SERVICE_TURN_OFF, MASTER)
    await settle(hass, entry)
    assert value_of(hass, MASTER) == "off"
    assert value_of(hass, "switch.ann_notifications_enabled") == "on"
    with pytest.raises(ServiceValidationError) as refused:
        await turn(hass, SERVICE_TURN_ON, "switch.ann_sleep_late_nudge")
    assert refused.value.translation_key == "agent_disabled"
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass, entry)
    assert value_of(hass, MASTER) == "off"
    await turn(hass, SERVICE_TURN_ON, MASTER)
    await settle(hass, entry)
    assert value_of(hass, MASTER) == "on"
    await turn(hass, SERVICE_TURN_ON, "switch.ann_sleep_late_nudge")
