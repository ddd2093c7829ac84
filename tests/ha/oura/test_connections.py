"""Where LifeOps connects to: what system health lists, and nothing else."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
import socket
from typing import Any
from unittest.mock import patch

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from homeassistant.components.system_health import DOMAIN as SYSTEM_HEALTH
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_fire_time_changed,
    get_system_health_info,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.lifeops.const import DOMAIN
from tests.entries import agent, home_agent, person
from tests.fakes.oura import OuraServer
from tests.oura import Browser
from tests.settle import lifeops, settle

from .conftest import Running


class Recorder:
    """Every address that this process connects to, asks at or listens on."""

    def __init__(self) -> None:
        """Have heard of nothing yet."""
        self.reached: set[str] = set()
        self.bound: set[str] = set()

    @property
    def connect(self) -> Any:
        return self._noted(socket.socket.connect, self.reached)

    @property
    def connect_ex(self) -> Any:
        return self._noted(socket.socket.connect_ex, self.reached)

    @property
    def sendto(self) -> Any:
        return self._noted(socket.socket.sendto, self.reached)

    @property
    def bind(self) -> Any:
        return self._noted(socket.socket.bind, self.bound)

    @property
    def request(self) -> Any:
        """Note what is asked by name, whoever looks the name up."""
        original = aiohttp.ClientSession._request

        async def request(
            session: aiohttp.ClientSession, method: str, url: Any, **given: Any
        ) -> Any:
            self.reached.add(URL(url).authority)
            return await original(session, method, url, **given)

        return request

    @staticmethod
    def _noted(original: Any, addresses: set[str]) -> Any:
        def call(self: socket.socket, *given: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                host, port = given[-1][:2]
                addresses.add(f"{host}:{port}")
            return original(self, *given)

        return call


@pytest.fixture
def recorder(socket_enabled: None) -> Iterator[Recorder]:
    """Record from now on; what is not allowed is recorded before it is refused."""
    recorder = Recorder()
    hooks = {
        name: getattr(recorder, name)
        for name in ("connect", "connect_ex", "sendto", "bind")
    }
    with (
        patch.multiple(socket.socket, **hooks),
        patch.object(aiohttp.ClientSession, "_request", recorder.request),
    ):
        yield recorder


async def listed(hass: HomeAssistant) -> set[str]:
    """Return the hosts that system health names."""
    assert await async_setup_component(hass, SYSTEM_HEALTH, {})
    await hass.async_block_till_done()
    info = await get_system_health_info(hass, DOMAIN)
    return set(info["hosts"].split(", "))


@pytest.mark.usefixtures("home")
async def test_an_account_reaches_the_listed_hosts_and_no_other(
    hass: HomeAssistant,
    server: OuraServer,
    browser: Browser,
    hass_client_no_auth: ClientSessionGenerator,
    recorder: Recorder,
) -> None:
    pages: set[str] = set()

    async def open_page() -> TestClient[Any, Any]:
        client = await hass_client_no_auth()
        pages.add(f"{client.host}:{client.port}")
        return client

    account = Running(hass, await Browser(hass, open_page).add())
    await account.filled()
    await account.poll("ok")
    assert await hass.config_entries.async_reload(account.entry.entry_id)
    await account.until("ok")
    asked = {one.endpoint for one in server.log}
    assert asked >= {"token", "sleep", "heartrate", "personal_info"}
    assert recorder.reached - pages == await listed(hass) == {URL(server.url).authority}


async def test_without_an_account_nothing_is_reached_and_no_port_opened(
    hass: HomeAssistant, recorder: Recorder
) -> None:
    async with lifeops(hass, person(), agent(), home_agent()) as home:
        for hours in (1, 12, 25):
            later = dt_util.utcnow() + timedelta(hours=hours)
            async_fire_time_changed(hass, later)
            await settle(hass, home)
        assert await listed(hass) == {"-"}
    assert recorder.reached == set()
    assert recorder.bound == set()


@pytest.fixture
async def stranger(socket_enabled: None) -> AsyncIterator[TestServer]:
    """Stand for some server that nobody has listed."""
    async with TestServer(web.Application()) as server:
        yield server


async def test_what_is_reached_through_home_assistants_session_is_recorded(
    hass: HomeAssistant, stranger: TestServer, recorder: Recorder
) -> None:
    async with async_get_clientsession(hass).get(stranger.make_url("/")):
        assert recorder.reached == {f"{stranger.host}:{stranger.port}"}


async def test_what_is_reached_by_another_thread_is_recorded(
    hass: HomeAssistant, stranger: TestServer, recorder: Recorder
) -> None:
    def reach() -> None:
        with socket.create_connection((stranger.host, stranger.port)):
            pass

    await hass.async_add_executor_job(reach)
    assert recorder.reached == {f"{stranger.host}:{stranger.port}"}


async def test_what_is_refused_is_recorded_all_the_same(recorder: Recorder) -> None:
    with (
        socket.socket() as elsewhere,
        pytest.raises(RuntimeError),
        pytest.warns(UserWarning, match="203"),
    ):
        elsewhere.connect(("203.0.113.1", 443))
    assert recorder.reached == {"203.0.113.1:443"}


async def test_a_port_that_is_opened_is_recorded(recorder: Recorder) -> None:
    async with TestServer(web.Application()):
        assert len(recorder.bound) == 1
