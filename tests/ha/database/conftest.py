"""A running home beside a server in memory, and the entry that links them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.datasets import SINK_HEALTH
from custom_components.lifeops.core.upkeep import SinkHealthRecord
from custom_components.lifeops.ha.clock import SystemClock
from custom_components.lifeops.ha.database.link import DatabaseLink
from custom_components.lifeops.ha.hub import Hub
from tests.entries import HOME
from tests.settle import lifeops

from .servers import Server, driven_by

DATA = {
    "kind": "database",
    "use_recorder": False,
    "host": "db.local",
    "port": 5432,
    "database": "lifeops",
    "user": "ann",
    "password": "s3cret",
    "tls": "prefer",
}


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    with driven_by(server.driver):
        yield server
    server.go_on.set()


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncIterator[MockConfigEntry]:
    async with lifeops(hass) as entry:
        yield entry


class Linked:
    """A database's entry in a running home."""

    def __init__(
        self, hass: HomeAssistant, home: MockConfigEntry, entry: MockConfigEntry
    ) -> None:
        """Know both entries."""
        self.hass = hass
        self.home = home
        self.entry = entry

    @property
    def hub(self) -> Hub:
        hub: Hub = self.home.runtime_data
        return hub

    @property
    def link(self) -> DatabaseLink:
        link: DatabaseLink = self.entry.runtime_data
        return link

    async def start(self) -> None:
        """Set the entry up, however that ends."""
        await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.hass.async_block_till_done()

    async def until(self, check: Callable[[SinkHealthRecord], bool]) -> None:
        """Wait until the database does in some way."""
        await until(lambda: self._wake() and check(self.link.health))
        await self.hass.async_block_till_done()

    async def caught_up(self) -> None:
        """Wait until all that is here now is there too."""
        before = self.link.health.caught_up_at
        await self.until(lambda _: self.link.caught_up_at not in (None, before))

    async def record(self) -> SinkHealthRecord | None:
        """Return how the home knows the database to do."""
        await asyncio.wrap_future(self.hub.engine.ingest([], who="test"))
        stood = await self.hub.async_read(
            lambda reader: reader.record(SINK_HEALTH.name, HOME)
        )
        return SINK_HEALTH.readable(stood)

    def _wake(self) -> bool:
        self.link.async_wake()
        return True


async def until(check: Callable[[], bool]) -> None:
    """Wait a while for something that takes real time."""
    async with asyncio.timeout(20):
        while not check():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.01)


def database(**data: Any) -> MockConfigEntry:
    return MockConfigEntry(
        domain=DOMAIN,
        title="PostgreSQL (db.local)",
        unique_id="database",
        data={**DATA, **data},
    )


@pytest.fixture
async def ready(
    hass: HomeAssistant, home: MockConfigEntry, server: Server
) -> AsyncIterator[Linked]:
    """Add a database and do not yet begin with it."""
    entry = database()
    entry.add_to_hass(hass)
    yield Linked(hass, home, entry)
    server.go_on.set()
    if entry.state in (ConfigEntryState.LOADED, ConfigEntryState.SETUP_RETRY):
        assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()


@pytest.fixture
async def linked(ready: Linked) -> Linked:
    """Begin with a database."""
    await ready.start()
    assert ready.entry.state is ConfigEntryState.LOADED
    return ready


class Watch(SystemClock):
    """A clock that tests set forward."""

    shift = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + Watch.shift


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    """Let waits be passed by setting the clock forward."""
    Watch.shift = 0.0
    with patch("custom_components.lifeops.ha.hub.SystemClock", Watch):
        yield
