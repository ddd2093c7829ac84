"""Child: how long the event loop stands still while many facts arrive."""

import asyncio
import json
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
from time import perf_counter

from homeassistant.core import HomeAssistant

from .home import SCREEN, add_lifeops, prepare, running

FACTS = 10_000
SETTLE_S = 3


class LoopWatch:
    """The longest time between two breaths of the event loop."""

    def __init__(self) -> None:
        """Start with none."""
        self.longest = 0.0
        self._last = perf_counter()
        self._breath()

    def _breath(self) -> None:
        now = perf_counter()
        self.longest = max(self.longest, now - self._last)
        self._last = now
        self._handle = asyncio.get_running_loop().call_soon(self._breath)

    def stop(self) -> float:
        """Return the longest time so far, in milliseconds."""
        self._handle.cancel()
        return self.longest * 1000


async def _feed(hass: HomeAssistant) -> float:
    started = perf_counter()
    for number in range(FACTS):
        hass.states.async_set(SCREEN, "on" if number % 2 else "off")
        await asyncio.sleep(0)
    return perf_counter() - started


async def measure(folder: Path, *, lifeops: bool) -> dict[str, float]:
    """Return the longest stand-still and how fast the facts were taken."""
    prepare(folder)
    async with running(folder) as hass:
        if lifeops:
            await add_lifeops(hass)
        await asyncio.sleep(SETTLE_S)
        watch = LoopWatch()
        seconds = await _feed(hass)
        await asyncio.sleep(SETTLE_S)
        return {"block_ms": watch.stop(), "facts_s": FACTS / seconds}


def main() -> None:
    """Print the figures as JSON."""
    with TemporaryDirectory(prefix="bench-") as folder:
        given = "lifeops" in sys.argv[1:]
        print(json.dumps(asyncio.run(measure(Path(folder), lifeops=given))))


if __name__ == "__main__":
    main()
