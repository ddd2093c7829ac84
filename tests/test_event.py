"""Events tell what happened in an evening."""

from collections.abc import AsyncIterator

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.event import ATTR_EVENT_TYPE
from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNKNOWN, Platform
from homeassistant.core import Event, EventStateChangedData, HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_send
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    snapshot_platform,
)
from syrupy.assertion import SnapshotAssertion

from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.ha.signals import SIGNAL_EVENT
from custom_components.lifeops.ha.story import EVENT_WINDDOWN

from .entries import ANN, BEA
from .settle import NOON, lifeops, until, value_of

SLEEP = Instance(AgentKind.SLEEP, ANN)
WINDDOWN = "event.ann_sleep_wind_down"


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    freezer.move_to(NOON)
    async with lifeops(hass, only=Platform.EVENT) as entry:
        yield entry


async def test_events(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def test_a_start_is_told_and_known_after_a_restart(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    heard: list[Event[EventStateChangedData]] = async_capture_events(
        hass, EVENT_STATE_CHANGED
    )
    await entry.runtime_data.async_command(SLEEP, "start")
    await until(hass, entry, lambda: len(heard) == 2)
    told = [event.data["new_state"] for event in heard]
    assert [state.attributes[ATTR_EVENT_TYPE] for state in told if state] == [
        "winddown_started",
        "winddown_finished",
    ]
    last = value_of(hass, WINDDOWN)
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert value_of(hass, WINDDOWN) == last


@pytest.mark.usefixtures("entry")
async def test_the_end_names_the_lights_in_the_logbook(hass: HomeAssistant) -> None:
    heard = async_capture_events(hass, EVENT_WINDDOWN)
    lights = {"light.hall": "done", "light.bed": "dead"}
    async_dispatcher_send(
        hass, SIGNAL_EVENT, SLEEP, "winddown_finished", {"lights": lights}, "key"
    )
    await hass.async_block_till_done()
    told = hass.states.get(WINDDOWN)
    assert told is not None
    assert told.attributes["lights"] == lights
    assert [event.data for event in heard] == [
        {"entity_id": WINDDOWN, "lights": ["light.bed"]}
    ]


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize(
    ("instance", "event"),
    [
        (Instance(AgentKind.SLEEP, BEA), "winddown_started"),
        (SLEEP, "something_else"),
    ],
)
async def test_what_concerns_others_is_not_told(
    hass: HomeAssistant, instance: Instance, event: str
) -> None:
    async_dispatcher_send(hass, SIGNAL_EVENT, instance, event, {}, "key")
    await hass.async_block_till_done()
    assert value_of(hass, WINDDOWN) == STATE_UNKNOWN
