"""Automations begin where agents tell of something."""

from collections.abc import AsyncIterator
import json
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.websocket_api.const import TYPE_RESULT
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
import yaml

from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.ha.agents import ENTITIES
from custom_components.lifeops.ha.signals import SIGNAL_EVENT
from custom_components.lifeops.trigger import ROWS, Row

from .entries import ANN, BEA, person
from .settle import NOON, lifeops, one_person, until

PACKAGE = Path(__file__).parents[1] / "custom_components/lifeops"


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    freezer.move_to(NOON)
    async with lifeops(hass, *one_person(), person(BEA, "Bea")) as entry:
        yield entry


async def automate(hass: HomeAssistant, trigger: dict[str, Any]) -> list[ServiceCall]:
    calls = async_mock_service(hass, "test", "ran")
    data = {
        "person": "{{ trigger.person }}",
        "event": "{{ trigger.event }}",
        "action": "{{ trigger.data.action | default('none') }}",
    }
    rule = {"triggers": [trigger], "actions": [{"action": "test.ran", "data": data}]}
    assert await async_setup_component(hass, "automation", {"automation": rule})
    await hass.async_block_till_done()
    return calls


async def tell(
    hass: HomeAssistant, agent: AgentKind, event: str, person: str = ANN, **data: Any
) -> None:
    instance = Instance(agent, person)
    async_dispatcher_send(hass, SIGNAL_EVENT, instance, event, data, "key")
    await hass.async_block_till_done()


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_there_is_an_agent_that_tells_of_each(row: Row) -> None:
    told = ENTITIES[row.agent].events
    assert row.event in {one for event in told for one in event.event_types or ()}


@pytest.mark.parametrize("key", ROWS)
async def test_each_begins_with_its_event_alone(
    hass: HomeAssistant, entry: MockConfigEntry, key: str
) -> None:
    calls = await automate(hass, {"trigger": f"lifeops.{key}"})
    for row in ROWS.values():
        await tell(hass, row.agent, row.event)
    for agent in AgentKind:
        await tell(hass, agent, "something_else")
    row = ROWS[key]
    assert [call.data["event"] for call in calls] == [row.event]
    assert calls[0].data["person"] == "Ann"


@pytest.mark.parametrize("who", ["Ann", " ann ", ANN])
async def test_one_persons_events_can_be_asked_for(
    hass: HomeAssistant, entry: MockConfigEntry, who: str
) -> None:
    options = {"person": who}
    calls = await automate(
        hass, {"trigger": "lifeops.goal_reached", "options": options}
    )
    for one in (ANN, BEA, "stranger"):
        await tell(hass, AgentKind.GOALS, "goal_reached", one)
    assert [call.data["person"] for call in calls] == ["Ann"]


async def test_one_button_can_be_asked_for(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    options = {"action": "done"}
    trigger = {"trigger": "lifeops.notification_acted", "options": options}
    calls = await automate(hass, trigger)
    for action in ("later", "done"):
        await tell(hass, AgentKind.NOTIFICATION, "acted", action=action)
    await tell(hass, AgentKind.NOTIFICATION, "acted")
    assert [call.data["action"] for call in calls] == ["done"]


async def test_what_an_agent_really_tells_begins_one(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    calls = await automate(hass, {"trigger": "lifeops.winddown_started"})
    await entry.runtime_data.async_command(Instance(AgentKind.SLEEP, ANN), "start")
    await until(hass, entry, lambda: len(calls) == 1)
    assert calls[0].data["person"] == "Ann"


@pytest.mark.parametrize(
    "trigger",
    [
        {"trigger": "lifeops.nothing"},
        {"trigger": "lifeops.goal_reached", "options": {"action": "x"}},
        {"trigger": "lifeops.goal_reached", "options": {"person": {}}},
    ],
)
async def test_what_makes_no_sense_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, trigger: dict[str, Any]
) -> None:
    await automate(hass, trigger)
    (state,) = hass.states.async_all("automation")
    assert state.state == "unavailable"


async def test_a_removed_automation_hears_nothing(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    calls = await automate(hass, {"trigger": "lifeops.level_up"})
    (state,) = hass.states.async_all("automation")
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": state.entity_id}, blocking=True
    )
    await tell(hass, AgentKind.GAMIFICATION, "level_up")
    assert calls == []


@pytest.mark.parametrize("kind", ["trigger", "condition"])
async def test_each_is_described_in_the_editor(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    kind: str,
) -> None:
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": f"{kind}_platforms/subscribe"})
    assert (await client.receive_json())["type"] == TYPE_RESULT
    described = (await client.receive_json())["event"]
    ours = {key for key in described if key.startswith("lifeops.")}
    texts = json.loads((PACKAGE / "translations/en.json").read_text())[f"{kind}s"]
    icons = json.loads((PACKAGE / "icons.json").read_text())[f"{kind}s"]
    table = yaml.safe_load((PACKAGE / f"{kind}s.yaml").read_text())
    named = {key for key in table if not key.startswith(".")}
    assert ours == {f"lifeops.{key}" for key in named}
    assert set(texts) == set(icons) == named
    for key in named:
        assert set(texts[key]["fields"]) == set(table[key]["fields"])
    if kind == "trigger":
        assert named == set(ROWS)
