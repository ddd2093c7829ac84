"""Actions on habits and goals: whose they are, what they answer, what they refuse."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.todo.const import DOMAIN as TODO
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
import voluptuous as vol

from custom_components.lifeops.core.datasets import GOAL, HABIT
from tests.entries import ANN, BEA
from tests.settle import settle, value_of

from .couple import ANN_USER, act, couple

SHOPPING = "todo.shopping"
HUGE = "x" * 20_001


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    async with couple(hass, freezer, "goals") as entry:
        yield entry


@pytest.fixture
async def shopping(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set up a to-do list of Home Assistant's own, with three items."""
    listed = MockConfigEntry(
        domain="local_todo",
        title="Shopping",
        data={"todo_list_name": "Shopping", "storage_key": "shopping"},
    )
    storage = Path(hass.config.path(".storage"))
    await hass.async_add_executor_job(lambda: storage.mkdir(exist_ok=True))
    listed.add_to_hass(hass)
    assert await hass.config_entries.async_setup(listed.entry_id)
    await hass.async_block_till_done()
    for data in (
        {"item": "Tea", "description": "Green"},
        {"item": "Bread", "due_date": "2026-08-01"},
        {"item": "Milk"},
    ):
        await hass.services.async_call(
            TODO, "add_item", {"entity_id": SHOPPING, **data}, blocking=True
        )
    await hass.services.async_call(
        TODO,
        "update_item",
        {"entity_id": SHOPPING, "item": "Milk", "status": "completed"},
        blocking=True,
    )


async def titles(
    entry: MockConfigEntry, dataset: Any, person_id: str = ANN
) -> list[str]:
    rows = await entry.runtime_data.async_records(dataset, person_id)
    return sorted(row.value.title for row in rows)


async def test_a_habit_from_adding_to_answering(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    added = await act(
        hass,
        "add_habit",
        title="Run",
        every="week",
        times="3",
        weekdays=["tue", "thu", "sat"],
    )
    assert added["speech"] == "Run is on the list."
    ticked = await act(hass, "complete_habit", id="run", user_id=ANN_USER)
    assert ticked["speech"] == "Run is done."
    await settle(hass, entry)
    assert value_of(hass, "sensor.ann_goals_habits_done_today") == "1"
    told = await act(hass, "get_habits")
    habit = told["habits"][0]
    assert (habit["id"], habit["title"], habit["done"]) == (added["id"], "Run", 1)
    assert told["speech"] == "1 of 1 habits are done today."
    await act(hass, "tick_habit", id="Run", done=False)
    await act(hass, "edit_habit", id="Run", title="Walk", archived=True)
    await act(hass, "remove_habit", id="Walk")
    assert await titles(entry, HABIT) == []


async def test_a_goal_from_adding_to_answering(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await act(
        hass,
        "add_goal",
        title="Save",
        category="finance",
        target=1000,
        value=0,
        due="2026-05-01",
        milestones=[{"title": "Half", "value": 500}],
    )
    await act(hass, "set_goal_value", id="Save", value=250)
    await settle(hass, entry)
    assert value_of(hass, "sensor.ann_goals_goals_on_track") == "1"
    assert value_of(hass, "sensor.ann_goals_next_goal_due") == "2026-05-01"
    told = await act(hass, "get_goals")
    goal = told["goals"][0]
    assert (goal["progress"], goal["on_track"]) == (0.25, True)
    assert goal["milestones"] == [{"title": "Half", "value": 500, "done": False}]
    assert told["speech"] == "1 of 1 goals are on track."
    await act(hass, "tick_milestone", id="Save", milestone="Half")
    assert (await act(hass, "get_goals"))["goals"][0]["milestones"][0]["done"]
    done = await act(hass, "complete_goal", id="Save")
    assert done["speech"] == "Save is reached."
    await act(hass, "edit_goal", id="Save", status="dropped", due=None)
    assert (await act(hass, "get_goals"))["goals"] == []
    assert len((await act(hass, "get_goals", dropped=True))["goals"]) == 1
    await act(hass, "remove_goal", id="Save")
    assert await titles(entry, GOAL) == []


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("add_habit", {"title": "Run"}),
    ("edit_habit", {"id": "Run"}),
    ("remove_habit", {"id": "Run"}),
    ("complete_habit", {"id": "Run"}),
    ("tick_habit", {"id": "Run"}),
    ("add_goal", {"title": "Save"}),
    ("edit_goal", {"id": "Save"}),
    ("remove_goal", {"id": "Save"}),
    ("complete_goal", {"id": "Save"}),
    ("set_goal_value", {"id": "Save", "value": 1}),
    ("tick_milestone", {"id": "Save", "milestone": "Half"}),
    ("get_habits", {}),
    ("get_goals", {}),
    ("import_todo", {"entity_id": SHOPPING}),
]


@pytest.mark.parametrize(("name", "data"), CALLS)
async def test_nobody_reaches_a_foreign_person(
    hass: HomeAssistant, entry: MockConfigEntry, name: str, data: dict[str, Any]
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, name, user_id=ANN_USER, **{**data, "person": "Bea"})
    assert refused.value.translation_key == "not_your_person"
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, name, **{**data, "person": "Nobody"})
    assert refused.value.translation_key == "unknown_person"
    for one in (ANN, BEA):
        assert await titles(entry, HABIT, one) == []
        assert await titles(entry, GOAL, one) == []


