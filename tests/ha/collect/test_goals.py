"""What habits and goals are measured by comes from entities and metrics of the home."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant, State
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.lifeops.core.datasets import GOAL, GOAL_VALUE
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.striving import GoalNow, HabitNow, Striving
from custom_components.lifeops.core.tasks import GoalRecord, GoalValueRecord, Measured
from custom_components.lifeops.core.topics import STRIVING
from custom_components.lifeops.ha.collect.goal_plan import value_of
from custom_components.lifeops.ha.hub import Hub
from tests.entries import ANN, agent, person
from tests.settle import NIGHT_BEFORE, NOON, lifeops, night, settle, tell_nights

INSTANCE = Instance(AgentKind.GOALS, ANN)
TODAY = NOON.date()
SAVINGS, STEPS = "sensor.savings", "sensor.steps"
REST = 600


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    freezer.move_to(NOON)
    async with lifeops(hass, person(), agent("goals")) as entry:
        yield entry


async def add(entry: MockConfigEntry, noun: str, **data: Any) -> None:
    hub: Hub = entry.runtime_data
    title = data.pop("title", "Some")
    await hub.async_command(
        INSTANCE, f"add_{noun}", {"id": noun, "title": title, **data}
    )
    await settle(hub.hass, entry)
    # What it is measured by is read beside the loop.
    await hub.hass.async_block_till_done(wait_background_tasks=True)
    await settle(hub.hass, entry)


async def values(entry: MockConfigEntry) -> Mapping[str, GoalValueRecord]:
    hub: Hub = entry.runtime_data
    rows = await hub.async_records(GOAL_VALUE, ANN)
    return {row.id.partition("/")[2]: row.value for row in rows}


async def later(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    seconds: float = REST,
) -> None:
    freezer.tick(timedelta(seconds=seconds))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    await settle(hass, entry)


def striving(entry: MockConfigEntry) -> Striving:
    hub: Hub = entry.runtime_data
    found = hub.snapshot.topic(STRIVING, ANN)
    assert found is not None
    return found


def goal(entry: MockConfigEntry) -> GoalNow:
    return striving(entry).goals["goal"]


def habit(entry: MockConfigEntry) -> HabitNow:
    return striving(entry).habits["habit"]


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        ("12.5", 12.5),
        ("-3", -3),
        ("on", 1),
        ("off", 0),
        (STATE_UNAVAILABLE, None),
        (STATE_UNKNOWN, None),
        ("nan", None),
        ("inf", None),
        ("soon", None),
    ],
)
def test_only_numbers_are_values(shown: str, value: float | None) -> None:
    assert value_of(State(SAVINGS, shown)) == value


async def test_a_goal_follows_its_entity(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    hass.states.async_set(SAVINGS, "40")
    await add(entry, "goal", entity=SAVINGS, target=100)
    assert (goal(entry).value, goal(entry).progress) == (40, 0.4)
    hass.states.async_set(SAVINGS, "50")
    await later(hass, entry, freezer, 1)
    assert goal(entry).value == 50
    hass.states.async_set(SAVINGS, "60")
    await later(hass, entry, freezer, 60)
    assert goal(entry).value == 50
    await later(hass, entry, freezer)
    assert goal(entry).value == 60
    assert set(await values(entry)) == {f"{TODAY}/goal"}


async def test_what_is_unavailable_is_missing_and_never_zero(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await add(entry, "goal", entity=SAVINGS, target=100)
    assert goal(entry).value is None
    hass.states.async_set(SAVINGS, "40")
    await later(hass, entry, freezer)
    hass.states.async_set(SAVINGS, STATE_UNAVAILABLE)
    await later(hass, entry, freezer, 86400)
    assert goal(entry).value == 40
    assert (at := goal(entry).value_at) is not None
    assert at - NOON <= timedelta(seconds=REST)
    assert set(await values(entry)) == {f"{TODAY}/goal"}


async def test_another_day_is_told_though_nothing_changes(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    hass.states.async_set(SAVINGS, "40")
    await add(entry, "goal", entity=SAVINGS, target=100)
    await later(hass, entry, freezer, 86400)
    tomorrow = TODAY + timedelta(days=1)
    assert set(await values(entry)) == {f"{TODAY}/goal", f"{tomorrow}/goal"}


async def test_a_counter_that_begins_anew_takes_nothing_back(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    hass.states.async_set(STEPS, "9000")
    await add(entry, "habit", entity=STEPS, at_least=8000)
    assert habit(entry).done_today
    hass.states.async_set(STEPS, "12")
    await later(hass, entry, freezer)
    assert habit(entry).done_today
    assert (await values(entry))[f"{TODAY}/habit"].value == 9000


async def test_a_count_that_is_shown_again_keeps_its_moment(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    hass.states.async_set(STEPS, "9000")
    await add(entry, "habit", entity=STEPS, at_least=8000)
    await later(hass, entry, freezer)
    hass.states.async_set(STEPS, "9000")
    await later(hass, entry, freezer)
    assert (await values(entry))[f"{TODAY}/habit"].at == NOON


async def test_what_is_still_shown_of_yesterday_does_no_habit_of_today(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    hass.states.async_set(STEPS, "9000")
    await add(entry, "habit", entity=STEPS, at_least=8000)
    await later(hass, entry, freezer, 86400)
    assert not habit(entry).done_today
    assert set(await values(entry)) == {f"{TODAY}/habit"}
    hass.states.async_set(STEPS, "9000")
    await later(hass, entry, freezer)
    assert habit(entry).done_today


async def test_nights_come_as_a_metric_with_their_past_days(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    days = [NIGHT_BEFORE - timedelta(days=back) for back in range(8)]
    await tell_nights(hass, entry, *(night(day) for day in days))
    await add(
        entry,
        "habit",
        metric="sleep_total_s",
        at_least=25000,
        begins=str(NIGHT_BEFORE - timedelta(days=3)),
    )
    await later(hass, entry, freezer)
    assert habit(entry).streak.current == 4
    assert len(await values(entry)) == 7
    await tell_nights(hass, entry, night(days[0], {"sleep_total_s": 20000}))
    await later(hass, entry, freezer)
    assert habit(entry).streak.current == 3


async def test_what_another_home_measures_is_left_to_it(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    hass.states.async_set(SAVINGS, "40")
    record = GoalRecord(
        title="Save", target=100, measured=Measured(entity=SAVINGS, home="3" * 32)
    )
    write = PutRecord(
        dataset=GOAL.name,
        id=f"{ANN}/goal",
        fields=GOAL.write(record),
        person=ANN,
    )
    await entry.runtime_data.async_ingest([write])
    await later(hass, entry, freezer)
    assert await values(entry) == {}


async def test_who_is_reached_or_gone_is_measured_no_more(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    hass.states.async_set(SAVINGS, "40")
    await add(entry, "goal", entity=SAVINGS, target=100)
    hub: Hub = entry.runtime_data
    await hub.async_command(INSTANCE, "complete_goal", {"id": "goal"})
    hass.states.async_set(SAVINGS, "50")
    await later(hass, entry, freezer)
    assert (await values(entry))[f"{TODAY}/goal"].value == 40
