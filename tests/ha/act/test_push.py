"""Push through the companion app's own registration, and its fallback."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
import json
import threading
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lifeops.core.effects import Button, Push
from custom_components.lifeops.core.records import OutcomeState
from custom_components.lifeops.ha.phones import async_notify_service

from .conftest import NOW, Stage

TAG = "sleep/ann/winddown_soon/2026-11-22"


def push(**facts: Any) -> Push:
    wanted: dict[str, Any] = {
        "key": f"{TAG}/push",
        "tag": TAG,
        "expires": NOW + timedelta(hours=2),
        "person": "ann",
        "text": "winddown_soon",
        "placeholders": {
            "winddown_at": "2026-11-21T22:00:00+00:00",
            "bedtime": "2026-11-21T22:30:00+00:00",
        },
        "buttons": (Button("tok-1", "start"), Button("tok-2", "snooze")),
    }
    return Push(**{**wanted, **facts})


@pytest.fixture(autouse=True)
async def interface(hass: HomeAssistant) -> None:
    await hass.config.async_set_time_zone("UTC")
    await async_setup_component(hass, "persistent_notification", {})


async def slowly() -> None:
    for _ in range(200):
        await asyncio.sleep(0)


@pytest.fixture
async def sink(socket_enabled: None) -> AsyncIterator[list[dict[str, Any]]]:
    """Receive pushes as the vendors' gateway does."""
    received: list[dict[str, Any]] = []

    async def take(request: web.Request) -> web.Response:
        message = await request.json()
        if message["message"] == "clear_notification":
            await slowly()
        received.append(message)
        return web.json_response({}, status=HTTPStatus.CREATED)

    app = web.Application()
    app.router.add_post("/push", take)
    server = TestServer(app)
    await server.start_server()
    received.append({"url": str(server.make_url("/push"))})
    yield received
    await server.close()


@pytest.fixture
async def phone(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    sink: list[dict[str, Any]],
) -> str:
    """Register a phone as the companion app does; return its device's id."""
    app_data = {"push_token": "pt", "push_url": sink.pop()["url"]}
    return await register(hass, hass_client, "ann-1", app_data)


async def register(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    device_id: str,
    app_data: dict[str, Any],
) -> str:
    for domain in ("http", "repairs", "notify", "mobile_app"):
        assert await async_setup_component(hass, domain, {})
    await hass.async_block_till_done(wait_background_tasks=True)
    client = await hass_client()
    answer = await client.post(
        "/api/mobile_app/registrations",
        json={
            "app_data": app_data,
            "app_id": "io.test",
            "app_name": "Test",
            "app_version": "1",
            "device_id": device_id,
            "device_name": f"Phone {device_id}",
            "manufacturer": "Test",
            "model": "T",
            "os_name": "Android",
            "os_version": "16",
            "supports_encryption": False,
        },
    )
    assert answer.status == HTTPStatus.CREATED, await answer.text()
    await hass.async_block_till_done(wait_background_tasks=True)
    entry = next(
        entry
        for entry in hass.config_entries.async_entries("mobile_app")
        if entry.data["device_id"] == device_id
    )
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    if app_data:
        await reachable(hass, device.id)
    return device.id


async def reachable(hass: HomeAssistant, phone: str) -> None:
    """Wait until the notify action stands; its platform is loaded by a thread."""
    for _ in range(500):
        if async_notify_service(hass, phone) is not None:
            return
        await hass.async_add_executor_job(threading.Event().wait, 0.01)
    pytest.fail("the phone has no notify action")


async def settle(stage: Stage) -> None:
    for _ in range(5):
        await stage.hass.async_block_till_done(wait_background_tasks=True)


def shown(hass: HomeAssistant) -> dict[str, Any]:
    return persistent_notification._async_get_or_create_notifications(hass)


async def texts(hass: HomeAssistant) -> dict[str, str]:
    found = await async_get_translations(hass, "en", "common", {"lifeops"})
    return {key.rpartition(".")[2]: text for key, text in found.items()}


async def test_reaches_the_phone_with_tag_and_buttons(
    stage: Stage, phone: str, sink: list[dict[str, Any]]
) -> None:
    stage.home.phone_ids = [phone]
    await stage.start(push())
    await settle(stage)
    assert stage.outcome == (OutcomeState.DONE, {phone: "accepted"})
    assert stage.reports.outcomes[0][2] is None
    (message,) = sink
    common = await texts(stage.hass)
    assert message["title"] == common["push_winddown_soon_title"]
    assert "22:00" in message["message"]
    data = message["data"]
    assert (data["tag"], data["group"]) == (TAG, "lifeops")
    assert data["actions"] == [
        {"action": "tok-1", "title": common["button_start"]},
        {"action": "tok-2", "title": common["button_snooze"]},
    ]
    assert shown(stage.hass) == {}


