"""Sensors show what an agent has published, and nothing where it has not."""

from collections.abc import AsyncIterator
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import Event, EventStateChangedData, HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    snapshot_platform,
)
from syrupy.assertion import SnapshotAssertion

from .settle import (
    METRICS,
    NIGHT_BEFORE,
    NOON,
    lifeops,
    night,
    settle,
    tell_nights,
    until,
    value_of,
)

REGULARITY = "sensor.ann_sleep_regularity"
SCORE = "sensor.ann_sleep_score"


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    freezer.move_to(NOON)
    async with lifeops(hass, only=Platform.SENSOR) as entry:
        yield entry


async def test_sensors(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    nights = (night(NIGHT_BEFORE - timedelta(days=back)) for back in range(6))
    await tell_nights(hass, entry, *nights)
    # What the nights teach is told once it has been quiet for some seconds.
    freezer.tick(timedelta(seconds=6))
    await until(hass, entry, lambda: value_of(hass, REGULARITY) != STATE_UNKNOWN)
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def test_what_is_missing_is_unknown_and_never_zero(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await tell_nights(hass, entry, night(metrics={"sleep_total_s": 27000}))
    assert hass.states.get("sensor.ann_sleep_total").state == "7.5"
    score = hass.states.get(SCORE)
    assert score.state == STATE_UNKNOWN
    assert "source" not in score.attributes


async def test_nothing_is_written_while_nothing_changes(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await tell_nights(hass, entry, night())
    changes: list[Event[EventStateChangedData]] = async_capture_events(
        hass, "state_changed"
    )
    await tell_nights(hass, entry, night())
    await settle(hass, entry)
    assert changes == []


async def test_a_night_writes_only_the_states_that_it_changes(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await tell_nights(hass, entry, night())
    changes: list[Event[EventStateChangedData]] = async_capture_events(
        hass, "state_changed"
    )
    await tell_nights(hass, entry, night(metrics={**METRICS, "sleep_score": 83}))
    assert [change.data["entity_id"] for change in changes] == [SCORE]
    assert hass.states.get(SCORE).state == "83.0"
