"""The household's own Oura app, as Home Assistant's credentials dialog shows it."""

from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers.network import NoURLAvailableError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.lifeops.const import DOMAIN

SCOPES = (
    "personal daily heartrate workout tag session spo2 stress heart_health "
    "ring_configuration"
)


async def shown(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> Any:
    assert await async_setup_component(hass, DOMAIN, {})
    client = await hass_ws_client()
    await client.send_json_auto_id({"type": "application_credentials/config"})
    answer = (await client.receive_json())["result"]
    return answer["integrations"][DOMAIN]["description_placeholders"]


@pytest.fixture
def _listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """List LifeOps among those that have credentials, as custom ones are."""

    async def listed(_: HomeAssistant) -> list[str]:
        return [DOMAIN]

    monkeypatch.setattr(
        "homeassistant.components.application_credentials"
        ".async_get_application_credentials",
        listed,
    )


@pytest.mark.usefixtures("_listed")
async def test_dialog_says_what_to_type_in_at_oura(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    hass.config.external_url = "https://home.example.org"
    assert await shown(hass, hass_ws_client) == {
        "portal_url": "https://developer.ouraring.com",
        "redirect_url": "https://home.example.org/auth/external/callback",
        "scopes": SCOPES,
    }


@pytest.mark.usefixtures("_listed")
async def test_a_home_without_an_address_shows_the_path(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    with patch(
        "custom_components.lifeops.application_credentials.get_url",
        side_effect=NoURLAvailableError,
    ):
        placeholders = await shown(hass, hass_ws_client)
    assert placeholders["redirect_url"] == "/auth/external/callback"


@pytest.mark.usefixtures("_listed")
async def test_my_home_assistant_is_the_way_back_where_it_is_used(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    hass.config.components.add("my")
    placeholders = await shown(hass, hass_ws_client)
    assert placeholders["redirect_url"] == "https://my.home-assistant.io/redirect/oauth"
