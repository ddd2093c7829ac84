"""Two real Home Assistants on a road, of which either is killed while they talk."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
import sqlite3
import sys

import aiohttp

from custom_components.lifeops.core.dataset import DatasetKind
from custom_components.lifeops.core.datasets import DATASETS, NOTE
from custom_components.lifeops.core.homes import owned_by, owner_of
from custom_components.lifeops.store.opening import NAME
from demo.client import CommandError, until
from tests.e2e.bare import Lane, all_running, bare_homes, lanes_between, link_all
from tests.e2e.house import House
from tests.fakes.road import Weather

from .held import Held, demand_not_ahead, demand_once
from .ring import demand

LONGEST_LIFE_S = 6.0
BACK_S = 300.0
LEVEL_S = 300.0
NOTE_BYTES = 2000
NARROW = 60_000.0
REST_S = 0.2
_DOWN = (aiohttp.ClientError, CommandError, TimeoutError)
_HOME = "SELECT home FROM node JOIN origin ON origin.ix = node.origin"


@dataclass
class Victim:
    """A home, and the notes that it has said to keep."""

    house: House
    chance: Random
    home: str = ""
    said: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Learn what the home is called by the other one."""
        with sqlite3.connect(self.house.config / NAME) as connection:
            (self.home,) = connection.execute(_HOME).fetchone()

    async def write(self) -> None:
        """Write one note after another; what a kill answers may stand or not."""
        while True:
            body = self.chance.randbytes(NOTE_BYTES // 2).hex()
            with suppress(*_DOWN):
                told = await self.house.client.ask("lifeops.add_note", body=body)
                self.said.add(str(told["id"]).rpartition("/")[2])
            await asyncio.sleep(REST_S)

    def read(self) -> Held:
        """Return what its files hold, by names that are the same in both homes."""
        held = Held.read(self.home, self.house.config)
        records = {
            (_named(dataset, self.home), name, item): write
            for (dataset, name, item), write in held.records.items()
            if _known(dataset) is not DatasetKind.SECRET
        }
        return replace(held, records=records)


@dataclass
class Pair:
    """Both homes, what lies between them, and how many kills there were."""

    victims: Sequence[Victim]
    lane: Lane
    chance: Random
    kills: int = 0

    async def round(self) -> None:
        """Kill one of the two while both write, and look at what they hold."""
        pace = self.chance.choice((NARROW, None))
        self.lane.become(Weather(bytes_per_s=pace))
        writing = [asyncio.create_task(victim.write()) for victim in self.victims]
        await asyncio.sleep(self.chance.uniform(0.0, LONGEST_LIFE_S))
        victim, other = self.chance.sample(self.victims, 2)
        pid = victim.house.pid
        victim.house.kill()
        self.kills += 1
        for task in writing:
            task.cancel()
        await asyncio.gather(*writing, return_exceptions=True)
        await asyncio.to_thread(_look, victim, other)
        await until("it is back", lambda: _returned(victim.house, pid), BACK_S)

    async def settle(self) -> None:
        """Let both come together, and demand that both have all that was said."""
        self.lane.become(Weather())
        await until("the homes are level", self._level, LEVEL_S)
        one, other = [await asyncio.to_thread(each.read) for each in self.victims]
        demand_once(one, other)
        said = set[str]().union(*(victim.said for victim in self.victims))
        for held in (one, other):
            lost = said - _notes(held)
            demand(not lost, f"{len(lost)} notes of {len(said)} lost in {held.home}")
        demand(_notes(one) == _notes(other), "the homes differ")

    async def _level(self) -> bool:
        with suppress(*_DOWN):
            first = self.victims[0].house
            await first.client.ask("lifeops.sync_now", home="Cabin north")
            statuses = [await each.house.statuses() for each in self.victims]
            return all(one["pending"] == 0 for told in statuses for one in told)
        return False


async def kill_real(folder: Path, seed: int, number: int) -> str:
    """Kill either of two homes so often; return in a line what came of it.

    Raises BrokenPromiseError where anything is lost, doubled or promised too early.
    """
    homes, chance = bare_homes(folder, 2), Random(seed)
    async with lanes_between(homes) as (lane,), all_running(homes) as houses:
        await link_all(homes, houses, (lane,))
        victims = [Victim(house, Random(seed + 1)) for house in houses]
        pair = Pair(victims, lane, chance)
        for _ in range(number):
            await pair.round()
            sys.stderr.write(f"killed {pair.kills} of {number}\n")
        await pair.settle()
    said = " and ".join(f"{len(victim.said)}" for victim in victims)
    return f"{pair.kills} kills; {said} notes, all of them in both homes once"


def _look(victim: Victim, other: Victim) -> None:
    before, dead, after = other.read(), victim.read(), other.read()
    demand_not_ahead(before, dead)
    demand_not_ahead(dead, after)
    demand_once(dead, after)


async def _returned(house: House, pid: int) -> bool:
    """Return whether a home runs again and talks to the other one."""
    with suppress(*_DOWN):
        if house.pid != pid:
            told = await house.statuses()
            return [one["state"] for one in told] == ["linked"]
    return False


def _known(dataset: str) -> DatasetKind | None:
    known = DATASETS.get(owner_of(dataset)[0])
    return None if known is None else known.kind


def _named(dataset: str, home: str) -> str:
    """Return how an owned dataset is called everywhere else."""
    name, owner = owner_of(dataset)
    if owner is None and _known(name) is DatasetKind.OWNED:
        return owned_by(name, home)
    return dataset


def _notes(held: Held) -> set[str]:
    return {
        name.rpartition("/")[2]
        for dataset, name, field_name in held.records
        if dataset == NOTE.name and field_name
    }
