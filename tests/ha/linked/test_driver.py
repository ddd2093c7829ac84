"""The driver between two bare homes: cut lines, floods, garbage and large histories."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest

from custom_components.lifeops.core.errors import (
    ProtocolError,
    StoreError,
    UnavailableError,
)
from custom_components.lifeops.ha.linked.wire import Wire
from custom_components.lifeops.sync import events as e
from custom_components.lifeops.sync.channel import Channel

from .peer import Peer, peer_in

TOWN = "d" * 32
MANY = 3000


@pytest.fixture
async def town(socket_enabled: None, tmp_path: Path) -> AsyncIterator[Peer]:
    async with peer_in(tmp_path / "town", TOWN) as town:
        yield town


@pytest.fixture(autouse=True)
def _friends(town: Peer, peer: Peer) -> None:
    town.friend, peer.friend = peer.keys.public, town.keys.public


async def until(check: Callable[[], Awaitable[object]]) -> None:
    """Wait a while for something that takes real time."""
    async with asyncio.timeout(30):
        while not await check():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.02)


async def has(home: Peer, name: str) -> bool:
    return await home.record("home", name) is not None


async def test_a_session_ends_with_a_goodbye(town: Peer, peer: Peer) -> None:
    await peer.put("home", "cabin", {"name": "The cabin"})
    call = town.calls(peer.address, peer.keys.public)
    await until(lambda: has(town, "cabin"))
    for home in (town, peer):
        await until(partial(_is_quiet, home))
    assert town.driver is not None
    town.driver.end()
    await call
    (summary,) = town.summaries
    assert summary.pulled == 1
    await until(lambda: _true(peer.summaries))


async def test_a_large_history_comes_whole(town: Peer, peer: Peer) -> None:
    await fill(peer, MANY)
    town.calls(peer.address, peer.keys.public)
    await until(partial(_is_quiet, town))
    assert await count(town) == MANY


async def test_a_cut_line_goes_on_where_it_was(town: Peer, peer: Peer) -> None:
    await fill(peer, MANY)
    held = [0]
    while held[-1] < MANY and len(held) < 40:
        call = town.calls(peer.address, peer.keys.public)
        await until(partial(_met, town, call))
        await until(partial(_grew, town, held[-1], call))
        if town.wire is not None:
            await town.wire.close()
        await asyncio.gather(call, return_exceptions=True)
        town.wire = None
        held.append(await count(town))
    await until(lambda: _true(len(peer.spent) == len(held) - 1))
    assert len(held) > 2
    assert held[-1] == MANY
    told = [spent.pushed for spent in peer.spent]
    assert all(one <= MANY - before for one, before in zip(told, held, strict=False))


async def test_what_is_no_message_ends_the_session(town: Peer, peer: Peer) -> None:
    async def garble(wire: Wire, channel: Channel) -> None:
        for frame in channel.seal(b"H\xff\xff\xff\xffnonsense"):
            await wire.send(frame)
        await wire.receive(5)

    peer.talk = garble  # type: ignore[method-assign]
    with pytest.raises(ProtocolError):
        await town.call(peer.address, peer.keys.public)


async def test_a_frame_that_was_altered_ends_the_session(
    town: Peer, peer: Peer
) -> None:
    async def flip(wire: Wire, channel: Channel) -> None:
        (frame,) = channel.seal(b"anything")
        await wire.send(bytes((frame[0] ^ 1,)) + frame[1:])
        await wire.receive(5)

    peer.talk = flip  # type: ignore[method-assign]
    with pytest.raises(ProtocolError) as ended:
        await town.call(peer.address, peer.keys.public)
    assert ended.value.key == "channel_ended"


async def test_a_frame_that_comes_twice_ends_the_session(
    town: Peer, peer: Peer
) -> None:
    async def replay(wire: Wire, channel: Channel) -> None:
        (frame,) = channel.seal(b"")
        await wire.send(frame)
        await wire.send(frame)
        await wire.receive(5)

    peer.talk = replay  # type: ignore[method-assign]
    with pytest.raises(ProtocolError):
        await town.call(peer.address, peer.keys.public)


async def test_a_store_that_fails_ends_the_session(
    town: Peer, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise UnavailableError("disk_full")

    await peer.put("home", "cabin", {"name": "The cabin"})
    monkeypatch.setattr(town._common.streams["records"], "apply", fail)
    with pytest.raises(UnavailableError) as ended:
        await town.call(peer.address, peer.keys.public)
    assert ended.value.key == "disk_full"
    assert not await has(town, "cabin")


async def _true(value: object) -> object:
    return value


async def _met(home: Peer, call: asyncio.Task[None]) -> bool:
    return home.wire is not None or call.done()


async def _is_quiet(home: Peer) -> bool:
    return any(isinstance(one, e.Quiet) for one in home.news)


async def _grew(home: Peer, before: int, call: asyncio.Task[None]) -> bool:
    return call.done() or await count(home) > min(before, MANY - 1)


async def fill(home: Peer, most: int) -> None:
    """Write many records in one commit."""

    def write() -> None:
        with home.store.transaction(home._clock.now()) as tx:
            for number in range(most):
                tx.put_record("home", f"home{number}", {"name": f"{number}"}, None)

    await home.on_thread(write)


async def count(home: Peer) -> int:
    """Return how many records are there."""

    def read() -> int:
        with home.store.read_only() as reader:
            return len(list(reader.between("home", "", "~")))

    return await home.in_executor(read)


async def test_who_drains_does_not_wait_for_who_has_failed(
    town: Peer, peer: Peer
) -> None:
    """The line drops, and then what came in cannot be kept."""
    writing, fails = asyncio.Event(), asyncio.Event()

    async def on_thread(_: object) -> None:
        writing.set()
        await fails.wait()
        raise StoreError("store_unavailable")

    await fill(peer, 10)
    with patch.object(town, "on_thread", on_thread):
        call = town.calls(peer.address, peer.keys.public)
        await writing.wait()
        assert town.wire is not None
        await town.wire.close()
        fails.set()
        with pytest.raises(StoreError):
            async with asyncio.timeout(5):
                await call
