"""Phones with the companion app: how one registers, what is pushed to it."""

import asyncio
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
import threading
from typing import Any

from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lifeops.core.effects import Button, Push
from custom_components.lifeops.ha.phones import async_notify_service

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
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


async def slowly() -> None:
    for _ in range(200):
        await asyncio.sleep(0)


async def register(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    device_id: str,
    app_data: dict[str, Any],
    manufacturer: str = "Test",
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
            "manufacturer": manufacturer,
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


async def settle(hass: HomeAssistant) -> None:
    for _ in range(5):
        await hass.async_block_till_done(wait_background_tasks=True)


def shown(hass: HomeAssistant) -> dict[str, Any]:
    return persistent_notification._async_get_or_create_notifications(hass)


async def texts(hass: HomeAssistant) -> dict[str, str]:
    found = await async_get_translations(hass, "en", "common", {"lifeops"})
    return {key.rpartition(".")[2]: text for key, text in found.items()}
