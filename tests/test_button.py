"""Buttons give commands; what cannot be done is said."""

from collections.abc import AsyncIterator
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.button import DOMAIN as BUTTON, SERVICE_PRESS
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

from custom_components.lifeops.core.topics import TONIGHT, SleepPhase, Tonight

from .entries import ANN
from .settle import NOON, lifeops, settle


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    freezer.move_to(NOON)
    async with lifeops(hass, only=Platform.BUTTON) as entry:
        yield entry


async def test_buttons(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def press(hass: HomeAssistant, name: str) -> None:
    await hass.services.async_call(
        BUTTON,
        SERVICE_PRESS,
        {ATTR_ENTITY_ID: f"button.ann_sleep_{name}"},
        blocking=True,
    )


def tonight(entry: MockConfigEntry) -> Tonight:
    plan: Tonight | None = entry.runtime_data.snapshot.topic(TONIGHT, ANN)
    assert plan is not None
    return plan


async def test_start_and_stop(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    assert tonight(entry).winddown_started_at is None
    await press(hass, "start_wind_down")
    await settle(hass, entry)
    assert tonight(entry).winddown_started_at == NOON
    await press(hass, "stop_wind_down")
    await settle(hass, entry)
    assert tonight(entry).phase is SleepPhase.DAY


async def test_snooze_starts_later(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    planned = tonight(entry).winddown_at
    await press(hass, "snooze_wind_down")
    await settle(hass, entry)
    assert tonight(entry).winddown_at == planned + timedelta(minutes=30)


async def test_skip_leaves_tonight_out(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await press(hass, "skip_tonight")
    await settle(hass, entry)
    assert tonight(entry).skipped


async def test_what_does_not_run_cannot_be_stopped(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert entry.runtime_data is not None
    with pytest.raises(ServiceValidationError) as refused:
        await press(hass, "stop_wind_down")
    assert refused.value.translation_key == "winddown_not_running"
