"""To-do lists: edited by hand, by voice, on a card, and in step with the records."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.components.todo.const import DOMAIN as TODO
from homeassistant.const import ATTR_ENTITY_ID, STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er, intent
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    snapshot_platform,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
from syrupy.assertion import SnapshotAssertion

from custom_components.lifeops.core.datasets import GOAL, HABIT, HABIT_DAY
from custom_components.lifeops.core.effects import DeleteRecord, PutRecord
from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.tasks import GoalRecord, HabitRecord
from custom_components.lifeops.ha.hub import Hub

from .entries import ANN, agent, person
from .settle import NOON, lifeops, settle, value_of

HABITS = "todo.ann_goals_habits"
GOALS = "todo.ann_goals_goals"
TODAY = NOON.date()


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    freezer.move_to(NOON)
    assert await async_setup_component(hass, "homeassistant", {})
    async with lifeops(
        hass, person(), agent("goals", title="Ann Goals"), only=Platform.TODO
    ) as entry:
        yield entry


async def do(hass: HomeAssistant, service: str, entity_id: str, **data: Any) -> None:
    await hass.services.async_call(
        TODO, service, {ATTR_ENTITY_ID: entity_id, **data}, blocking=True
    )


async def items(hass: HomeAssistant, entity_id: str) -> list[dict[str, Any]]:
    told: Any = await hass.services.async_call(
        TODO,
        "get_items",
        {ATTR_ENTITY_ID: entity_id},
        blocking=True,
        return_response=True,
    )
    found: list[dict[str, Any]] = told[entity_id]["items"]
    return found


async def titles(hass: HomeAssistant, entity_id: str) -> list[str]:
    return [item["summary"] for item in await items(hass, entity_id)]


async def records(hub: Hub, dataset: Any) -> list[Any]:
    return [row.value for row in await hub.async_records(dataset, ANN)]


async def test_lists(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def test_an_item_is_shown_as_soon_as_it_is_added(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert value_of(hass, GOALS) == "0"
    await do(
        hass,
        "add_item",
        GOALS,
        item="Sail across",
        description="By wind alone",
        due_date="2026-08-01",
    )
    assert value_of(hass, GOALS) == "1"
    item = (await items(hass, GOALS))[0]
    assert item["summary"] == "Sail across"
    assert item["description"] == "By wind alone"
    assert item["due"] == "2026-08-01"
    goal = (await records(entry.runtime_data, GOAL))[0]
    assert (goal.title, str(goal.due)) == ("Sail across", "2026-08-01")


async def test_only_what_differs_is_written(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await do(hass, "add_item", GOALS, item="Sail", due_date="2026-08-01")
    await do(hass, "update_item", GOALS, item="Sail", rename="Sail far")
    goal = (await records(entry.runtime_data, GOAL))[0]
    assert (goal.title, str(goal.due)) == ("Sail far", "2026-08-01")
    await do(hass, "update_item", GOALS, item="Sail far", due_date=None)
    assert "due" not in (await items(hass, GOALS))[0]
    await do(hass, "update_item", GOALS, item="Sail far", description="Soon")
    await do(hass, "update_item", GOALS, item="Sail far", status="completed")
    await settle(hass, entry)
    assert value_of(hass, GOALS) == "0"
    item = (await items(hass, GOALS))[0]
    assert (item["status"], item["description"]) == ("completed", "Soon")
    await do(hass, "update_item", GOALS, item="Sail far", status="needs_action")
    await settle(hass, entry)
    assert value_of(hass, GOALS) == "1"


async def test_completing_a_habit_ticks_today(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await do(hass, "add_item", HABITS, item="Meditate")
    await settle(hass, entry)
    assert value_of(hass, HABITS) == "1"
    await do(hass, "update_item", HABITS, item="Meditate", status="completed")
    await settle(hass, entry)
    assert value_of(hass, HABITS) == "0"
    days = await records(entry.runtime_data, HABIT_DAY)
    assert [day.done for day in days] == [True]


async def test_items_are_removed_and_completed_ones_all_at_once(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    for title in ("Sail", "Row", "Swim"):
        await do(hass, "add_item", GOALS, item=title)
    await do(hass, "remove_item", GOALS, item=["Row"])
    assert await titles(hass, GOALS) == ["Sail", "Swim"]
    await do(hass, "update_item", GOALS, item="Sail", status="completed")
    await do(hass, "remove_completed_items", GOALS)
    assert await titles(hass, GOALS) == ["Swim"]


async def test_a_card_lists_moves_and_hears(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    for title in ("Sail", "Row", "Swim"):
        await do(hass, "add_item", GOALS, item=title)
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "todo/item/list", "entity_id": GOALS})
    told = (await client.receive_json())["result"]["items"]
    assert [item["summary"] for item in told] == ["Sail", "Row", "Swim"]
    await client.send_json_auto_id({"type": "todo/item/subscribe", "entity_id": GOALS})
    assert (await client.receive_json())["success"]
    await client.receive_json()
    sail, row, swim = (item["uid"] for item in told)
    await client.send_json_auto_id(
        {"type": "todo/item/move", "entity_id": GOALS, "uid": swim}
    )
    heard, answer = await client.receive_json(), await client.receive_json()
    if "event" not in heard:
        heard, answer = answer, heard
    assert answer["success"]
    assert [item["uid"] for item in heard["event"]["items"]] == [swim, sail, row]
    await client.send_json_auto_id(
        {
            "type": "todo/item/move",
            "entity_id": GOALS,
            "uid": sail,
            "previous_uid": row,
        }
    )
    await client.receive_json()
    assert await titles(hass, GOALS) == ["Swim", "Row", "Sail"]
    await client.receive_json()
    await client.send_json_auto_id(
        {"type": "todo/item/move", "entity_id": GOALS, "uid": "none"}
    )
    assert (await client.receive_json())["error"]["code"] == "failed"


async def test_lists_are_kept_by_voice(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert await async_setup_component(hass, "intent", {})
    async_expose_entity(hass, "conversation", HABITS, should_expose=True)
    await settle(hass, entry)

    async def say(name: str) -> intent.IntentResponse:
        return await intent.async_handle(
            hass,
            "test",
            name,
            {"item": {"value": "meditate"}, "name": {"value": "Ann Goals Habits"}},
            assistant="conversation",
        )

    added = await say("HassListAddItem")
    assert added.response_type is intent.IntentResponseType.ACTION_DONE
    await settle(hass, entry)
    assert await titles(hass, HABITS) == ["Meditate"]
    await say("HassListCompleteItem")
    await settle(hass, entry)
    assert value_of(hass, HABITS) == "0"
    with pytest.raises(intent.IntentHandleError):
        await say("HassListCompleteItem")


async def test_completing_by_voice_keeps_day_and_note(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert await async_setup_component(hass, "intent", {})
    async_expose_entity(hass, "conversation", GOALS, should_expose=True)
    await do(
        hass, "add_item", GOALS, item="Sail", description="Far", due_date="2026-08-01"
    )
    await intent.async_handle(
        hass,
        "test",
        "HassListCompleteItem",
        {"item": {"value": "sail"}, "name": {"value": "Ann Goals Goals"}},
        assistant="conversation",
    )
    item = (await items(hass, GOALS))[0]
    assert item["status"] == "completed"
    assert (item["description"], item["due"]) == ("Far", "2026-08-01")


async def test_what_another_home_writes_is_shown(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    habit = HABIT.write(HabitRecord(title="Read", begins=TODAY))
    goal = GOAL.write(GoalRecord(title="Row"))
    for dataset, fields in ((GOAL.name, goal), (HABIT.name, habit)):
        write = PutRecord(dataset=dataset, id=f"{ANN}/other", fields=fields, person=ANN)
        await hub.async_ingest([write])
    await settle(hass, entry)
    assert await titles(hass, GOALS) == ["Row"]
    assert await titles(hass, HABITS) == ["Read"]
    await hub.async_ingest([DeleteRecord(dataset=GOAL.name, id=f"{ANN}/other")])
    await settle(hass, entry)
    assert value_of(hass, GOALS) == "0"


async def test_a_list_is_read_only_where_it_was_written(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hub: Hub = entry.runtime_data
    await do(hass, "add_item", GOALS, item="Sail")
    await settle(hass, entry)
    with patch("custom_components.lifeops.todo.async_list_items") as read:
        read.return_value = ()
        write = PutRecord(
            dataset="presence",
            id=f"{ANN}/x",
            fields={"home": True, "zone": None, "measured_at": None},
            person=ANN,
        )
        await hub.async_ingest([write])
        await settle(hass, entry)
        assert read.call_count == 0


@pytest.mark.parametrize(
    ("service", "data", "key"),
    [
        ("add_item", {"item": "x" * 201}, "invalid_setting"),
        ("update_item", {"item": "none", "rename": "x"}, "item_not_found"),
        ("remove_item", {"item": ["none"]}, "item_not_found"),
        (
            "add_item",
            {"item": "x", "due_datetime": "2026-08-01 10:00"},
            "update_field_not_supported",
        ),
    ],
)
async def test_what_is_wrong_is_refused(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    service: str,
    data: dict[str, Any],
    key: str,
) -> None:
    await do(hass, "add_item", GOALS, item="Sail")
    with pytest.raises(ServiceValidationError) as refused:
        await do(hass, service, GOALS, **data)
    assert refused.value.translation_key == key
    assert await titles(hass, GOALS) == ["Sail"]


async def test_what_cannot_be_read_is_told_and_shown_again_later(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await do(hass, "add_item", GOALS, item="Sail")
    # A look that has begun would show what is written while it lasts.
    await hass.async_block_till_done(wait_background_tasks=True)
    hub: Hub = entry.runtime_data
    write = PutRecord(
        dataset=GOAL.name,
        id=f"{ANN}/other",
        fields=GOAL.write(GoalRecord(title="Row", order=9.0)),
        person=ANN,
    )
    with patch(
        "custom_components.lifeops.todo.async_list_items",
        side_effect=StoreError("store_unavailable"),
    ):
        await hub.async_ingest([write])
        await settle(hass, entry)
        assert await titles(hass, GOALS) == ["Sail"]
    await do(hass, "update_item", GOALS, item="Sail", rename="Sail far")
    assert await titles(hass, GOALS) == ["Sail far", "Row"]


async def test_a_private_person_has_no_lists(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entity_registry: er.EntityRegistry,
) -> None:
    freezer.move_to(NOON)
    parts = (person(private=True), agent("goals", title="Ann Goals"))
    async with lifeops(hass, *parts) as entry:
        await settle(hass, entry)
        assert value_of(hass, GOALS) is None
        assert not [one for one in entity_registry.entities if one.startswith("todo.")]


async def test_an_open_day_begins_with_open_habits(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await do(hass, "add_item", HABITS, item="Meditate")
    await settle(hass, entry)
    await do(hass, "update_item", HABITS, item="Meditate", status="completed")
    await settle(hass, entry)
    assert value_of(hass, HABITS) == "0"
    freezer.tick(timedelta(days=1))
    await settle(hass, entry)
    assert value_of(hass, HABITS) == "1"
    assert value_of(hass, HABITS) != STATE_UNAVAILABLE
