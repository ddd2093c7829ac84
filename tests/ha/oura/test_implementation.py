"""What a token address answers, and what that means for the token it was shown."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.components.application_credentials import ClientCredential
from homeassistant.core import HomeAssistant
import pytest

from custom_components.lifeops.core.errors import UnavailableError
from custom_components.lifeops.ha.endpoints import ENDPOINTS, Endpoints
from custom_components.lifeops.ha.oura.implementation import (
    GrantRefusedError,
    OuraImplementation,
    UnclearRefusalError,
)
from custom_components.lifeops.ha.oura.portals import Portal
from custom_components.lifeops.sources.oura.errors import UnreachableError

GOOD = {"access_token": "a", "refresh_token": "b", "expires_in": 60}


class Address:
    """A token address that answers as it is told and keeps what it was shown."""

    def __init__(self) -> None:
        """Begin with a good answer."""
        self.answer: Callable[[], web.Response] = lambda: web.json_response(GOOD)
        self.forms: list[dict[str, Any]] = []

    async def serve(self, request: web.Request) -> web.Response:
        self.forms.append(dict(await request.post()))
        return self.answer()


@pytest.fixture
async def address(hass: HomeAssistant, socket_enabled: None) -> AsyncIterator[Address]:
    address, app = Address(), web.Application()
    app.router.add_post("/new", address.serve)
    async with TestServer(app) as server:
        new = str(server.make_url("/new"))
        hass.data[ENDPOINTS] = Endpoints(oura_token_new=new)
        yield address


async def show(hass: HomeAssistant) -> Any:
    implementation = OuraImplementation(hass, "app", ClientCredential("app", "secret"))
    return await implementation.async_exchange(Portal.NEW, "refresh")


async def test_tokens_are_returned_for_a_whole_form(
    hass: HomeAssistant, address: Address
) -> None:
    assert await show(hass) == GOOD
    assert address.forms == [
        {
            "grant_type": "refresh_token",
            "refresh_token": "refresh",
            "client_id": "app",
            "client_secret": "secret",
        }
    ]


@pytest.mark.parametrize("status", [400, 401])
@pytest.mark.parametrize(
    "word", ["invalid_grant", "invalid_client", "unauthorized_client"]
)
async def test_oauths_words_are_a_refusal(
    hass: HomeAssistant, address: Address, status: int, word: str
) -> None:
    address.answer = lambda: web.json_response({"error": word}, status=status)
    with pytest.raises(GrantRefusedError):
        await show(hass)


@pytest.mark.parametrize(
    "answer",
    [
        lambda: web.Response(status=400),
        lambda: web.Response(status=401, text="<h1>Blocked</h1>"),
        lambda: web.json_response({"message": "no"}, status=400),
        lambda: web.json_response({"error": "server_error"}, status=400),
        lambda: web.json_response(["error"], status=401),
        lambda: web.json_response({"error": ["invalid_grant"]}, status=400),
        lambda: web.json_response({"error": "invalid_grant"}, status=403),
    ],
)
async def test_any_other_no_may_pass(
    hass: HomeAssistant, address: Address, answer: Callable[[], web.Response]
) -> None:
    address.answer = answer
    with pytest.raises(UnclearRefusalError) as caught:
        await show(hass)
    assert isinstance(caught.value, UnavailableError)


@pytest.mark.parametrize(
    "answer",
    [
        lambda: web.Response(status=500),
        lambda: web.Response(status=429, text="{}"),
        lambda: web.Response(text="<html>"),
        lambda: web.Response(body=b"\xff\xfe"),
        lambda: web.json_response([]),
    ],
)
async def test_nobody_can_tell_what_became_of_the_token(
    hass: HomeAssistant, address: Address, answer: Callable[[], web.Response]
) -> None:
    address.answer = answer
    with pytest.raises(UnreachableError) as caught:
        await show(hass)
    assert not isinstance(caught.value, UnclearRefusalError)


async def test_nobody_answers(hass: HomeAssistant, socket_enabled: None) -> None:
    hass.data[ENDPOINTS] = Endpoints(oura_token_new="http://127.0.0.1:1/new")
    with pytest.raises(UnreachableError):
        await show(hass)
