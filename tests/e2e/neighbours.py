"""Two real homes, each on a host with a network of its own, and what they hold."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import (
    ExitStack,
    asynccontextmanager,
    closing,
    contextmanager,
    suppress,
)
from dataclasses import dataclass, replace
from ipaddress import IPv4Interface
from itertools import batched
from pathlib import Path
from random import Random
import sqlite3
from typing import Any

import aiohttp
from pytest_socket import socket_allow_hosts

from demo.client import Client, CommandError, until
from demo.plan import Place
from tests.require import require

from .bare import Bare, bare_homes
from .house import House
from .networks import Host, desk, may_be_made

PORT = 8123
_ZEROCONF = "zeroconf:\n"
_NOTES = """
SELECT dataset, id, field, value, h FROM record
WHERE dataset IN ('note', 'note_version') ORDER BY dataset, id, field
"""
_AT_ONCE = 10
_ALPHABET = "abcdefghijklmnopqrstuvwxyzåäöABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 "


@dataclass(frozen=True)
class Street:
    """Two hosts with a home each, not joined yet, and the network between them."""

    middle: Host
    hosts: Sequence[Host]
    homes: Sequence[Bare]

    def live_at(self, *addresses: str) -> None:
        """Give each host its address."""
        for host, address in zip(self.hosts, addresses, strict=True):
            host.live_at(IPv4Interface(address))


@contextmanager
def street(where: Path) -> Iterator[Street]:
    """Make two hosts, and sit down at a desk from which both can be reached."""
    require("networks", present=may_be_made())
    with ExitStack() as stack:
        middle, *hosts = (stack.enter_context(closing(Host())) for _ in range(3))
        answers = desk(hosts, middle)
        socket_allow_hosts([*answers])
        plans = zip(bare_homes(where, 2, _ZEROCONF), hosts, answers, strict=True)
        homes = [_housed(home, host, answer) for home, host, answer in plans]
        stack.enter_context(middle.entered())
        yield Street(middle, hosts, homes)


@asynccontextmanager
async def come_back(house: House) -> AsyncIterator[House]:
    """Enter a home once more that was killed, as soon as it has its links again."""

    def entered() -> Client:
        return Client(house.client.url, house.client.token)

    async def back() -> bool:
        with suppress(aiohttp.ClientError, CommandError):
            async with entered() as client:
                statuses = await replace(house, client=client).statuses()
                return [status["state"] for status in statuses] == ["linked"]
        return False

    await until("it is back and linked", back)
    async with entered() as client:
        yield replace(house, client=client)


async def write_notes(house: House, count: int, length: int) -> None:
    """Write notes that hardly compress."""
    chance = Random(house.folder.name)
    for numbers in batched(range(count), _AT_ONCE, strict=False):
        async with asyncio.TaskGroup() as group:
            for number in numbers:
                title = f"{house.folder.name} {length} {number}"
                body = "".join(chance.choices(_ALPHABET, k=length)).strip()
                written = house.client.act("lifeops.add_note", title=title, body=body)
                group.create_task(written)


async def noted(house: House) -> int:
    """Return how many notes a home has."""
    return int((await house.client.ask("lifeops.get_notes"))["total"])


async def agree(houses: Sequence[House], count: int) -> int:
    """Wait until two homes hold so many notes and wait for nothing; compare them.

    Return in how many registers.
    """

    async def level() -> bool:
        with suppress(CommandError):
            for house in houses:
                await house.client.ask("lifeops.sync_now")
        told = [status for house in houses for status in await house.statuses()]
        shown = [(one["state"], one["pending"]) for one in told]
        return shown == [("linked", 0)] * len(houses)

    async def counted() -> bool:
        # Right after the homes were linked the agents begin anew.
        with suppress(CommandError):
            return all([await noted(house) == count for house in houses])
        return False

    await until("the homes are level", level)
    await until("all notes are known", counted)
    one, other = map(_registers, houses)
    assert one == other
    return len(one)


def _registers(house: House) -> Sequence[tuple[Any, ...]]:
    """Return what lies on the disk of all notes."""
    with closing(sqlite3.connect(house.config / "lifeops.db", timeout=30)) as found:
        found.execute("PRAGMA query_only = ON")
        return found.execute(_NOTES).fetchall()


def _housed(home: Bare, host: Host, answers: str) -> Bare:
    place = Place(command=host.command, listens="0.0.0.0", answers=answers)  # noqa: S104
    return replace(home, plan=replace(home.plan, port=PORT, place=place))
