"""LifeOps itself, set up through its own flows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from tests.fakes.household import Household
from tests.fakes.household.rings import SENSORS, Ring

from .client import Client, until
from .flows import add_entry, add_subentry, change_subentry
from .integrations import CALENDARS
from .plan import HomePlan

DOMAIN = "lifeops"
AGENTS = (
    "sleep",
    "agenda",
    "reminders",
    "goals",
    "notes",
    "gamification",
    "notification",
    "integration",
    "data",
)
SLOTS: Mapping[str, Any] = {
    "winddown_lights": {"area_id": ["living_room", "hallway", "bedroom", "kitchen"]},
    "winddown_scene": "scene.evening",
    "winddown_media": ["media_player.television"],
    "screens": ["media_player.television"],
}
METRICS: Mapping[str, Mapping[str, str]] = {
    "night": {
        "sleep_score": "sleep_score",
        "sleep_total_s": "total_sleep",
        "sleep_deep_s": "deep_sleep",
        "sleep_rem_s": "rem_sleep",
        "sleep_light_s": "light_sleep",
        "sleep_awake_s": "awake",
        "bedtime": "bedtime",
        "wake": "wake",
    },
    "body": {
        "hrv_ms": "hrv",
        "lowest_hr_bpm": "lowest_heart_rate",
        "temperature_deviation_c": "temperature_deviation",
    },
    "day": {},
}


@dataclass(frozen=True)
class Hub:
    """LifeOps' entry in one home, and its parts as they stand."""

    client: Client
    entry_id: str

    @classmethod
    async def of(cls, client: Client) -> Self:
        """Return the hub of a home, which was its first entry."""
        return cls(client, (await client.entries(DOMAIN))[0]["entry_id"])

    async def parts(self) -> list[dict[str, Any]]:
        """Return the subentries."""
        found: list[dict[str, Any]] = await self.client.call(
            "config_entries/subentries/list", entry_id=self.entry_id
        )
        return found

    async def part(self, unique_id: str) -> dict[str, Any] | None:
        """Return the subentry with a unique id."""
        parts = await self.parts()
        return next((part for part in parts if part["unique_id"] == unique_id), None)

    async def person_id(self, name: str) -> str | None:
        """Return the id of a person of this home."""
        return next(
            (
                str(part["unique_id"]).removeprefix("person:")
                for part in await self.parts()
                if part["subentry_type"] == "person" and part["title"] == name
            ),
            None,
        )

    async def add(self, kind: str, answer: Mapping[str, Any]) -> None:
        """Add a part."""
        await add_subentry(self.client, self.entry_id, kind, {"user": answer})

    async def change(
        self, kind: str, unique_id: str, answer: Mapping[str, Any]
    ) -> None:
        """Change a part, once it is there."""
        part = await until(unique_id, lambda: self.part(unique_id))
        answers = {"reconfigure": answer}
        await change_subentry(
            self.client, self.entry_id, kind, part["subentry_id"], answers
        )


async def add_lifeops(client: Client, home: HomePlan, household: Household) -> None:
    """Add the hub, its persons, what is mapped to what, and the rings that are entities.

    The first person's ring is an account of its own.
    """
    hub = await _hub(client, home)
    first, *others = home.persons
    if len(await client.entries(DOMAIN)) == 1:
        person_id = await _move_in(hub, household, first)
        await hub.change("agent", f"agent:sleep:{person_id}", SLOTS)
    for name in others:
        sources = {part["title"] for part in await hub.parts()}
        if _source_name(name) not in sources:
            await _add_ring(hub, household, name)


async def entities_of(client: Client, person: str) -> dict[str, str]:
    """Return the entities of a person's agents by translation key."""
    hub = await Hub.of(client)

    async def found() -> dict[str, str]:
        person_id = await hub.person_id(person)
        owned = {
            part["subentry_id"]
            for part in await hub.parts()
            if part["unique_id"] in {f"agent:{kind}:{person_id}" for kind in AGENTS}
        }
        return {
            entity["translation_key"]: entity["entity_id"]
            for entity in await client.call("config/entity_registry/list")
            if entity["config_subentry_id"] in owned
        }

    return await until(f"entities of {person}", found)


async def _hub(client: Client, home: HomePlan) -> Hub:
    if not await client.entries(DOMAIN):
        form = {
            "name": home.title,
            "person_name": home.persons[0],
            "agents": list(AGENTS),
        }
        await add_entry(client, DOMAIN, {"user": form})

    async def loaded() -> dict[str, Any] | None:
        entry = (await client.entries(DOMAIN))[0]
        return entry if entry["state"] == "loaded" else None

    entry = await until("LifeOps is loaded", loaded)
    return Hub(client, entry["entry_id"])


async def _move_in(hub: Hub, household: Household, name: str) -> str:
    """Map a person and return their id."""
    person = await _person(hub.client, household, name)
    person_id = await hub.person_id(name)
    if person_id is None:
        await hub.add("person", person)
    else:
        await hub.change("person", f"person:{person_id}", person)
    return await until(f"{name} lives here", lambda: hub.person_id(name))


async def _add_ring(hub: Hub, household: Household, name: str) -> None:
    """Map a person and last, as a sign that all is done, the entities of a ring."""
    source = {
        "person_id": await _move_in(hub, household, name),
        "name": _source_name(name),
        "rank": 0,
        "max_silence_h": 36,
    }
    await hub.add("source", {**source, **_metrics(household.rings[name.lower()])})


async def _person(client: Client, household: Household, name: str) -> dict[str, Any]:
    users = await client.call("config/auth/list")
    return {
        "name": name,
        "user_id": next(user["id"] for user in users if user["name"] == name),
        "person_entity": f"person.{name.lower()}",
        "phones": [phone.device_id for phone in household.phones_of(name)],
        "calendars": list(CALENDARS[name]),
        "private": False,
    }


def _metrics(ring: Ring) -> dict[str, dict[str, str]]:
    entities = {sensor.key: ring.entity_id(sensor) for sensor in SENSORS}
    return {
        part: {metric: entities[key] for metric, key in metrics.items()}
        for part, metrics in METRICS.items()
    }


def _source_name(person: str) -> str:
    return f"{person}'s ring"
