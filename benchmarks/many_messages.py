"""Child: what becomes of Home Assistant while it is asked to tell far too much."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
import json
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
from time import process_time

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import psutil

from .breath import Breath, Collections
from .home import add_lifeops, prepare, running
from .many_facts import SETTLE_S

MESSAGES = 10_000
PART = 1_000
CALLERS = 10
_PRIORITIES = 4


type Tell = Callable[[int], Awaitable[None]]


async def _told(tell: Tell, first: int) -> float:
    """Tell a part of them, so many callers at a time; return the CPU time of each."""
    numbers = iter(range(first, first + PART))
    started = process_time()

    async def call() -> None:
        for number in numbers:
            await tell(number)

    await asyncio.gather(*(call() for _ in range(CALLERS)))
    return (process_time() - started) / PART


async def _with_lifeops(hass: HomeAssistant, refused: list[int]) -> Tell:
    await add_lifeops(hass)

    async def tell(number: int) -> None:
        words = {"title": f"Message {number}", "message": "One of many."}
        data = {"person": "Ada", "priority": 1 + number % _PRIORITIES, **words}
        try:
            await hass.services.async_call("lifeops", "notify", data, blocking=True)
        except HomeAssistantError:
            refused.append(number)

    return tell


async def _without(hass: HomeAssistant, _: list[int]) -> Tell:
    """Tell by what Home Assistant has itself for messages."""

    async def tell(number: int) -> None:
        words = {"title": f"Message {number}", "message": "One of many."}
        data = {"notification_id": f"message_{number}", **words}
        domain = "persistent_notification"
        await hass.services.async_call(domain, "create", data, blocking=True)

    return tell


async def measure(folder: Path, *, lifeops: bool) -> dict[str, float]:
    """Return the longest stand-still, how memory grows, what one takes."""
    prepare(folder)
    process = psutil.Process()
    async with running(folder) as hass:
        refused: list[int] = []
        tell = await (_with_lifeops if lifeops else _without)(hass, refused)
        await asyncio.sleep(SETTLE_S)
        with Collections() as collections:
            breath = Breath()
            first = await _told(tell, 0)
            memory = process.memory_info().rss
            took = [await _told(tell, n) for n in range(PART, MESSAGES, PART)]
            await asyncio.sleep(SETTLE_S)
            found = {
                **breath.stop(),
                **collections.told(),
                "refused": len(refused),
                "first_ms": first * 1000,
                "second_ms": took[0] * 1000,
                "last_ms": took[-1] * 1000,
                "memory_first_mb": memory / 2**20,
                "memory_last_mb": process.memory_info().rss / 2**20,
            }
        return {**found, **(await _queued(hass) if lifeops else {})}


async def _queued(hass: HomeAssistant) -> Mapping[str, float]:
    found = await hass.services.async_call(
        "lifeops",
        "get_notifications",
        {"person": "Ada"},
        blocking=True,
        return_response=True,
    )
    assert isinstance(found, dict)  # noqa: S101 - it answers an object
    waiting = found["open"]
    assert isinstance(waiting, list)  # noqa: S101 - of a list
    return {"open": len(waiting)}


def main() -> None:
    """Print the figures as JSON."""
    with TemporaryDirectory(prefix="bench-") as folder:
        given = "lifeops" in sys.argv[1:]
        print(json.dumps(asyncio.run(measure(Path(folder), lifeops=given))))


if __name__ == "__main__":
    main()
