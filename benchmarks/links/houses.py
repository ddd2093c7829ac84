"""Real Home Assistants that meet, of which one has a long history to tell the others."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
import sqlite3
from tempfile import TemporaryDirectory
from time import monotonic

import psutil

from custom_components.lifeops.core.datasets import HEALTH_DOCUMENT
from custom_components.lifeops.store.opening import NAME
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.sync import codec
from demo.client import CommandError, until
from tests.e2e.bare import Bare, Lane, all_running, bare_homes, lanes_between, link_all
from tests.e2e.house import House
from tests.fakes.road import Weather

from ..sync.load import as_ops, chunks, held, rows

HEARTBEAT = Path(__file__).with_name("heartbeat")
_SETTLE_S = 10.0
_CALM_PERCENT = 10.0
_LOOK_S = 0.5
_MEGABYTE = 1024 * 1024
_HOME = "SELECT home FROM node JOIN origin ON origin.ix = node.origin"
_COUNT = "SELECT count(*) FROM record WHERE dataset = ?"


class UnevenError(Exception):
    """Homes are not in step, or not by all that there is."""


@dataclass(kw_only=True)
class Toll:
    """What it cost a home; at rest is what its loop computes at once without it."""

    grown_mb: float = 0.0
    block_ms: float = 0.0
    rest_block_ms: float = 0.0
    lag_ms: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What came of it: writes told, fewest cuts of a road; the first home tells."""

    seconds: float
    tolls: Sequence[Toll]
    pushed: int
    cuts: int
    carried: int


async def visit(count: int, weather: Weather, patience_s: float, *, of: int) -> Visit:
    """Let a home tell so many writes to all others of so many homes, linked already."""
    with TemporaryDirectory(prefix="bench-") as folder:
        homes = bare_homes(Path(folder), of, more="heartbeat:")
        for home in homes:
            await asyncio.to_thread(_equip, home)
        async with lanes_between(homes) as lanes:
            async with all_running(homes) as houses:
                await link_all(homes, houses, lanes)
                await _in_step(houses[0], 1, patience_s)
            await asyncio.to_thread(fill, homes[0].plan.config, count)
            return await _visited(homes, lanes, count, weather, patience_s)


def fill(config: Path, count: int) -> None:
    """Let a home that does not run have a history of three other homes."""
    with closing(sqlite3.connect(config / NAME)) as connection:
        (home,) = connection.execute(_HOME).fetchone()
    given = [row._replace(dataset=0) for row in rows(count)]
    store = SqliteStore.open(config, home=home, build="bench")
    stream = store.sync(codec)
    for part in chunks(given):
        ops = replace(as_ops(part), datasets=(HEALTH_DOCUMENT.name,))
        stream.apply(codec.encode(ops))
    stream.settle(held(given))
    store.close()


def _equip(home: Bare) -> None:
    """Let a home measure its own event loop."""
    home.prepare()
    link = home.plan.config / "custom_components" / HEARTBEAT.name
    link.symlink_to(HEARTBEAT, target_is_directory=True)


async def _visited(
    homes: Sequence[Bare],
    lanes: Sequence[Lane],
    count: int,
    weather: Weather,
    patience_s: float,
) -> Visit:
    for lane in lanes:
        for road in lane.roads:
            road.close()
    async with all_running(homes) as houses:
        tolls = [await _rested(house) for house in houses]
        before = [(lane.cuts, lane.carried) for lane in lanes]
        for lane in lanes:
            lane.become(weather)
        began = monotonic()
        async with AsyncExitStack() as watched:
            for house, toll in zip(houses, tolls, strict=True):
                await watched.enter_async_context(_watched(house, toll))
            await asyncio.gather(*(_wake(house) for house in houses[1:]))
            await _in_step(houses[0], count, patience_s)
        seconds = monotonic() - began
        pushed = sum(status["pushed"] for status in await houses[0].statuses())
    for home in homes[1:]:
        if (taken := await asyncio.to_thread(_held, home.plan.config)) != count:
            raise UnevenError(taken)
    since = zip(lanes, before, strict=True)
    changes = [(lane.cuts - cuts, lane.carried - was) for lane, (cuts, was) in since]
    return Visit(
        seconds=seconds,
        tolls=tolls,
        pushed=pushed,
        cuts=min(cuts for cuts, _ in changes),
        carried=sum(carried for _, carried in changes),
    )


async def _rested(house: House) -> Toll:
    """Wait until a home does next to nothing; return what its loop does then."""
    process, percent = psutil.Process(house.pid), 100.0
    while percent > _CALM_PERCENT:
        await house.client.post("/api/heartbeat", {})
        percent = await asyncio.to_thread(process.cpu_percent, _SETTLE_S)
    told = await house.client.get("/api/heartbeat")
    return Toll(rest_block_ms=told["block_ms"])


@asynccontextmanager
async def _watched(house: House, toll: Toll) -> AsyncIterator[None]:
    """Note what a home's loop and memory do meanwhile."""
    await house.client.post("/api/heartbeat", {})
    watching = asyncio.create_task(_watch(psutil.Process(house.pid), toll))
    try:
        yield
    finally:
        watching.cancel()
    told = await house.client.get("/api/heartbeat")
    toll.block_ms, toll.lag_ms = told["block_ms"], told["lag_ms"]


async def _watch(process: psutil.Process, toll: Toll) -> None:
    first = process.memory_info().rss
    while True:
        grown = (process.memory_info().rss - first) / _MEGABYTE
        toll.grown_mb = max(toll.grown_mb, grown)
        await asyncio.sleep(_LOOK_S)


async def _wake(house: House) -> None:
    """Let a home look for the other one now; what is cut or long is no fault."""
    with suppress(CommandError, TimeoutError):
        async with asyncio.timeout(_LOOK_S):
            await house.client.ask("lifeops.sync_now")


async def _in_step(town: House, count: int, patience_s: float) -> None:
    """Wait until all that a home holds was told to every other, and acknowledged."""

    async def told() -> bool:
        return all(
            status["pending"] == 0 and status["pushed"] >= count
            for status in await town.statuses()
        )

    await until("the homes are in step", told, patience_s, _LOOK_S)


def _held(config: Path) -> int:
    with closing(sqlite3.connect(config / NAME)) as connection:
        (count,) = connection.execute(_COUNT, (HEALTH_DOCUMENT.name,)).fetchone()
        return int(count)
