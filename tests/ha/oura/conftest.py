"""A running home, a cloud beside it, and the browser of the person."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from homeassistant.components.diagnostics import DOMAIN as DIAGNOSTICS
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lifeops.ha.clock import SystemClock
from custom_components.lifeops.ha.oura.account import OuraAccount
from custom_components.lifeops.ha.oura.state import AccountState
from tests.entries import BEA, agent, person
from tests.fakes.oura import NEW_APP, OuraServer
from tests.oura import Browser, async_point, async_use, plan
from tests.settle import lifeops

LATER_S = 330
REACH = timedelta(days=45)


@pytest.fixture
async def server(socket_enabled: None) -> AsyncIterator[OuraServer]:
    async with OuraServer(plan(dt_util.utcnow())) as server:
        yield server


@pytest.fixture
async def browser(
    hass: HomeAssistant,
    server: OuraServer,
    hass_client_no_auth: ClientSessionGenerator,
    current_request_with_host: None,
) -> Browser:
    assert await async_setup_component(hass, DIAGNOSTICS, {})
    await async_point(hass, server)
    await async_use(hass, NEW_APP)
    return Browser(hass, hass_client_no_auth)


@pytest.fixture
async def home(hass: HomeAssistant, browser: Browser) -> AsyncIterator[MockConfigEntry]:
    parts = (person(), agent(title="Ann Sleep"), person(BEA, "Bea"))
    async with lifeops(hass, *parts) as entry:
        yield entry


class Watch(SystemClock):
    """A clock that tests set forward."""

    shift = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + Watch.shift


class Running:
    """An account in a running home, and how long it is waited for."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        """Know which account it is."""
        self.hass = hass
        self.entry = entry

    @property
    def state(self) -> AccountState:
        account: OuraAccount = self.entry.runtime_data
        return account.coordinator.data

    async def until(self, status: str | None) -> None:
        """Wait until people are shown a word."""
        await until(lambda: self.state.status == status)
        await self.hass.async_block_till_done()

    async def filled(self) -> None:
        """Wait until all history is there."""
        await until(lambda: self.state.filled)
        await self.hass.async_block_till_done()

    async def recovered(self) -> None:
        """Poll until all is well; after failures that may take several."""
        for _ in range(12):
            await self.poll()
            if self.state.status == "ok":
                return
        raise AssertionError(self.state)

    async def poll(self, status: str | None = None) -> None:
        """Let five minutes pass and wait until the next poll is over."""
        account: OuraAccount = self.entry.runtime_data
        await until(lambda: account._timer is not None)
        Watch.shift += LATER_S
        async_fire_time_changed(
            self.hass, dt_util.utcnow() + timedelta(seconds=LATER_S)
        )
        await until(lambda: account._timer is not None)
        if status is not None:
            await self.until(status)


async def until(check: Callable[[], bool]) -> None:
    """Wait a while for something that takes real time."""
    async with asyncio.timeout(20):
        while not check():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    """Let a short history be filled without rests, on a clock that can be set."""
    Watch.shift = 0.0
    with (
        patch("custom_components.lifeops.ha.oura.account.PAUSE_S", 0.0),
        patch("custom_components.lifeops.ha.oura.account.SystemClock", Watch),
        patch("custom_components.lifeops.sources.oura.history._REACH", REACH),
    ):
        yield


@pytest.fixture
async def account(
    hass: HomeAssistant, home: MockConfigEntry, browser: Browser
) -> Running:
    running = Running(hass, await browser.add())
    await running.filled()
    return running
