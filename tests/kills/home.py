"""A real Home Assistant that is killed again and again while it winds down."""

import asyncio
from itertools import pairwise
from pathlib import Path
from random import Random
import sys

from demo.client import until
from tests.e2e.evening import FEW, Demo, Evening, open_evening
from tests.e2e.test_kill import LAMP, notifications, registered, returned, told
from tests.e2e.test_winddown import CLOSE, TARGET, finished, levels, stepped

from .ring import demand

ROUND_S = 25.0
CALM_S = 60.0


async def kill_home(folder: Path, seed: int, number: int) -> str:
    """Kill so often within one ramp; return in a line what came of it.

    Raises BrokenPromiseError where the ramp, its message or its event came twice.
    """
    demo = Demo.start(folder, FEW)
    try:
        async with open_evening(demo) as evening:
            await until("the registries are on disk", lambda: registered(demo))
            await evening.set_bedtime(number * ROUND_S + CALM_S)
            await evening.client.act("lifeops.start_winddown", person="Ann")
            await stepped(evening, LAMP, 2)
        chance = Random(seed)
        for done in range(number):
            await asyncio.sleep(chance.uniform(0.0, ROUND_S / 4))
            demo.kill_home_assistant()
            await until("Home Assistant is back", lambda: returned(demo))
            sys.stderr.write(f"killed {done + 1} of {number}\n")
        async with open_evening(demo) as evening:
            return await _ended_once(evening)
    finally:
        demo.stop()


async def _ended_once(evening: Evening) -> str:
    outcomes = await finished(evening)
    sent = levels((await evening.bulbs())[LAMP])
    finishes = await told(evening, "winddown_finished")
    shown = await notifications(evening)
    demand(outcomes[LAMP] == "done", f"{LAMP} is {outcomes[LAMP]}")
    demand(all(later <= sooner for sooner, later in pairwise(sent)), f"went {sent}")
    demand(abs(sent[-1] - TARGET) <= CLOSE, f"ended at {sent[-1]}")
    demand(finishes == 1, f"told {finishes} times that it ended")
    demand(len(shown) <= 1, f"shows {len(shown)} messages")
    return f"{len(sent)} steps, {finishes} end, {len(shown)} messages shown"
