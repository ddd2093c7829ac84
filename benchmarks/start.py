"""Child: start Home Assistant on a folder once; print how long and how big it was."""

import asyncio
import gc
import json
from pathlib import Path
import sys
from time import perf_counter

import psutil

from .home import add_lifeops, running

SETTLE_S = 5


async def measure(folder: Path, *, add: bool) -> dict[str, float]:
    """Return the seconds to a started Home Assistant and its memory at rest."""
    started = perf_counter()
    async with running(folder) as hass:
        seconds = perf_counter() - started
        if add:
            await add_lifeops(hass)
        await asyncio.sleep(SETTLE_S)
        gc.collect()
        memory = psutil.Process().memory_info().rss / 2**20
    return {"start_s": seconds, "memory_mb": memory}


if __name__ == "__main__":
    given = sys.argv[1:]
    print(json.dumps(asyncio.run(measure(Path(given[0]), add="add" in given[1:]))))
