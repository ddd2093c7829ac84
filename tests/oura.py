"""A home with Oura's cloud beside it, and a person who signs in with a browser."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from homeassistant.components.application_credentials import (
    ClientCredential,
    async_import_client_credential,
)
from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.lifeops.config_flow import ACCOUNTS
from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.ha.endpoints import CONFIG_SCHEMA, async_take_endpoints

from .entries import ANN
from .fakes.oura import OuraPlan, OuraServer
from .fakes.oura.oauth import Application

ZONE = ZoneInfo("America/Los_Angeles")
NIGHTS = 20
GIVEN = {"person_id": ANN, "rank": 1, "max_silence_h": 24}


def plan(now: datetime, nights: int = NIGHTS, **changes: Any) -> OuraPlan:
    """Return a cloud in which a person has slept so many nights."""
    first: date = now.date() - timedelta(days=nights)
    return OuraPlan(first=first, zone=ZONE, now=dt_util.utcnow, **changes)


async def async_point(hass: HomeAssistant, server: OuraServer) -> None:
    """Send the home's calls to a stand-in by YAML, as the demo does."""
    endpoints = {
        "oura_api": server.url,
        "oura_authorize": f"{server.url}/oauth/authorize",
        "oura_token_legacy": f"{server.url}/oauth/token",
        "oura_token_new": f"{server.url}/oauth/v2/ext/oauth-token",
    }
    config = {DOMAIN: {"endpoints": endpoints}}
    assert await async_setup_component(hass, DOMAIN, config)
    async_take_endpoints(hass, CONFIG_SCHEMA(config))


async def async_use(hass: HomeAssistant, application: Application) -> None:
    """Type an app's credentials in."""
    credential = ClientCredential(
        application.client_id, application.client_secret, application.client_id
    )
    await async_import_client_credential(
        hass, DOMAIN, credential, application.client_id
    )


class Browser:
    """What a person does at the pages of Home Assistant and of Oura."""

    def __init__(self, hass: HomeAssistant, client: ClientSessionGenerator) -> None:
        """Know the home; nothing is open yet."""
        self.hass = hass
        self._client = client

    async def begin(self) -> Any:
        """Press "add entry" and choose the ring."""
        flows = self.hass.config_entries.flow
        menu: Any = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
        assert menu["type"] is FlowResultType.MENU
        assert menu["menu_options"] == ACCOUNTS
        return await flows.async_configure(menu["flow_id"], {"next_step_id": "oura"})

    async def visit(self, step: Any) -> dict[str, str]:
        """Open Oura's page and return what it sends back with the browser."""
        assert step["type"] is FlowResultType.EXTERNAL_STEP
        async with (
            aiohttp.ClientSession() as session,
            session.get(step["url"], allow_redirects=False) as answer,
        ):
            assert answer.status == 302
            location = URL(answer.headers["Location"])
        assert location.path == "/auth/external/callback"
        return dict(location.query)

    async def sign_in(self, step: Any) -> Any:
        """Say yes at Oura, come back, and return what Home Assistant shows then."""
        query = await self.visit(step)
        client = await self._client()
        answer = await client.get("/auth/external/callback", params=query)
        assert answer.status == 200
        return await self.hass.config_entries.flow.async_configure(step["flow_id"])

    async def add(self, **given: Any) -> ConfigEntry[Any]:
        """Add an account from the first press to the last."""
        form = await self.sign_in(await self.begin())
        assert form["step_id"] == "oura_person", form
        made: Any = await self.hass.config_entries.flow.async_configure(
            form["flow_id"], GIVEN | given
        )
        assert made["type"] is FlowResultType.CREATE_ENTRY, made
        entry: ConfigEntry[Any] = made["result"]
        return entry
