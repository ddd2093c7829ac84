"""A running home, another one without Home Assistant, and the entry that links them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.linked.link import LinkedHome
from custom_components.lifeops.ha.linked.state import LinkState
from custom_components.lifeops.sync.identity import text
from tests.settle import lifeops

from .peer import CABIN, Peer, peer_in


class Linked:
    """The entry of another home in a running one."""

    def __init__(
        self,
        hass: HomeAssistant,
        home: MockConfigEntry,
        entry: MockConfigEntry,
        peer: Peer,
        address: str,
    ) -> None:
        """Know both sides."""
        self.hass = hass
        self.home = home
        self.entry = entry
        self.peer = peer
        self.address = address

    @property
    def hub(self) -> Hub:
        hub: Hub = self.home.runtime_data
        return hub

    @property
    def link(self) -> LinkedHome:
        link: LinkedHome = self.entry.runtime_data
        return link

    async def start(self) -> None:
        """Set the entry up, however that ends."""
        await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.hass.async_block_till_done()

    async def stop(self) -> None:
        """Take the entry down."""
        assert await self.hass.config_entries.async_unload(self.entry.entry_id)
        await self.hass.async_block_till_done()

    async def until(self, check: Callable[[], object]) -> None:
        """Wait a while for something that takes real time."""
        async with asyncio.timeout(20):
            while not check():  # noqa: ASYNC110 - what is waited for tells nobody
                await asyncio.sleep(0.01)

    async def until_known(
        self, read: Callable[[], Awaitable[object]], value: object
    ) -> None:
        """Wait a while for something to be read."""
        async with asyncio.timeout(20):
            while await read() != value:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.02)

    async def linked(self) -> None:
        """Wait until both homes are in step."""
        await self.until(
            lambda: (
                self.link.status.state is LinkState.LINKED
                and self.link.status.synced_at
            )
        )

    async def cut(self) -> None:
        """Drop the line and wait until that was seen; it may be up again at once."""
        assert self.peer.wire is not None
        away = asyncio.Event()

        def look() -> None:
            if self.link.status.state is LinkState.AWAY:
                away.set()

        undo = self.link.async_listen(look)
        await self.peer.wire.close()
        async with asyncio.timeout(20):
            await away.wait()
        undo()

    async def record(self, dataset: str, name: str) -> Mapping[str, Any] | None:
        """Return a record of this home."""
        return await self.hub.async_read(lambda reader: reader.record(dataset, name))


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Allow for the heartbeat that aiohttp sets once more while a socket closes."""
    return True


@pytest.fixture
async def peer(socket_enabled: None, tmp_path: Path) -> AsyncIterator[Peer]:
    async with peer_in(tmp_path / "cabin") as peer:
        yield peer


@pytest.fixture
async def running(hass: HomeAssistant) -> AsyncIterator[MockConfigEntry]:
    async with lifeops(hass) as entry:
        yield entry


@pytest.fixture
async def linked(
    hass: HomeAssistant,
    running: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
    peer: Peer,
) -> AsyncIterator[Linked]:
    """Add the entry of another home and do not yet begin with it."""
    client = await hass_client_no_auth()
    peer.friend = running.runtime_data.links.keys.public
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Cabin",
        unique_id=CABIN,
        data={
            "kind": "linked_home",
            "home_id": CABIN,
            "key": text(peer.keys.public),
            "signing": text(peer.keys.verifying),
            "addresses": [peer.address],
        },
    )
    entry.add_to_hass(hass)
    yield Linked(hass, running, entry, peer, str(client.make_url("/")))
    if entry.state is ConfigEntryState.LOADED:
        assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
