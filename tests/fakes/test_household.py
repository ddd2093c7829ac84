"""The simulated household keeps its word, or breaks it as it was told to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
import json
from pathlib import Path
import socket
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from paho.mqtt import client as paho
import pytest

from .household import Household, HouseholdPlan, Way
from .household.nights import night_of
from .household.phones import Registration
from .household.savings import BALANCE
from .road import HOST, Road

STOCKHOLM = ZoneInfo("Europe/Stockholm")
PATIENCE_S = 5


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(autouse=True)
def verify_cleanup(socket_enabled: None) -> None:
    """Let sockets be used; the broker's own threads end with its loop."""


@pytest.fixture
async def way() -> AsyncIterator[Way]:
    async with Road((HOST, 1)) as there, Road((HOST, 1)) as back:
        yield Way(key="cabin", name="Cabin", roads=(there, back))


@pytest.fixture
async def household(tmp_path: Path, way: Way) -> AsyncIterator[Household]:
    plan = HouseholdPlan(
        persons=("Ann", "Ben"),
        zone=STOCKHOLM,
        broker_port=free_port(),
        control_port=free_port(),
        folder=tmp_path,
    )
    async with Household(plan, [way]) as running:
        yield running


class Listener:
    """Home Assistant's side of the wire."""

    def __init__(self, port: int) -> None:
        """Connect and hear everything."""
        self.heard: dict[str, str] = {}
        self._client = paho.Client(paho.CallbackAPIVersion.VERSION2)
        self._client.on_message = self._hear
        self._client.connect("127.0.0.1", port)
        self._client.subscribe("#")
        self._client.loop_start()

    def tell(self, topic: str, payload: dict[str, Any] | str) -> None:
        text = payload if isinstance(payload, str) else json.dumps(payload)
        self._client.publish(topic, text)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _hear(self, _client: object, _data: object, message: paho.MQTTMessage) -> None:
        self.heard[message.topic] = message.payload.decode()


@pytest.fixture
async def home_assistant(household: Household) -> AsyncIterator[Listener]:
    listener = await asyncio.to_thread(Listener, household.plan.broker_port)
    yield listener
    await asyncio.to_thread(listener.close)


