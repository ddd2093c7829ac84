"""A real Home Assistant that is killed while it imports, and sends to a database."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
import sys
from typing import Any, override

import aiohttp
import psycopg

from demo.client import Client, CommandError, until
from tests.e2e.evening import Demo
from tests.e2e.test_kill import registered, returned
from tests.metrics.timescale.store import points_of
from tests.postgres import Database

from .levels import Files, demand_not_ahead
from .ring import demand

POINTS = 5_000
STEP = timedelta(seconds=10)
AGO = timedelta(days=20)
LONGEST_LIFE_S = 8.0
PATIENCE_S = 900.0


class Reached(Database):
    """The metrics database, as whoever has its address sees it."""

    def __init__(self, url: str) -> None:
        """Keep the address."""
        self._url = url

    @override
    def execute(self, statement: Any, arguments: Any = ()) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._url, autocommit=True) as connection:
            return connection.execute(statement, arguments or None).fetchall()


def table(number: int) -> str:
    """Return a file of points, each with the number's own value."""
    first = datetime.now(UTC).replace(microsecond=0) - AGO
    lines = [
        f"{(first + place * STEP).isoformat()},heart_rate_bpm,{value_of(number)}"
        for place in range(POINTS)
    ]
    return "\n".join(["time,metric,value", *lines])


def value_of(number: int) -> float:
    """Return what all points of a file say."""
    return 50 + number / 10


@dataclass
class Imports:
    """What was asked for, and what was said to be done, by the id of its transfer."""

    demo: Demo
    chance: Random
    asked: dict[str, int] = field(default_factory=dict)
    done: dict[str, str] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        """Return where the home's files are."""
        return self.demo.folder / "home" / "config"

    @property
    def server(self) -> Reached:
        """Return the home's metrics database."""
        return Reached(self.demo.database)

    async def round(self, number: int) -> None:
        """Ask for an import, kill sooner or later, and look at both sides."""
        async with Client(self.demo.url, self.demo.token) as client:
            await self._ask(client, number)
            await asyncio.sleep(self.chance.uniform(0.0, LONGEST_LIFE_S))
            await self.look(client)
        self.demo.kill_home_assistant()
        files = await asyncio.to_thread(Files.read, self.config)
        self.demand_kept(files)
        await asyncio.to_thread(demand_not_ahead, files, self.server)
        await until("Home Assistant is back", lambda: returned(self.demo), PATIENCE_S)

    async def look(self, client: Client) -> bool:
        """Learn which imports are said to be done; tell whether all are."""
        told = await client.ask("lifeops.get_transfers", person="Ann")
        for one in told["transfers"]:
            if one["id"] in self.asked and one["state"] == "done":
                self.done[one["id"]] = one["source"]
            failed = one["state"] in ("failed", "cancelled")
            demand(not failed, f"an import is {one['state']}: {one}")
        return self.done.keys() >= self.asked.keys()

    def demand_kept(self, files: Files) -> None:
        """Demand that imports that were said to be done stand, each point once."""
        for transfer, source in self.done.items():
            values = [
                value
                for (name, _), (value, _) in files.points.items()
                if name.endswith(f"/{source}")
            ]
            due = [value_of(self.asked[transfer])] * POINTS
            demand(values == due, f"{source}: {len(values)} points of {POINTS}")

    async def end(self) -> int:
        """Wait until all is done and sent; return how many points the database has."""
        await until("imports end", self._over, PATIENCE_S)
        held = await until("the database has all", self._sent, PATIENCE_S)
        files = await asyncio.to_thread(Files.read, self.config)
        self.demand_kept(files)
        demand(held.keys() <= files.points.keys(), "points that were never measured")
        aside = self.server.value("SELECT count(*) FROM lifeops.quarantine")
        demand(aside == 0, f"{aside} rows set aside")
        return len(held)

    async def _ask(self, client: Client, number: int) -> None:
        name = f"{number}.csv"
        inbox = self.config / "lifeops" / "transfers"
        await asyncio.to_thread((inbox / name).write_text, table(number))
        told = await client.ask("lifeops.import_metrics", person="Ann", path=name)
        self.asked[told["id"]] = number

    async def _over(self) -> bool:
        with suppress(aiohttp.ClientError, CommandError):
            async with Client(self.demo.url, self.demo.token) as client:
                return await self.look(client)
        return False

    async def _sent(self) -> Mapping[tuple[str, int], tuple[float, int]] | None:
        """Return what the server has, once that is all that stood here before."""
        files = await asyncio.to_thread(Files.read, self.config)
        held = await asyncio.to_thread(points_of, self.server)
        return held if files.points.items() <= held.items() else None


async def kill_senders(folder: Path, seed: int, number: int) -> str:
    """Kill so often; return in a line what came of it.

    Raises BrokenPromiseError where an import that was said to be done is not whole, or
    where the database does not have what the cursor says.
    """
    demo = Demo.start(folder)
    try:
        demand(bool(demo.database), "no server can be had here")
        await until("the registries are on disk", lambda: registered(demo))
        imports = Imports(demo, Random(seed))
        for done in range(number):
            await imports.round(done)
            told = f"killed {done + 1} of {number}, {len(imports.done)} imports done\n"
            sys.stderr.write(told)
        points = await imports.end()
    finally:
        demo.stop()
    return f"{number} kills; {len(imports.done)} imports, {points} points there once"
