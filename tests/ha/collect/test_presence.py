"""Presence follows the real person entity."""

from collections.abc import Iterator
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.lifeops.core.datasets import PRESENCE
from custom_components.lifeops.core.records import PresenceRecord
from custom_components.lifeops.ha.collect.presence import PresenceCollector
from custom_components.lifeops.ha.subentries import PersonConfig
from tests.entries import ANN, HOME
from tests.settle import NOON

from .conftest import Ear

PERSON = "person.ann"
PHONE = "device_tracker.ann"
LATER = timedelta(minutes=5)


@pytest.fixture(autouse=True)
async def household(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let Home Assistant know Ann by her phone."""
    freezer.move_to(NOON)
    config = {"person": [{"id": "1", "name": "Ann", "device_trackers": [PHONE]}]}
    assert await async_setup_component(hass, "person", config)
    await hass.async_block_till_done()


def ann(entity_id: str | None) -> PersonConfig:
    return PersonConfig(
        subentry_id="", person_id=ANN, name="Ann", person_entity=entity_id
    )


def known(ear: Ear) -> PresenceRecord | None:
    rows = ear.all(PRESENCE, ANN)
    return rows[0].value if rows else None


@pytest.fixture
def collector(hass: HomeAssistant, ear: Ear) -> Iterator[PresenceCollector]:
    collector = PresenceCollector(hass, ear, HOME, ann(PERSON))
    yield collector
    collector.stop()


async def track(hass: HomeAssistant, state: str) -> None:
    hass.states.async_set(PHONE, state, {"source_type": "router"})
    await hass.async_block_till_done()


async def test_presence_follows_the_person(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    ear: Ear,
    collector: PresenceCollector,
) -> None:
    collector.start()
    assert known(ear) == PresenceRecord(home=None, measured_at=NOON)
    freezer.tick(LATER)
    await track(hass, "home")
    assert known(ear) == PresenceRecord(home=True, measured_at=NOON + LATER)
    freezer.tick(LATER)
    await track(hass, "not_home")
    assert known(ear) == PresenceRecord(home=False, measured_at=NOON + 2 * LATER)
    assert ear.persons == {f"{ANN}/{HOME}": ANN}


async def test_a_zone_is_not_home(
    hass: HomeAssistant, ear: Ear, collector: PresenceCollector
) -> None:
    await track(hass, "home")
    collector.start()
    hass.states.async_set(PERSON, "Work")
    await hass.async_block_till_done()
    record = known(ear)
    assert record is not None
    assert record.home is False
    assert record.zone == "Work"


@pytest.mark.parametrize("state", ["unknown", "unavailable"])
async def test_who_is_not_known_is_neither_here_nor_away(
    hass: HomeAssistant, ear: Ear, collector: PresenceCollector, state: str
) -> None:
    await track(hass, "home")
    collector.start()
    hass.states.async_set(PERSON, state)
    await hass.async_block_till_done()
    record = known(ear)
    assert record is not None
    assert record.home is None


async def test_a_person_who_is_removed_is_nowhere(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    ear: Ear,
    collector: PresenceCollector,
) -> None:
    await track(hass, "home")
    collector.start()
    freezer.tick(LATER)
    hass.states.async_remove(PERSON)
    await hass.async_block_till_done()
    assert known(ear) == PresenceRecord(home=None, measured_at=NOON + LATER)


@pytest.mark.parametrize("entity_id", ["person.nobody", None])
async def test_of_a_person_without_an_entity_nobody_knows(
    hass: HomeAssistant, ear: Ear, entity_id: str | None
) -> None:
    collector = PresenceCollector(hass, ear, HOME, ann(entity_id))
    collector.start()
    assert known(ear) == PresenceRecord()
    collector.stop()


async def test_stopped_it_hears_nothing(
    hass: HomeAssistant, ear: Ear, collector: PresenceCollector
) -> None:
    collector.stop()
    collector.start()
    collector.stop()
    before = list(ear.batches)
    await track(hass, "home")
    assert ear.batches == before


@pytest.mark.parametrize("state", ["home", "not_home"])
async def test_what_still_holds_is_said_again_every_ten_minutes(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    ear: Ear,
    collector: PresenceCollector,
    state: str,
) -> None:
    await track(hass, state)
    collector.start()
    before = len(ear.batches)
    for _ in range(3):
        freezer.tick(timedelta(minutes=10, seconds=1))
        async_fire_time_changed(hass)
        await hass.async_block_till_done()
    record = known(ear)
    assert record is not None
    assert record.home is (state == "home")
    assert record.measured_at is not None
    assert record.measured_at > NOON + timedelta(minutes=30)
    assert len(ear.batches) == before + 3


async def test_what_nobody_knows_is_not_said_again(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    ear: Ear,
    collector: PresenceCollector,
) -> None:
    collector.start()
    before = len(ear.batches)
    freezer.tick(timedelta(minutes=11))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()
    assert len(ear.batches) == before


async def test_a_position_alone_is_no_news(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    ear: Ear,
    collector: PresenceCollector,
) -> None:
    await track(hass, "home")
    collector.start()
    before = len(ear.batches)
    hass.states.async_set(PERSON, "home", {"latitude": 1.0})
    await hass.async_block_till_done()
    assert len(ear.batches) == before
