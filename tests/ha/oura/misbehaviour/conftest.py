"""The afternoon on which things begin to go wrong."""

from collections.abc import AsyncIterator, Iterator

from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory
import pytest

from tests.entries import agent, home_agent, person
from tests.fakes.oura import OuraServer
from tests.oura import Browser
from tests.settle import lifeops

from ..conftest import Running
from .world import MISSING, World, at


@pytest.fixture
def time() -> Iterator[FrozenDateTimeFactory]:
    """Stop the clock on the wall; what waits on a socket goes on."""
    with freeze_time(at(10), ignore=["asyncio", "aiohttp"]) as frozen:
        yield frozen


@pytest.fixture
async def world(
    time: FrozenDateTimeFactory,
    server: OuraServer,
    browser: Browser,
    caplog: pytest.LogCaptureFixture,
) -> AsyncIterator[World]:
    """Connect Ann's account in the morning and look at it at one o'clock."""
    hass, parts = browser.hass, (person(), agent(title="Ann Sleep"), home_agent())
    async with lifeops(hass, *parts) as home:
        account = Running(hass, await browser.add())
        await account.filled()
        world = World(hass, time, home, account, server, browser, caplog)
        await world.until(at(13))
        assert world.status == "ok"
        assert not MISSING & set(world.night().values())
        caplog.clear()
        world.seen.clear()
        yield world
        assert await hass.config_entries.async_unload(account.entry.entry_id)