@pytest.mark.parametrize(
    "urgency",
    [
        (1, "time-sensitive", 0),
        (2, "time-sensitive", 0),
        (3, "active", 0),
        (4, "passive", None),
    ],
)
async def test_urgency_follows_priority(
    stage: Stage,
    phone: str,
    sink: list[dict[str, Any]],
    urgency: tuple[int, str, int | None],
) -> None:
    priority, level, ttl = urgency
    stage.home.phone_ids = [phone]
    await stage.start(push(priority=priority, buttons=()))
    await settle(stage)
    data = sink[0]["data"]
    assert data["push"]["interruption-level"] == level
    assert data.get("ttl") == ttl
    assert "actions" not in data


async def test_without_a_phone_the_interface_has_it(stage: Stage) -> None:
    await stage.start(push())
    await settle(stage)
    assert stage.outcome == (OutcomeState.DONE, {"interface": "accepted"})
    note = shown(stage.hass)[TAG]
    assert "22:00" in note["message"]


async def test_without_a_phone_another_home_is_asked_where_there_is_one(
    stage: Stage,
) -> None:
    claim = replace(stage.claim(push()), passes=True)
    stage.actor.start(claim, stage.reports)
    await settle(stage)
    assert stage.outcome == (OutcomeState.UNMAPPED, {})
    assert shown(stage.hass) == {}


async def test_an_unknown_phone_has_failed_and_the_interface_has_it(
    stage: Stage, phone: str
) -> None:
    stage.home.phone_ids = ["gone"]
    await stage.start(push())
    await settle(stage)
    assert stage.outcome == (
        OutcomeState.PARTIAL,
        {"gone": "failed", "interface": "accepted"},
    )
    assert TAG in shown(stage.hass)


async def test_one_phone_that_takes_it_is_enough(
    stage: Stage, phone: str, sink: list[dict[str, Any]]
) -> None:
    stage.home.phone_ids = ["gone", phone]
    await stage.start(push())
    await settle(stage)
    assert stage.outcome == (
        OutcomeState.PARTIAL,
        {"gone": "failed", phone: "accepted"},
    )
    assert len(sink) == 1
    assert shown(stage.hass) == {}


async def test_local_push_that_is_not_connected_has_failed(
    stage: Stage, hass_client: ClientSessionGenerator
) -> None:
    local = await register(
        stage.hass, hass_client, "ann-2", {"push_websocket_channel": True}
    )
    stage.home.phone_ids = [local]
    await stage.start(push())
    await settle(stage)
    assert stage.outcome[1] == {local: "failed", "interface": "accepted"}


async def test_a_phone_without_push_has_failed(
    stage: Stage, hass_client: ClientSessionGenerator
) -> None:
    mute = await register(stage.hass, hass_client, "ann-3", {})
    stage.home.phone_ids = [mute]
    await stage.start(push())
    await settle(stage)
    assert stage.outcome[1] == {mute: "failed", "interface": "accepted"}


async def test_stop_clears_phone_and_interface(
    stage: Stage, phone: str, sink: list[dict[str, Any]]
) -> None:
    stage.home.phone_ids = [phone]
    claim = await stage.start(push())
    await settle(stage)
    persistent_notification.async_create(stage.hass, "left", "left", TAG)
    stage.actor.stop(claim.row)
    await settle(stage)
    assert sink[-1]["message"] == "clear_notification"
    assert sink[-1]["data"] == {"tag": TAG}
    assert shown(stage.hass) == {}


async def test_what_replaces_a_push_comes_after_its_clearing(
    stage: Stage, phone: str, sink: list[dict[str, Any]]
) -> None:
    stage.home.phone_ids = [phone]
    claim = stage.claim(push())
    stage.actor.start(claim, stage.reports)
    stage.actor.stop(claim.row)
    stage.actor.start(stage.claim(push(priority=2)), stage.reports)
    await settle(stage)
    messages = [message["message"] for message in sink]
    assert messages[-1] != "clear_notification"
    assert messages[-2] == "clear_notification"
    assert len(stage.reports.outcomes) == 1


async def test_an_unknown_text_fails_loudly(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.start(push(text="nonsense"))
    await settle(stage)
    (told,) = stage.reports.outcomes
    assert told[0] is OutcomeState.FAILED
    assert "push_nonsense" in str(told[2])
    assert "nonsense" in caplog.text
    assert json.dumps(shown(stage.hass)) == "{}"


async def test_what_has_expired_is_not_shown(stage: Stage) -> None:
    await stage.start(push(expires=NOW - timedelta(minutes=1)))
    await settle(stage)
    assert stage.outcome == (OutcomeState.EXPIRED, {})
    assert shown(stage.hass) == {}
