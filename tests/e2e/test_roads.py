"""Three real homes: on good roads edits cross at once, on bad ones they cross as well."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median

from demo.client import until
from tests.fakes.road import Weather

from .bare import Lane, all_running, bare_homes, lanes_between, link_all
from .house import House, crossing_s

OFFSET = "number.ann_sleep_wind_down_offset"
COUNT = "sensor.ann_notes_count"
TIMES = ("time.ann_sleep_bedtime", "time.ann_sleep_wake_up_time")
CROSSINGS = 5
REST_S = 1.0
BAD = Weather(delay_s=0.2, bytes_per_s=32_000, cut_every=50_000)
NOTES = 12
NOTE_BYTES = 3000
STALL_S = 3.0
PATIENCE_S = 240.0
EACH_CUT = 2


@dataclass
class Household:
    """Three homes and what lies between them; the cabins meet by way of the first."""

    houses: Sequence[House]
    lanes: Sequence[Lane]
    chance: Random = field(default_factory=lambda: Random(5))
    stalls: int = 0

    @asynccontextmanager
    async def stalling(self) -> AsyncIterator[None]:
        """Let one road after another carry nothing for a while."""
        task = asyncio.create_task(self._stall())
        try:
            yield
        finally:
            task.cancel()

    async def _stall(self) -> None:
        while True:
            await asyncio.sleep(STALL_S * self.chance.random())
            await self.chance.choice(self.lanes).stall(STALL_S)
            self.stalls += 1

    async def show(self, entity_id: str, value: str) -> None:
        """Wait until every home shows a value."""
        for house in self.houses:
            await house.shows(entity_id, value, PATIENCE_S)


async def test_three_homes_agree_whatever_the_road(tmp_path: Path) -> None:
    homes = bare_homes(tmp_path, 3)
    async with (
        lanes_between(homes) as lanes,
        all_running(homes) as houses,
    ):
        await link_all(homes, houses, lanes)
        household = Household(houses, lanes)
        await demand_soon(household)
        for lane in lanes:
            lane.become(BAD)
        async with household.stalling():
            await demand_level(household)
        assert household.stalls > 1
        cuts = [lane.cuts for lane in lanes]
        assert min(cuts) >= EACH_CUT
        print(f"{cuts} cuts, {household.stalls} stalls")  # noqa: T201


async def demand_soon(household: Household) -> None:
    """Demand that an edit is soon shown in the homes next door and beyond."""
    home, north, south = household.houses
    for name, one, other in (
        ("to the home", north, home),
        ("to a cabin", home, south),
        ("from cabin to cabin", south, north),
    ):
        taken = []
        for _ in range(CROSSINGS):
            value = (await one.number(OFFSET) + 1) % 60
            taken.append(await crossing_s(one, other, OFFSET, value))
            await household.show(OFFSET, f"{value}")
            await asyncio.sleep(REST_S * household.chance.random())
        print(f"{name}: {median(taken):.2f} s of {max(taken):.2f}")  # noqa: T201


async def demand_level(household: Household) -> None:
    """Demand that what is edited everywhere at once is the same everywhere in the end."""
    last = await asyncio.gather(*(edit(house) for house in household.houses))
    await household.show(COUNT, f"{NOTES * len(household.houses)}")
    texts = [await notes(house) for house in household.houses]
    assert len(texts[0]) == NOTES * len(household.houses)
    assert all(text == texts[0] for text in texts)

    async def settled() -> bool:
        told = [await house.statuses() for house in household.houses]
        return all(one["pending"] == 0 for statuses in told for one in statuses)

    await until("nothing waits to be sent", settled, PATIENCE_S)
    for entity in (OFFSET, *TIMES):
        shown = {await house.state(entity) for house in household.houses}
        assert len(shown) == 1
        assert shown <= {edits[entity] for edits in last if entity in edits}


async def edit(house: House) -> Mapping[str, str]:
    """Write notes that no road compresses, and what the others write too.

    Return what was written last.
    """
    chance, last = Random(house.folder.name), dict[str, str]()
    for number in range(NOTES):
        body = chance.randbytes(NOTE_BYTES // 2).hex()
        title = f"{house.folder.name} {number}"
        await house.client.act("lifeops.add_note", title=title, body=body)
        entity = chance.choice(TIMES)
        time = f"{chance.randrange(24):02}:{chance.randrange(60):02}:00"
        await house.client.act("time.set_value", entity_id=entity, time=time)
        value = chance.randrange(60)
        await house.client.act("number.set_value", entity_id=OFFSET, value=value)
        last |= {entity: time, OFFSET: f"{value}"}
    return last


async def notes(house: House) -> dict[str, str]:
    """Return the titles of all notes and the beginnings of what they say."""
    found = await house.client.ask("lifeops.get_notes", limit=100)
    return {note["title"]: note["snippet"] for note in found["notes"]}
