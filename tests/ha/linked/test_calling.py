"""Why a home was not reached: of several addresses, the one that tells most."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_socket import socket_allow_hosts

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.errors import ProtocolError, UnavailableError
from custom_components.lifeops.ha.issues import RepairKey, async_is_raised
from custom_components.lifeops.ha.linked.addresses import LINK_PATH, candidates
from custom_components.lifeops.ha.linked.calling import (
    Reached,
    Unreached,
    async_reach,
)
from custom_components.lifeops.ha.linked.config import LinkConfig
from custom_components.lifeops.ha.linked.door import Door, Meet, Pair
from custom_components.lifeops.ha.linked.server import async_serve
from custom_components.lifeops.ha.linked.state import LinkProblem, LinkState
from custom_components.lifeops.ha.linked.wire import CLOSE_GOING, Wire
from custom_components.lifeops.sync.channel import Channel
from custom_components.lifeops.sync.identity import Keys, text
from tests.e2e.proxy import Certificate, Proxy

from .clocks import Watch
from .conftest import Linked
from .pairings import CABIN

NOBODY = "http://127.0.0.1:9"
ELSEWHERE = "http://127.0.0.2:9"
OWN = Keys.generate()


class House:
    """A home that only opens its door, and counts who came in."""

    def __init__(self, keys: Keys, *friends: Keys) -> None:
        """Know the homes with some keys."""
        self.keys = keys
        self.address = ""
        self.met = 0
        self.held = False
        self.sockets: set[web.StreamResponse] = set()
        self._friends = [one.public for one in friends]

    def meets(self, key: bytes) -> Meet | None:
        return self._meet if key in self._friends else None

    def pairs(self) -> Pair | None:
        return None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[House]:
        door = Door(self.keys, self, Watch())

        async def serve(request: web.Request) -> web.StreamResponse:
            if self.held:
                return await self._hold(request)
            return await async_serve(request, door)

        app = web.Application()
        app.router.add_get(LINK_PATH, serve)
        async with TestServer(app) as server:
            self.address = str(server.make_url("/")).rstrip("/")
            yield self

    async def _meet(self, wire: Wire, _channel: Channel) -> None:
        self.met += 1
        with suppress(UnavailableError):
            await wire.receive()

    async def _hold(self, request: web.Request) -> web.StreamResponse:
        """Open a socket and say nothing until it is closed."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.add(socket)
        async for _ in socket:
            pass
        self.sockets.discard(socket)
        return socket


def entry_of(
    hass: HomeAssistant, keys: Keys, *addresses: str, **more: Any
) -> MockConfigEntry:
    config = LinkConfig(
        home_id=CABIN, key=text(keys.public), addresses=addresses, **more
    )
    entry = MockConfigEntry(domain=DOMAIN, title="Cabin", data=config.stored)
    entry.add_to_hass(hass)
    return entry


async def unreached(hass: HomeAssistant, *addresses: str, **more: Any) -> Unreached:
    """Return why nobody was reached at any of the addresses."""
    entry = entry_of(hass, Keys.generate(), *addresses, **more)
    found = await async_reach(hass, entry, OWN)
    assert isinstance(found, Unreached)
    return found


@pytest.mark.parametrize("typed", ["{}", "https://{}"])
async def test_a_certificate_that_nobody_vouches_for_is_told(
    hass: HomeAssistant, socket_enabled: None, tmp_path: Path, typed: str
) -> None:
    async with Proxy(Certificate.made(tmp_path, "strange"), 9) as proxy:
        addresses = candidates(typed.format(f"127.0.0.1:{proxy.port}"))
        found = await unreached(hass, NOBODY, *addresses, NOBODY)
    assert found == Unreached(LinkProblem.TLS)
    assert not proxy.passed


async def test_nobody_there(hass: HomeAssistant, socket_enabled: None) -> None:
    found = await unreached(hass, "ftp://cabin", NOBODY)
    assert found == Unreached(LinkProblem.CANNOT_CONNECT)
    assert await unreached(hass) == Unreached()


# Who else may answer


