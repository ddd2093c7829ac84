"""Child: from somebody's wish to the first action called, here and as an automation."""

import asyncio
from collections.abc import Awaitable, Callable
import json
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from homeassistant.core import HomeAssistant, ServiceCall

from .commit import commit_times
from .figure import percentile
from .home import SCENE, add_lifeops, prepare, running

ROUNDS = 200
PATIENCE_S = 10


class Stopwatch:
    """Stop when the scene is asked for."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Take the place of the scene's own action."""
        self._called = asyncio.Event()
        self._at = 0.0
        hass.states.async_set(SCENE, "unknown")
        hass.services.async_register("scene", "turn_on", self._turn_on)

    async def time(self, begin: Callable[[], Awaitable[None]]) -> float:
        """Return the seconds from begin to the call."""
        self._called.clear()
        started = perf_counter()
        await begin()
        async with asyncio.timeout(PATIENCE_S):
            await self._called.wait()
        return self._at - started

    async def _turn_on(self, _: ServiceCall) -> None:
        self._at = perf_counter()
        self._called.set()


async def measure(folder: Path) -> dict[str, float]:
    """Return milliseconds: p50 and p99 of both roads and of one bare commit."""
    prepare(folder)
    async with running(folder) as hass:
        await add_lifeops(hass)
        watch = Stopwatch(hass)
        automation = [await _automation(hass, watch) for _ in range(ROUNDS)]
        await _settings(hass, style="scene")
        lifeops = [await _lifeops(hass, watch, number) for number in range(ROUNDS)]
    commit = commit_times(folder, ROUNDS)
    return {
        f"{name}_{what}_ms": 1000 * statistic(times)
        for name, times in (
            ("automation", automation),
            ("lifeops", lifeops),
            ("commit", commit),
        )
        for what, statistic in (("p50", median), ("p99", lambda t: percentile(t, 99)))
    }


async def _automation(hass: HomeAssistant, watch: Stopwatch) -> float:
    async def begin() -> None:
        hass.bus.async_fire("bench_go")

    return await watch.time(begin)


async def _lifeops(hass: HomeAssistant, watch: Stopwatch, number: int) -> float:
    async def begin() -> None:
        await hass.services.async_call("lifeops", "start_winddown", blocking=False)

    # Another bedtime makes it another act: the same one would not be done twice.
    await _settings(hass, bedtime=f"23:{number % 60:02}:{number // 60:02}")
    seconds = await watch.time(begin)
    await hass.services.async_call("lifeops", "stop_winddown", blocking=True)
    return seconds


async def _settings(hass: HomeAssistant, **values: str) -> None:
    entry = hass.config_entries.async_entries("lifeops")[0]
    hub = entry.runtime_data
    instance = next(i for i in hub.coordinators if i.agent == "sleep")
    await hub.async_command(instance, "set", values)


def main() -> None:
    """Print the figures as JSON."""
    with TemporaryDirectory(prefix="bench-") as folder:
        figures = asyncio.run(measure(Path(folder)))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
