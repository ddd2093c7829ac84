"""Two homes on a real road, of which either is killed while they talk."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
import multiprocessing
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
import socket
import time

from custom_components.lifeops.ha.linked.common import Common
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.sync.digests import Sums
from custom_components.lifeops.sync.protocols import Stream
from tests.fakes.road import HOST, Road

from .board import Board, Tally
from .held import Held, demand_not_ahead, demand_once, demand_said
from .linking import BOARD, Place, fill, run
from .ring import BrokenPromiseError, demand

HISTORY = 20_000
NARROW = 60_000.0
LONGEST_LIFE_S = 2.0
BEGUN_S = 60.0
LEVEL_S = 120.0
LOOK_S = 0.02
_PROCESSES = multiprocessing.get_context("forkserver")


@dataclass
class Member:
    """One home of the two: its place, its process, what it has said."""

    place: Place
    board: Board
    process: BaseProcess | None = None

    @classmethod
    def at(cls, place: Place) -> Member:
        """Make a home that does not live yet."""
        place.folder.mkdir()
        return cls(place, Board.open(place.folder / BOARD))

    def start(self) -> None:
        """Let it live."""
        self.process = _PROCESSES.Process(target=run, args=(self.place,), daemon=True)
        self.process.start()

    def kill(self) -> None:
        """End it without a word."""
        assert self.process is not None
        self.process.kill()
        self.process.join()

    def read(self) -> Held:
        """Return what its files hold now."""
        return Held.read(self.place.home, self.place.folder)

    def demand_alive(self) -> None:
        """Demand that it has not ended by itself."""
        assert self.process is not None
        code = self.process.exitcode
        demand(code is None, f"{self.place.home} ended by itself with {code}")


@dataclass
class Kills:
    """Both homes, the road between them, and what came of the kills."""

    town: Member
    cabin: Member
    road: Road
    chance: Random
    tally: Tally = field(default_factory=Tally)

    @property
    def both(self) -> tuple[Member, Member]:
        """Return both homes."""
        return self.town, self.cabin

    async def round(self) -> None:
        """Kill one of the two, look at both, and let it live again."""
        self.road.weather.bytes_per_s = self.chance.choice((NARROW, None))
        victim, other = self.chance.sample(self.both, 2)
        await self._begun(victim)
        await asyncio.sleep(self.chance.uniform(0.0, LONGEST_LIFE_S))
        await asyncio.to_thread(victim.kill)
        self.tally.note(victim.board)
        await asyncio.to_thread(self._look, victim, other)
        other.demand_alive()
        victim.start()

    async def settle(self) -> None:
        """Let both come together, and demand that they hold the same."""
        self.road.weather.bytes_per_s = None
        for member in self.both:
            member.board.finish = True
        until = time.monotonic() + LEVEL_S
        while not await asyncio.to_thread(self._is_level):
            for member in self.both:
                member.demand_alive()
            demand(time.monotonic() < until, "the homes do not come together")
            await asyncio.sleep(1)
        for member in self.both:
            await asyncio.to_thread(member.kill)
        await asyncio.to_thread(self._judge)

    async def _begun(self, member: Member) -> None:
        said, until = member.board.said, time.monotonic() + BEGUN_S
        while member.board.said == said:
            member.demand_alive()
            if time.monotonic() > until:
                message = f"{member.place.home} does not begin"
                raise BrokenPromiseError(message)
            await asyncio.sleep(LOOK_S)

    def _look(self, victim: Member, other: Member) -> None:
        before, dead, after = other.read(), victim.read(), other.read()
        demand_said(dead, victim.board.said)
        demand_not_ahead(before, dead)
        demand_not_ahead(dead, after)
        demand_once(dead, after)

    def _is_level(self) -> bool:
        return self.town.read().level == self.cabin.read().level

    def _judge(self) -> None:
        """Demand that nothing that either said is missing anywhere."""
        held = [member.read() for member in self.both]
        demand(held[0].level == held[1].level, "the homes differ")
        demand_once(*held)
        for member, one in zip(self.both, held, strict=True):
            demand_said(one, member.board.said)
        sums = [_sums(member.place) for member in self.both]
        demand(sums[0] == sums[1], "the sums of the homes differ")


@asynccontextmanager
async def linked(folder: Path, seed: int, history: int) -> AsyncIterator[Kills]:
    """Let two homes live on a road; the first has a history to tell."""
    _PROCESSES.set_forkserver_preload(["tests.kills.linking"])
    ports = _free_ports()
    async with AsyncExitStack() as stack:
        road = await stack.enter_async_context(Road((HOST, ports[0])))
        town = Member.at(
            Place(home="town", folder=folder / "town", key=1, friend=2, port=ports[0])
        )
        place = Place(
            home="cabin",
            folder=folder / "cabin",
            key=2,
            friend=1,
            port=ports[1],
            dials=road.url,
        )
        cabin = Member.at(place)
        await asyncio.to_thread(fill, town.place, history)
        for member in (town, cabin):
            member.start()
            stack.callback(member.kill)
        yield Kills(town, cabin, road, Random(seed))


async def kill_links(folder: Path, seed: int, number: int) -> Kills:
    """Kill either of two homes so often while they talk; raises BrokenPromiseError."""
    async with linked(folder, seed, HISTORY) as kills:
        for _ in range(number):
            await kills.round()
        await kills.settle()
        return kills


def _free_ports() -> Sequence[int]:
    with socket.socket() as one, socket.socket() as other:
        for probe in (one, other):
            probe.bind((HOST, 0))
        return one.getsockname()[1], other.getsockname()[1]


def _sums(place: Place) -> Mapping[str, Sums]:
    store = SqliteStore.open(place.folder, home=place.home, build="kills")
    try:
        streams = Common.of(store).streams
        return {name: _read_sums(stream) for name, stream in streams.items()}
    finally:
        store.close()


def _read_sums(stream: Stream) -> Sums:
    reading = stream.read()
    try:
        return reading.digests()
    finally:
        reading.close()
