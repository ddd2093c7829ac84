"""A household whose people are told things, on two devices each."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import aiohttp

from demo.client import Client, CommandError, until
from demo.lifeops import entities_of

from .evening import Demo

CLEAR = "clear_notification"
PEOPLE: Mapping[str, tuple[str, str]] = {
    "Ann": ("ann", "ann_tablet"),
    "Ben": ("ben", "ben_tablet"),
}
DEVICES = tuple(device for devices in PEOPLE.values() for device in devices)


@dataclass(frozen=True)
class Calm:
    """What people are told, as their devices and LifeOps' actions show it."""

    demo: Demo
    client: Client
    world: aiohttp.ClientSession
    entities: Mapping[str, Mapping[str, str]]

    async def state(self, person: str, key: str) -> dict[str, Any]:
        """Return the state of an entity of a person, by translation key."""
        path = f"/api/states/{self.entities[person][key]}"
        state: dict[str, Any] = await self.client.get(path)
        return state

    async def becomes(self, person: str, key: str, value: str) -> dict[str, Any]:
        """Wait until an entity of a person shows a value; return its state."""

        async def shown() -> dict[str, Any] | None:
            state = await self.state(person, key)
            return state if state["state"] == value else None

        return await until(f"{person}'s {key} is {value}", shown)

    async def tell(self, person: str, title: str, **asked: Any) -> str:
        """Put a message into a person's queue and return its id."""
        told = await self.client.ask(
            "lifeops.notify", person=person, title=title, **asked
        )
        return str(told["id"])

    async def queue(self, person: str) -> dict[str, dict[str, Any]]:
        """Return what stands in a person's queue and what has left it, by id."""
        told = await self.client.ask("lifeops.get_notifications", person=person)
        return {row["id"]: row for part in ("ended", "open") for row in told[part]}

    async def ended(self, person: str, id_: str, state: str) -> dict[str, Any]:
        """Wait until a notification has come to its end; return what is told of it."""

        async def found() -> dict[str, Any] | None:
            row = (await self.queue(person)).get(id_, {})
            return row if row.get("state") == state else None

        return await until(f"{id_} is {state}", found)

    async def shown(self, device: str) -> dict[str, dict[str, Any]]:
        """Return what stands on a device, by title with its tag."""
        phones = await self._see("phones")
        return {
            push["title"]: {"tag": tag, **push}
            for tag, push in phones[device]["shown"].items()
        }

    async def reaches(self, devices: Sequence[str], title: str) -> dict[str, Any]:
        """Wait until a title stands on every device; return it as the last shows it."""

        async def there() -> dict[str, Any] | None:
            screens = [await self.shown(device) for device in devices]
            found = [screen.get(title) for screen in screens]
            return found[-1] if all(found) else None

        return await until(f"{title} is on {devices}", there)

    async def leaves(self, devices: Sequence[str], title: str) -> None:
        """Wait until a title stands on none of the devices."""

        async def gone() -> bool:
            screens = [await self.shown(device) for device in devices]
            return not any(title in screen for screen in screens)

        await until(f"{title} is gone from {devices}", gone)

    async def sent(self, device: str) -> list[dict[str, Any]]:
        """Return everything that a device was sent, clearings among it."""
        sent: list[dict[str, Any]] = (await self._see("pushes"))[device]
        return sent

    async def pushes(self, device: str, title: str) -> list[dict[str, Any]]:
        """Return every push of a title that a device was sent."""
        return [push for push in await self.sent(device) if push.get("title") == title]

    async def press(self, device: str, title: str, number: int = 0) -> None:
        """Press a button of what stands on a device."""
        push = (await self.shown(device))[title]
        action = push["data"]["actions"][number]["action"]
        body = {"tag": push["tag"], "action": action}
        async with self.world.post(f"/phones/{device}/press", json=body) as answer:
            answer.raise_for_status()

    async def say(self, text: str) -> dict[str, Any]:
        """Say something to the assistant and return what it answers."""
        answer = await self.client.call(
            "conversation/process", text=text, language="en"
        )
        told: dict[str, Any] = answer["response"]
        return told

    async def enable(self, person: str, *keys: str) -> None:
        """Let entities be used that are off at first, and wait until they are."""
        for key in keys:
            entity_id = self.entities[person][key]
            await self.client.call(
                "config/entity_registry/update", entity_id=entity_id, disabled_by=None
            )

        async def used() -> bool:
            states = await self.client.states()
            found = [states.get(self.entities[person][key]) for key in keys]
            return all(one and one["state"] != "unavailable" for one in found)

        await until(f"{person}'s {keys}", used)
        await self.listens(person)

    async def listens(self, person: str) -> None:
        """Wait until a person's queue answers, which it does not while it starts."""

        async def answers() -> bool:
            with suppress(CommandError):
                await self.queue(person)
                return True
            return False

        await until(f"{person}'s queue answers", answers)

    async def _see(self, what: str) -> dict[str, Any]:
        async with self.world.get(f"/{what}") as answer:
            seen: dict[str, Any] = await answer.json()
            return seen


@asynccontextmanager
async def open_calm(demo: Demo) -> AsyncIterator[Calm]:
    """Connect to a demo's Home Assistant and to its household."""
    async with (
        Client(demo.url, demo.token) as client,
        aiohttp.ClientSession(demo.household) as world,
    ):
        found = await asyncio.gather(*(_entities(client, one) for one in PEOPLE))
        calm = Calm(demo, client, world, dict(zip(PEOPLE, found, strict=True)))
        for person in PEOPLE:
            await calm.listens(person)
        yield calm


async def _entities(client: Client, person: str) -> dict[str, str]:
    return await until(f"{person}'s entities", lambda: entities_of(client, person))
