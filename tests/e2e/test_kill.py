"""Home Assistant killed in the middle of a ramp."""

import asyncio
from contextlib import suppress
from itertools import pairwise
from typing import Any

import aiohttp

from demo.client import CommandError, until

from .evening import Demo, Evening, open_evening
from .test_winddown import CLOSE, TARGET, finished, levels, stepped

LAMP = "living_room_ceiling"
QUIET_S = 15


async def test_ramp_ends_once_after_a_kill(demo: Demo) -> None:
    async with open_evening(demo) as evening:
        await until("the registries are on disk", lambda: registered(demo))
        await evening.set_bedtime(80)
        await evening.client.act("lifeops.start_winddown", person="Ann")
        await stepped(evening, LAMP, 3)
        demo.kill_home_assistant()
    before = demo.home_assistant
    await until("Home Assistant is back", lambda: returned(demo))
    assert demo.home_assistant != before
    async with open_evening(demo) as evening:
        outcomes = await finished(evening)
        assert outcomes[LAMP] == "done"
        sent = levels((await evening.bulbs())[LAMP])
        assert all(later <= earlier for earlier, later in pairwise(sent))
        assert abs(sent[-1] - TARGET) <= CLOSE
        shown = await until("the reminder", lambda: notifications(evening))
        assert len(shown) == 1

        await asyncio.sleep(QUIET_S)
        assert levels((await evening.bulbs())[LAMP]) == sent
        assert await notifications(evening) == shown
        assert await told(evening, "winddown_finished") == 1


async def registered(demo: Demo) -> bool:
    """Return whether LifeOps' entities would survive a kill."""
    stored = demo.folder / "home" / "config" / ".storage" / "core.entity_registry"
    return stored.exists() and "lifeops" in await asyncio.to_thread(stored.read_text)


async def returned(demo: Demo) -> bool:
    """Return whether Home Assistant runs and has LifeOps in it."""
    with suppress(aiohttp.ClientError, CommandError):
        async with open_evening(demo) as evening:
            running = (await evening.client.get("/api/config"))["state"] == "RUNNING"
            phase = (await evening.state("phase"))["state"]
            return running and phase not in ("unknown", "unavailable")
    return False


async def notifications(evening: Evening) -> dict[str, Any]:
    """Return what stands on Ann's phone."""
    shown: dict[str, Any] = (await evening.phone())["shown"]
    return shown


async def told(evening: Evening, event_type: str) -> int:
    """Return how often the event entity told of something, by its history."""
    entity_id = evening.entities["winddown"]
    path = f"/api/history/period?filter_entity_id={entity_id}"
    (states,) = await evening.client.get(path)
    moments = {
        state["state"]
        for state in states
        if state["attributes"].get("event_type") == event_type
        and state["state"] not in ("unknown", "unavailable")
    }
    return len(moments)