async def test_what_only_a_refusal_explains_is_one(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    async with House(Keys.generate()).open() as stranger:
        assert await unreached(hass, stranger.address) == Unreached(refused=True)


@pytest.mark.parametrize("addresses", [("{}", ELSEWHERE), (ELSEWHERE, "{}")])
async def test_a_stranger_is_no_refusal_while_the_home_may_be_elsewhere(
    hass: HomeAssistant, socket_enabled: None, addresses: Sequence[str]
) -> None:
    socket_allow_hosts(["127.0.0.1", "127.0.0.2"])
    async with House(Keys.generate()).open() as stranger:
        places = [one.format(stranger.address) for one in addresses]
        found = await unreached(hass, *places)
        assert found == Unreached(LinkProblem.CANNOT_CONNECT)
        found = await unreached(hass, *places, reached=stranger.address)
        assert found == Unreached(refused=True)


async def test_an_address_of_this_home_is_no_refusal(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    async with House(OWN).open() as here:
        found = await unreached(hass, here.address, reached=here.address)
    assert found == Unreached(LinkProblem.CANNOT_CONNECT)
    assert here.met == 0


async def test_an_address_of_another_linked_home_is_no_refusal_and_disturbs_nobody(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    boat = Keys.generate()
    config = LinkConfig(home_id="b" * 32, key=text(boat.public))
    for key in (config.stored["key"], "no key"):
        data = {**config.stored, "key": key}
        MockConfigEntry(domain=DOMAIN, data=data).add_to_hass(hass)
    async with House(boat, OWN).open() as there:
        found = await unreached(hass, there.address, reached=there.address)
    assert found == Unreached(LinkProblem.CANNOT_CONNECT)
    assert there.met == 0


async def test_a_home_that_calls_itself_is_told_of_no_refusal(linked: Linked) -> None:
    data = {**linked.entry.data, "addresses": [linked.address]}
    linked.hass.config_entries.async_update_entry(linked.entry, data=data)
    await linked.start()
    await linked.until(lambda: linked.link.status.problem)
    assert linked.link.status.state is LinkState.AWAY
    assert linked.link.status.problem is LinkProblem.CANNOT_CONNECT
    assert not async_is_raised(
        linked.hass, RepairKey.LINK_REFUSED, linked.entry.entry_id
    )


# The home itself


async def test_a_home_is_called_first_where_it_was_last(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    cabin = Keys.generate()
    async with House(cabin, OWN).open() as there:
        entry = entry_of(hass, cabin, NOBODY, f"{there.address}/")
        found = await async_reach(hass, entry, OWN)
        assert isinstance(found, Reached)
        await found.wire.close()
    assert LinkConfig.of(entry).places == (there.address, NOBODY)
    assert entry.data["addresses"] == [NOBODY, f"{there.address}/"]


async def test_a_call_that_is_cancelled_leaves_no_socket_open(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    cabin = Keys.generate()
    there = House(cabin, OWN)
    there.held = True
    async with there.open(), asyncio.timeout(5):
        entry = entry_of(hass, cabin, there.address)
        call = hass.async_create_task(async_reach(hass, entry, OWN))
        while not there.sockets:  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.01)
        call.cancel()
        await asyncio.wait({call})
        while there.sockets:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)


async def test_who_has_this_homes_own_key_is_let_in_no_further(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    async with House(OWN).open() as here:
        entry = entry_of(hass, OWN, here.address)
        found = await async_reach(hass, entry, OWN)
        assert isinstance(found, Reached)
        with pytest.raises(UnavailableError):
            await found.wire.receive(5)
    assert here.met == 0


async def test_a_home_whose_link_is_not_set_up_is_put_off_and_not_refused(
    linked: Linked,
) -> None:
    call = linked.peer.call(linked.address, linked.hub.links.keys.public)
    with pytest.raises(UnavailableError):
        await call
    assert linked.peer.wire is not None
    assert linked.peer.wire.close_code == CLOSE_GOING
    await linked.hass.config_entries.async_remove(linked.entry.entry_id)
    with pytest.raises(ProtocolError):
        await linked.peer.call(linked.address, linked.hub.links.keys.public)
