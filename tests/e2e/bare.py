"""Homes of Home Assistant and LifeOps and nothing else, linked by roads of their own."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
import json
from pathlib import Path
from random import Random
import socket
from zoneinfo import ZoneInfo

from demo import accounts, folder, linking
from demo.client import Client, until
from demo.flows import add_entry
from demo.lifeops import AGENTS, DOMAIN
from demo.linking import Side
from demo.plan import HOST, NAMES, HomePlan
from demo.process import HomeAssistantProcess
from tests.fakes.road import Road, Weather

from .house import House

# Below what the kernel hands out by itself, so that a killed home finds its own again.
_PORTS = range(12_000, 20_000)
_CONFIGURATION = """\
homeassistant:
  name: {title}
  time_zone: {zone}
api:
config:
logger:
  default: warning
  logs:
    custom_components.lifeops: info
onboarding:
person:
websocket_api:
{more}
"""


@dataclass(frozen=True, kw_only=True)
class Bare:
    """A home that has its folder and its users, whether it runs or not.

    proxied: it believes a reverse proxy on this machine who calls.
    """

    plan: HomePlan
    more: str = ""
    proxied: bool = False

    def prepare(self) -> None:
        """Write its folder."""
        plan = self.plan
        folder.prepare(plan)
        text = _CONFIGURATION.format(
            title=plan.title, zone=plan.zone.key, more=self.more
        )
        (plan.config / "configuration.yaml").write_text(text)
        http = plan.config / ".storage" / "http"
        stored = json.loads(http.read_text())
        if self.proxied:
            stored["data"]["stable"] |= {
                "use_x_forwarded_for": True,
                "trusted_proxies": [HOST],
            }
        http.write_text(json.dumps(stored))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[House]:
        """Run it, with LifeOps in it; whoever kills it sees it start again."""
        await asyncio.to_thread(self.prepare)
        async with HomeAssistantProcess(self.plan):
            token = await accounts.sign_in(self.plan)
            async with Client(self.plan.url, token) as client:
                await _settled(client, self.plan)
                yield House(self.plan.folder, client)


@dataclass(frozen=True)
class Lane:
    """What lies between two homes: the way there, and the way back."""

    roads: tuple[Road, Road]

    @property
    def cuts(self) -> int:
        """Return how often it broke."""
        return sum(road.cuts for road in self.roads)

    @property
    def carried(self) -> int:
        """Return how many bytes went over it."""
        return sum(road.carried for road in self.roads)

    def become(self, weather: Weather) -> None:
        """Let it be like that from now on; who is on it feels it too."""
        for road in self.roads:
            road.weather = replace(weather)

    async def stall(self, seconds: float) -> None:
        """Carry nothing for a while."""
        await asyncio.gather(*(road.stall(seconds) for road in self.roads))


def bare_homes(where: Path, count: int, more: str = "") -> Sequence[Bare]:
    """Plan so many homes; the first is the one that the others are linked with."""
    chance = Random()
    return [
        Bare(
            plan=HomePlan(
                name=name,
                title=title,
                port=_free_port(chance),
                zone=ZoneInfo("Europe/Stockholm"),
                folder=where / name,
                persons=("Ann",),
            ),
            more=more,
        )
        for name, title in NAMES[:count]
    ]


@asynccontextmanager
async def all_running(homes: Sequence[Bare]) -> AsyncIterator[Sequence[House]]:
    """Run all of them; they are started at once."""
    async with AsyncExitStack() as stack:
        yield await asyncio.gather(
            *(stack.enter_async_context(home.running()) for home in homes)
        )


@asynccontextmanager
async def lanes_between(homes: Sequence[Bare]) -> AsyncIterator[Sequence[Lane]]:
    """Build a lane between the first home and each of the others."""
    first, *cabins = (home.plan.port for home in homes)
    async with AsyncExitStack() as stack:
        lanes = []
        for cabin in cabins:
            there = await stack.enter_async_context(Road((HOST, cabin)))
            back = await stack.enter_async_context(Road((HOST, first)))
            lanes.append(Lane((there, back)))
        yield lanes


async def link_all(
    homes: Sequence[Bare], houses: Sequence[House], lanes: Sequence[Lane]
) -> None:
    """Link every cabin with the first home, as people do it; a kill leaves them so."""
    (first, *cabins), (here, *others) = homes, houses
    for cabin, house, lane in zip(cabins, others, lanes, strict=True):
        there, back = (road.url for road in lane.roads)
        await linking.link(
            Side(client=here.client, title=first.plan.title, address=back),
            Side(client=house.client, title=cabin.plan.title, address=there),
        )
    for house, lane in zip(others, lanes, strict=True):
        there, back = (road.url for road in lane.roads)
        await until("the entries are on disk", partial(_kept, here, there))
        await until("the entries are on disk", partial(_kept, house, back))


async def _kept(house: House, address: str) -> bool:
    """Return whether a home would know where the other one is if it were killed now."""
    stored = house.config / ".storage" / "core.config_entries"
    return address in await asyncio.to_thread(stored.read_text)


async def _settled(client: Client, plan: HomePlan) -> None:
    """Add LifeOps where it is missing, and wait until it runs."""

    async def running() -> bool:
        return bool((await client.get("/api/config"))["state"] == "RUNNING")

    async def loaded() -> bool:
        entries = await client.entries(DOMAIN)
        return bool(entries) and entries[0]["state"] == "loaded"

    await until("Home Assistant runs", running)
    if not await client.entries(DOMAIN):
        (person,) = plan.persons
        form = {"name": plan.title, "person_name": person, "agents": list(AGENTS)}
        await add_entry(client, DOMAIN, {"user": form})
    await until("LifeOps is loaded", loaded)


def _free_port(chance: Random) -> int:
    while True:
        port = chance.choice(_PORTS)
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) != 0:
                return port