async def wait(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 - another thread fills it
            await asyncio.sleep(0.05)


@pytest.fixture
async def do(
    household: Household,
) -> AsyncIterator[Callable[..., Awaitable[int]]]:
    async with aiohttp.ClientSession(household.plan.url) as session:

        async def post(path: str, **body: Any) -> int:
            async with session.post(path, json=body) as answer:
                return answer.status

        yield post


async def test_bulb_obeys_and_logs(
    household: Household, home_assistant: Listener
) -> None:
    await wait(lambda: "home/floor_lamp/state" in home_assistant.heard)
    home_assistant.tell("home/floor_lamp/set", {"state": "ON", "brightness": 50})
    await wait(
        lambda: (
            json.loads(home_assistant.heard["home/floor_lamp/state"])
            == {"state": "ON", "brightness": 50}
        )
    )
    (command,) = household.bulbs["floor_lamp"].commands
    assert command["brightness"] == 50


async def test_dead_bulb_stays_online_and_silent(
    household: Household, home_assistant: Listener, do: Callable[..., Awaitable[int]]
) -> None:
    await wait(lambda: "home/kitchen/state" in home_assistant.heard)
    before = home_assistant.heard["home/kitchen/state"]
    assert await do("/bulbs/kitchen", dead=True) == 200
    home_assistant.tell("home/kitchen/set", {"state": "ON", "brightness": 50})
    await wait(lambda: household.bulbs["kitchen"].commands)
    await asyncio.sleep(0.5)
    assert home_assistant.heard["home/kitchen/state"] == before
    assert home_assistant.heard["home/kitchen/availability"] == "online"


async def test_hand_and_absence_are_told(
    home_assistant: Listener, do: Callable[..., Awaitable[int]]
) -> None:
    await do("/bulbs/floor_lamp", hand={"brightness": 200})
    await wait(lambda: "200" in home_assistant.heard.get("home/floor_lamp/state", ""))
    await do("/bulbs/floor_lamp", available=False)
    await wait(
        lambda: home_assistant.heard["home/floor_lamp/availability"] == "offline"
    )
    assert await do("/bulbs/nowhere", dead=True) == 404


async def test_television_pauses(
    household: Household, home_assistant: Listener
) -> None:
    await wait(lambda: home_assistant.heard.get("home/television/state") == "playing")
    home_assistant.tell("home/television/set", "pause")
    await wait(lambda: home_assistant.heard["home/television/state"] == "paused")
    assert household.television.commands == ["pause"]


async def test_phone_replaces_by_tag_and_clears(
    household: Household, do: Callable[..., Awaitable[int]]
) -> None:
    phone = household.phones["ann"]
    for title in ("first", "second"):
        push = {"title": title, "message": "m", "data": {"tag": "t"}}
        assert await do("/push/ann", **push) == 201
    assert [push["title"] for push in phone.shown.values()] == ["second"]
    await do("/push/ann", message="clear_notification", data={"tag": "t"})
    assert not phone.shown
    assert len(phone.pushes) == 3


async def test_phone_shows_what_a_locked_screen_hides(
    household: Household, do: Callable[..., Awaitable[int]]
) -> None:
    secret = {"tag": "t", "visibility": "secret", "channel": "alarm_stream"}
    reply = {"action": "tok", "title": "Answer", "behavior": "textInput"}
    await do("/push/ann", title="A", message="m", data={**secret, "actions": [reply]})
    await do("/push/ann", title="B", message="n", data={"tag": "u"})
    loud, plain = household.phones["ann"].describe()["screen"]
    assert (loud["locked"], loud["critical"], loud["replies"]) == (None, True, ["tok"])
    assert plain["locked"] == {"title": "B", "message": "n"}
    assert not plain["critical"]
    await do("/push/ann", message="clear_notification", data={"tag": "t"})
    assert household.phones["ann"].cleared == ["t"]


async def test_phone_answers_and_confirms_as_android_does(
    household: Household,
    do: Callable[..., Awaitable[int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    phone = household.phones["ann"]
    told: list[tuple[str, dict[str, Any]]] = []

    async def tell(_: str, data: dict[str, Any]) -> None:
        told.append((data["event_type"], data["event_data"]))

    monkeypatch.setattr(phone, "_tell", tell)
    phone.registration = Registration("http://home", "hook", "phone-1")
    push = {"title": "A", "message": "m", "data": {"tag": "t", "confirmation": True}}
    await do("/push/ann", **push)
    assert told == []
    await do("/phones/ann", confirms=True)
    await do("/push/ann", **push)
    await wait(lambda: told)
    assert told[0][0] == "mobile_app_notification_received"
    assert told[0][1]["tag"] == "t"
    await do("/phones/ann/press", tag="t", action="tok", reply="later")
    event, data = told[1]
    assert event == "mobile_app_notification_action"
    assert (data["action"], data["reply_text"]) == ("tok", "later")
    assert not phone.shown


async def test_a_tablet_is_a_device_of_its_own(
    household: Household, do: Callable[..., Awaitable[int]]
) -> None:
    await do("/push/ann_tablet", title="Soon", message="m", data={"tag": "t"})
    phone, tablet = household.phones_of("Ann")
    assert (phone.name, tablet.name) == ("Ann's phone", "Ann's tablet")
    assert (list(phone.shown), list(tablet.shown)) == ([], ["t"])
    assert phone.memory != tablet.memory


async def test_savings_are_a_sensor(
    household: Household, home_assistant: Listener, do: Callable[..., Awaitable[int]]
) -> None:
    assert await do("/savings", balance=8000) == 200
    await wait(lambda: home_assistant.heard.get(BALANCE) == "8000.0")
    assert await do("/savings", balance="much") == 400


async def test_broken_push_service_says_so(do: Callable[..., Awaitable[int]]) -> None:
    await do("/phones/ben", failing=True)
    assert await do("/push/ben", message="m") == 500


async def test_ring_corrects_its_night(
    household: Household, home_assistant: Listener, do: Callable[..., Awaitable[int]]
) -> None:
    assert await do("/night/ann", score=41) == 200
    topic = "home/ann/ring/sleep_score"
    await wait(lambda: home_assistant.heard.get(topic) == "41")
    assert household.rings["ann"].night.score == 41
    assert await do("/night/ann", nonsense=1) == 400


async def test_page_shows_what_was_pushed(
    household: Household, do: Callable[..., Awaitable[int]]
) -> None:
    await do("/push/ann", title="<b>Soon</b>", message="m", data={"tag": "t"})
    async with (
        aiohttp.ClientSession() as session,
        session.get(household.plan.url) as answer,
    ):
        page = await answer.text()
    assert "&lt;b&gt;Soon&lt;/b&gt;" in page
    assert "Floor lamp" in page


def test_night_is_a_function_of_person_and_day() -> None:
    day = date(2026, 11, 20)
    night = night_of("Ann", day, STOCKHOLM)
    assert night == night_of("Ann", day, STOCKHOLM)
    assert night != night_of("Ben", day, STOCKHOLM)
    assert night.deep + night.rem + night.light == night.total
    assert night.wake.date() == day


async def test_a_switch_closes_both_roads_of_a_way_and_opens_them(
    home_assistant: Listener, way: Way
) -> None:
    await wait(lambda: home_assistant.heard.get("home/roads/cabin/state") == "ON")
    home_assistant.tell("home/roads/cabin/set", "OFF")
    await wait(lambda: home_assistant.heard["home/roads/cabin/state"] == "OFF")
    assert not any(road.weather.is_open for road in way.roads)
    home_assistant.tell("home/roads/cabin/set", "ON")
    await wait(lambda: home_assistant.heard["home/roads/cabin/state"] == "ON")
    assert all(road.weather.is_open for road in way.roads)
