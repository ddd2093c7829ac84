"""A real Home Assistant that is killed again and again while it erases somebody."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
import json
from pathlib import Path
from random import Random
import sqlite3
import sys
from typing import Any

import aiohttp

from custom_components.lifeops.store.opening import NAME, SERIES_NAME
from demo.client import Client, CommandError, until
from demo.lifeops import Hub
from tests.e2e.bare import bare_homes
from tests.e2e.house import House

from .ring import demand

BACK_S = 300.0
LONGEST_LIFE_S = 1.5
NOTES = 20
_MORE = "recorder:\n  commit_interval: 1\n"
_DOWN = (aiohttp.ClientError, CommandError, TimeoutError)
_LISTS = ("device", "entity")
# Which of removed devices Home Assistant remembers goes by itself in time.
_REGISTRIES: Mapping[str, str] = {
    "core.config_entries": "entries",
    "core.device_registry": "devices",
    "core.entity_registry": "entities",
}
_THEIRS = "SELECT DISTINCT dataset FROM record WHERE person = ? AND value IS NOT NULL"


@dataclass
class Household:
    """A home in which somebody moves in, is erased, and is searched for."""

    house: House
    chance: Random
    kills: int = 0
    begun: int = 0
    gone: list[tuple[str, str]] = field(default_factory=list)

    async def round(self) -> None:
        """Kill the home while it erases somebody; in the end nothing of them is left."""
        name = f"Guest{self.chance.randbytes(4).hex()}"
        person = await self._move_in(name)
        pid = self.house.pid
        erasing = asyncio.create_task(self._erase(name))
        await asyncio.sleep(self.chance.uniform(0.0, LONGEST_LIFE_S))
        self.house.kill()
        self.kills += 1
        with suppress(*_DOWN):
            await erasing
        await until("it is back", lambda: self._returned(pid), BACK_S)
        async with self._hub() as hub:
            if await hub.person_id(name) is None:
                self.begun += 1
            else:
                await self._erase(name)
            self.gone.append((name, person))
            await until(f"{name} is erased", self._is_done, BACK_S)
            shown = await _shown(hub.client, name, person)
        demand(not shown, f"shown of {name}: {shown}")
        await asyncio.to_thread(self._demand_nothing_kept, name, person)

    def demand_nothing_written(self) -> None:
        """Demand that whoever was erased is nowhere on the disk of a home that stopped."""
        for name, person in self.gone:
            self._demand_nothing_kept(name, person)
            for file in _REGISTRIES:
                demand(not _is_in(self.house, file, name, person), f"{name} in {file}")

    def _demand_nothing_kept(self, name: str, person: str) -> None:
        kept = list(_kept(self.house, name, person))
        demand(not kept, f"kept of {name}: {kept[:3]}")

    async def _move_in(self, name: str) -> str:
        """Let somebody live here who has written something; return their id."""
        async with self._hub() as hub:
            await hub.add("person", {"name": name})
            person = await until(f"{name} lives here", lambda: hub.person_id(name))
        for _ in range(NOTES):
            await until("a note is written", lambda: self._writes(name))

        async def is_on_disk() -> bool:
            return all(_is_in(self.house, one, name, person) for one in _REGISTRIES)

        await until(f"{name} is on disk", is_on_disk)
        demand([*_kept(self.house, name, person)], f"nothing is kept of {name}")
        return person

    async def _writes(self, name: str) -> bool:
        """Write a note, unless the agent is still starting."""
        body = self.chance.randbytes(200).hex()
        with suppress(CommandError):
            await self.house.client.ask("lifeops.add_note", person=name, body=body)
            return True
        return False

    async def _erase(self, name: str) -> None:
        asked = {"person": name, "confirm": name, "dry_run": False}
        await self.house.client.ask("lifeops.erase_person", **asked)

    @asynccontextmanager
    async def _hub(self) -> AsyncIterator[Hub]:
        """Talk to the home as it runs now: a kill ends every socket."""
        known = self.house.client
        async with Client(known.url, known.token) as client:
            yield await Hub.of(client)

    async def _returned(self, pid: int) -> bool:
        with suppress(*_DOWN):
            if self.house.pid != pid:
                told = await self.house.client.get("/api/config")
                await self.house.client.ask("lifeops.get_erasures")
                return bool(told["state"] == "RUNNING")
        return False

    async def _is_done(self) -> bool:
        """Return whether every erasure so far is done, each with one receipt."""
        with suppress(*_DOWN):
            told = await self.house.client.ask("lifeops.get_erasures")
            receipts: list[Mapping[str, Any]] = list(told["erasures"])
            demand(len(receipts) <= len(self.gone), f"{len(receipts)} receipts")
            done = all(receipt["done"] for receipt in receipts)
            return done and len(receipts) == len(self.gone)
        return False


async def kill_erasers(folder: Path, seed: int, number: int) -> str:
    """Kill so often; return in a line what came of it.

    Raises BrokenPromiseError where a person is erased twice, or anything is left.
    """
    (home,) = bare_homes(folder, 1, _MORE)
    async with home.running() as house:
        household = Household(house, Random(seed))
        for done in range(number):
            await household.round()
            sys.stderr.write(f"killed {done + 1} of {number}\n")
    await asyncio.to_thread(household.demand_nothing_written)
    begun = f"{household.begun} of them once it had begun"
    return f"{household.kills} kills, {begun}; nothing is left of anybody"


async def _shown(client: Client, name: str, person: str) -> list[str]:
    """Return what Home Assistant still shows of a person."""
    lists = [await client.call(f"config/{one}_registry/list") for one in _LISTS]
    states = await client.get("/api/states")
    told = [json.dumps(one) for rows in (*lists, states) for one in rows]
    return [one for one in told if name.casefold() in one.casefold() or person in one]


def _is_in(house: House, file: str, name: str, person: str) -> bool:
    path = house.config / ".storage" / file
    if not path.exists():
        return False
    told = json.dumps(json.loads(path.read_text())["data"][_REGISTRIES[file]])
    return name.casefold() in told.casefold() or person in told


def _kept(house: House, name: str, person: str) -> Iterator[str]:
    """Yield what LifeOps keeps of a person; the word that they went has but an id."""
    for file in (NAME, SERIES_NAME):
        with closing(sqlite3.connect(house.config / file, timeout=30)) as database:
            yield from _named(database, name)
    with closing(sqlite3.connect(house.config / NAME, timeout=30)) as database:
        yield from (dataset for (dataset,) in database.execute(_THEIRS, [person]))


def _named(database: sqlite3.Connection, name: str) -> Iterator[str]:
    tables = "SELECT name FROM sqlite_schema WHERE type = 'table'"
    for (table,) in database.execute(tables).fetchall():
        for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608
            if name.casefold() in str(row).casefold():
                yield f"{table}: {row}"
