"""Screens tell when somebody sits at them, and when nobody knows."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.lifeops.core.facts import ActivityChanged
from custom_components.lifeops.ha.collect.screens import ScreensCollector
from tests.entries import ANN
from tests.settle import NOON

from .conftest import Ear

DESK, TV, LAPTOP = "binary_sensor.desk", "media_player.tv", "device_tracker.laptop"


@pytest.fixture
def collector(hass: HomeAssistant, ear: Ear) -> ScreensCollector:
    return ScreensCollector(hass, ear, ANN, [DESK, TV, LAPTOP])


async def put(hass: HomeAssistant, entity_id: str, state: str) -> None:
    hass.states.async_set(entity_id, state)
    await hass.async_block_till_done()


async def test_every_screen_is_told_of_at_the_start(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    ear: Ear,
    collector: ScreensCollector,
) -> None:
    freezer.move_to(NOON)
    await put(hass, DESK, "on")
    await put(hass, TV, "idle")
    collector.start()
    assert (DESK, True) in ear.activity
    assert (TV, False) in ear.activity
    assert True not in {active for name, active in ear.activity if name == LAPTOP}
    (desk,) = (
        fact
        for fact in ear.facts
        if isinstance(fact, ActivityChanged) and fact.device == DESK
    )
    assert (desk.subject, desk.source) == (ANN, DESK)
    assert desk.seen_at == desk.measured_at == NOON


@pytest.mark.parametrize(
    ("entity_id", "active", "idle"),
    [(DESK, "on", "off"), (TV, "playing", "paused"), (LAPTOP, "home", "not_home")],
)
async def test_changes_are_told_once(
    hass: HomeAssistant,
    ear: Ear,
    collector: ScreensCollector,
    *,
    entity_id: str,
    active: str,
    idle: str,
) -> None:
    collector.start()
    ear.facts.clear()
    for state in (active, idle, "unavailable", "unknown", active):
        await put(hass, entity_id, state)
    hass.states.async_set(entity_id, active, {"volume": 1})
    await hass.async_block_till_done()
    told = [True, False, None, True]
    assert ear.activity == [(entity_id, one) for one in told]


async def test_a_screen_that_is_removed_is_unknown(
    hass: HomeAssistant, ear: Ear, collector: ScreensCollector
) -> None:
    await put(hass, DESK, "on")
    collector.start()
    ear.facts.clear()
    hass.states.async_remove(DESK)
    await hass.async_block_till_done()
    assert ear.activity == [(DESK, None)]


async def test_stopped_nobody_knows(
    hass: HomeAssistant, ear: Ear, collector: ScreensCollector
) -> None:
    collector.stop()
    await put(hass, DESK, "on")
    collector.start()
    ear.facts.clear()
    collector.stop()
    assert ear.activity == [(DESK, None)]
    await put(hass, DESK, "off")
    assert ear.activity == [(DESK, None)]
