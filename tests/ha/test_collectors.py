"""Collectors in the running hub: from an entity's state to LifeOps' own entity."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.datasets import NIGHT, PRESENCE
from custom_components.lifeops.core.facts import ActivityChanged
from custom_components.lifeops.core.series import SeriesKey
from custom_components.lifeops.ha.collect.agenda import AgendaCollector
from custom_components.lifeops.ha.collect.focus import FocusCollector
from custom_components.lifeops.ha.collect.health import HealthCollector
from custom_components.lifeops.ha.collect.phones import PhoneCollector
from custom_components.lifeops.ha.collect.presence import PresenceCollector
from custom_components.lifeops.ha.collect.screens import ScreensCollector
from custom_components.lifeops.ha.collectors import (
    agent_collectors,
    home_collectors,
    person_collectors,
    source_collectors,
)
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.issues import RepairKey, issue_id
from custom_components.lifeops.ha.statistics.keeper import StatisticsKeeper
from custom_components.lifeops.ha.written import WrittenWatch
from tests.entries import ANN, BEA, RING, agent, person, source
from tests.settle import NOON, lifeops, one_person, settle, value_of

DEBOUNCE = 5
WATCH = "d" * 32
SCORE = "sensor.ann_sleep_score"
TOTAL = "sensor.ann_sleep_total"


async def advance(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    seconds: float = DEBOUNCE,
) -> None:
    await hass.async_block_till_done(wait_background_tasks=True)
    freezer.tick(timedelta(seconds=seconds))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    await settle(hass, entry)


@pytest.fixture
async def home(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    """Run LifeOps for Ann, who has a ring and a watch."""
    freezer.move_to(NOON)
    assert await async_setup_component(hass, "calendar", {})
    ring = source(
        entities={"sleep_score": "sensor.ring_score", "sleep_total_s": "sensor.total"},
        rank=0,
    )
    watch = source(
        WATCH,
        name="Watch",
        entities={"sleep_score": "sensor.watch_score", "steps": "sensor.steps"},
        rank=1,
    )
    async with lifeops(hass, *one_person(), ring, watch) as entry:
        await hass.async_block_till_done(wait_background_tasks=True)
        yield entry


async def test_a_value_shows_within_one_debounce_and_so_does_its_correction(
    hass: HomeAssistant, home: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    assert value_of(hass, SCORE) == "unknown"
    hass.states.async_set("sensor.ring_score", "82", {"unit_of_measurement": "points"})
    hass.states.async_set("sensor.total", "450", {"unit_of_measurement": "min"})
    await advance(hass, home, freezer)
    assert value_of(hass, SCORE) == "82.0"
    assert value_of(hass, TOTAL) == "7.5"
    await advance(hass, home, freezer, 3600)
    hass.states.async_set("sensor.ring_score", "78", {"unit_of_measurement": "points"})
    await advance(hass, home, freezer)
    assert value_of(hass, SCORE) == "78.0"
    assert value_of(hass, TOTAL) == "7.5"
    state = hass.states.get(SCORE)
    assert state is not None
    assert state.attributes["source"] == "Ring"
    assert state.attributes["measured_at"] > NOON.isoformat()


async def test_the_better_source_is_believed_and_none_is_added_up(
    hass: HomeAssistant, home: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    hass.states.async_set("sensor.watch_score", "60")
    await advance(hass, home, freezer)
    assert value_of(hass, SCORE) == "60.0"
    hass.states.async_set("sensor.ring_score", "82")
    await advance(hass, home, freezer)
    assert value_of(hass, SCORE) == "82.0"
    rows = await home.runtime_data.async_records(NIGHT, ANN)
    day = date(2026, 3, 10)
    assert {row.id for row in rows} == {f"{ANN}/{day}/{one}" for one in (RING, WATCH)}


async def test_a_bad_value_leaves_what_was_known(
    hass: HomeAssistant, home: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    hass.states.async_set("sensor.ring_score", "82")
    await advance(hass, home, freezer)
    hass.states.async_set("sensor.ring_score", "8200")
    await advance(hass, home, freezer)
    assert value_of(hass, SCORE) == "82.0"
    name = issue_id(RepairKey.BAD_VALUE, RING)
    assert ir.async_get(hass).async_get_issue(DOMAIN, name) is not None


async def test_steps_are_kept_as_points(
    hass: HomeAssistant, home: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    hub: Hub = home.runtime_data
    for steps in ("100", "250"):
        hass.states.async_set("sensor.steps", steps, {"unit_of_measurement": "steps"})
        await advance(hass, home, freezer)
    series = SeriesKey(metric="steps", person=ANN, source=WATCH)
    points = hub.store.series.points(str(series), NOON, NOON + timedelta(minutes=1))
    assert [point.value for point in points] == [100, 250]


async def test_a_removed_source_stops(
    hass: HomeAssistant, home: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    ring = next(
        one for one in home.subentries.values() if one.unique_id == f"source:{RING}"
    )
    hass.config_entries.async_remove_subentry(home, ring.subentry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    hass.states.async_set("sensor.ring_score", "82")
    await advance(hass, home, freezer)
    assert value_of(hass, SCORE) == "unknown"


async def test_each_part_has_its_collectors(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(NOON)
    hass.states.async_set("person.ann", "home")
    hass.states.async_set("binary_sensor.desk", "on")
    ann = person(person_entity="person.ann", calendars=["calendar.work"])
    desk = {"entity_id": ["binary_sensor.desk"]}
    calm = agent("notification", focus={"entity_id": ["switch.focus"]})
    parts = (ann, person(BEA, "Bea"), agent(screens=desk), calm)
    async with lifeops(hass, *parts, source()) as entry:
        hub: Hub = entry.runtime_data
        household = hub.household
        kinds = {
            name: [type(one) for one in person_collectors(hub, one)]
            for name, one in household.persons.items()
        }
        assert kinds == {
            ANN: [PresenceCollector, AgendaCollector],
            BEA: [PresenceCollector, AgendaCollector],
        }
        assert [type(one) for one in home_collectors(hub)] == [
            PhoneCollector,
            StatisticsKeeper,
            WrittenWatch,
        ]
        screens = {
            str(name.agent): [type(one) for one in agent_collectors(hub, config)]
            for name, config in household.agents.items()
        }
        assert screens == {
            "sleep": [ScreensCollector],
            "notification": [FocusCollector],
        }
        (ring,) = source_collectors(hub, household.sources[RING])
        assert isinstance(ring, HealthCollector)
        (row,) = await hub.async_records(PRESENCE, ANN)
        assert row.value.home is True
        live = hub.engine._memory.live.values()
        assert [fact.active for fact in live if isinstance(fact, ActivityChanged)]