@pytest.mark.parametrize(("name", "data"), [call for call in CALLS if call[1]])
async def test_what_is_missing_is_asked_for(
    hass: HomeAssistant, entry: MockConfigEntry, name: str, data: dict[str, Any]
) -> None:
    for missing in data:
        rest = {key: value for key, value in data.items() if key != missing}
        with pytest.raises(vol.Invalid):
            await act(hass, name, **rest)
        with pytest.raises(vol.Invalid):
            await act(hass, name, **data, nonsense=1)


async def test_a_foreign_item_is_not_in_the_list(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    added = await act(hass, "add_habit", title="Run", person="Bea")
    for name in ("edit_habit", "remove_habit", "complete_habit", "tick_habit"):
        with pytest.raises(ServiceValidationError) as refused:
            await act(hass, name, id=added["id"])
        assert refused.value.translation_key == "unknown_item"
    assert await titles(entry, HABIT, BEA) == ["Run"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("add_habit", {"title": HUGE}),
        ("add_habit", {"title": "Run", "note": HUGE}),
        ("add_habit", {"title": "Run", "times": 10**9}),
        ("add_habit", {"title": "Run", "entity": f"sensor.{HUGE}", "at_least": 1}),
        ("add_goal", {"title": "Save", "unit": HUGE}),
        ("add_goal", {"title": "Save", "target": 1e300}),
        ("add_goal", {"title": "Save", "milestones": [{"title": "x"}] * 1000}),
        ("complete_habit", {"id": HUGE}),
        ("set_goal_value", {"id": HUGE, "value": 1}),
    ],
)
async def test_what_is_huge_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, name: str, data: dict[str, Any]
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, name, **data)
    assert len(str(refused.value)) < 500
    assert await titles(entry, HABIT) == []
    assert await titles(entry, GOAL) == []


@pytest.mark.usefixtures("shopping")
async def test_a_list_is_taken_over_once(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    told = await act(hass, "import_todo", entity_id=SHOPPING, **{"as": "goal"})
    assert (told["taken"], told["known"], told["refused"]) == (2, 0, [])
    assert told["speech"] == "2 of 2 items were taken over."
    assert await titles(entry, GOAL) == ["Bread", "Tea"]
    rows = await entry.runtime_data.async_records(GOAL, ANN)
    found = {row.value.title: row.value for row in rows}
    assert found["Tea"].note == "Green"
    assert str(found["Bread"].due) == "2026-08-01"
    again = await act(hass, "import_todo", entity_id=SHOPPING, **{"as": "goal"})
    assert (again["taken"], again["known"]) == (0, 2)
    assert await titles(entry, GOAL) == ["Bread", "Tea"]
    habits = await act(hass, "import_todo", entity_id=SHOPPING, **{"as": "habit"})
    assert habits["taken"] == 2


@pytest.mark.usefixtures("shopping")
async def test_what_cannot_be_taken_over_is_told(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await hass.services.async_call(
        TODO, "add_item", {"entity_id": SHOPPING, "item": "x" * 300}, blocking=True
    )
    told = await act(hass, "import_todo", entity_id=SHOPPING, **{"as": "habit"})
    assert told["taken"] == 2
    assert [one["title"] for one in told["refused"]] == ["x" * 300]
    assert told["refused"][0]["why"]


@pytest.mark.parametrize("entity_id", ["todo.none", "sensor.some"])
async def test_only_a_list_is_taken_over(
    hass: HomeAssistant, entry: MockConfigEntry, entity_id: str
) -> None:
    hass.states.async_set("sensor.some", "1")
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "import_todo", entity_id=entity_id, **{"as": "goal"})
    assert refused.value.translation_key == "unknown_list"


@pytest.mark.usefixtures("shopping")
async def test_who_may_not_see_a_list_takes_nothing_over(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    user = await hass.auth.async_get_user(ANN_USER)
    assert isinstance(user, MockUser)
    user.mock_policy({"entities": False})
    with pytest.raises(Unauthorized):
        await act(
            hass, "import_todo", entity_id=SHOPPING, user_id=ANN_USER, **{"as": "goal"}
        )
    assert await titles(entry, GOAL) == []


async def test_who_is_switched_off_answers_nobody(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await hass.services.async_call(
        "switch", "turn_off", {"entity_id": "switch.ann_goals_enabled"}, blocking=True
    )
    await settle(hass, entry)
    for name, data in (("get_habits", {}), ("add_habit", {"title": "Run"})):
        with pytest.raises(ServiceValidationError) as refused:
            await act(hass, name, **data)
        assert refused.value.translation_key == "agent_disabled"
