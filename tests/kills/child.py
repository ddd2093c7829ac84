"""The process that is killed: the client and the keeper of tokens, as they are."""

import asyncio
from pathlib import Path
import sys
import time

from aiohttp import ThreadedResolver
from homeassistant.components.application_credentials import ClientCredential
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import (
    DATA_RESOLVER,
    async_get_clientsession,
)

from custom_components.lifeops.core.errors import SignInNeededError
from custom_components.lifeops.ha.endpoints import ENDPOINTS, Endpoints
from custom_components.lifeops.ha.oura.implementation import OuraImplementation
from custom_components.lifeops.ha.oura.token_file import TokenFile, Tokens
from custom_components.lifeops.ha.oura.tokens import TokenKeeper
from custom_components.lifeops.sources.oura.client import OuraClient
from tests.fakes.oura import NEW_APP

WORKED = 0
SIGN_IN_NEEDED = 3


def run(url: str, folder: Path, entry: Tokens) -> None:
    """Renew the tokens, use the new ones once, and say how that went."""
    sys.exit(asyncio.run(_run(url, folder, entry)))


async def _run(url: str, folder: Path, entry: Tokens) -> int:
    hass = HomeAssistant(str(folder))
    hass.data[ENDPOINTS] = Endpoints(
        oura_api=url,
        oura_token_legacy=f"{url}/oauth/token",
        oura_token_new=f"{url}/oauth/v2/ext/oauth-token",
    )
    hass.data[DATA_RESOLVER] = ThreadedResolver()
    credential = ClientCredential(NEW_APP.client_id, NEW_APP.client_secret)
    implementation = OuraImplementation(hass, NEW_APP.client_id, credential)
    keeper = TokenKeeper(
        TokenFile(folder / "tokens"),
        implementation.async_exchange,
        remember=lambda _: None,
        spawn=asyncio.create_task,
        now=time.time,
    )
    await keeper.async_open(entry)
    session = async_get_clientsession(hass)
    try:
        await OuraClient(session, url, keeper.async_access_token).personal_info()
    except SignInNeededError:
        return SIGN_IN_NEEDED
    finally:
        await hass.async_stop(force=True)
    return WORKED
