"""Run the vendor's cloud alone: python -m tests.fakes.oura --port 8990 --nights 400."""

import argparse
import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from . import OuraPlan, OuraServer


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="tests.fakes.oura", description=__doc__)
    parser.add_argument("--port", type=int, default=8990)
    parser.add_argument("--nights", type=int, default=400)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--zone", type=ZoneInfo, default=ZoneInfo("Europe/Stockholm"))
    return parser.parse_args(words)


def plan_of(chosen: argparse.Namespace) -> OuraPlan:
    """Return a plan whose person has slept so many nights by today."""
    today = datetime.now(chosen.zone).date()
    return OuraPlan(
        first=today - timedelta(days=chosen.nights - 1),
        zone=chosen.zone,
        seed=chosen.seed,
        port=chosen.port,
    )


async def run(plan: OuraPlan) -> None:
    """Serve until interrupted."""
    async with OuraServer(plan) as server:
        print(f"{server.url}  (commands: {server.url}/control)", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    try:
        asyncio.run(run(plan_of(arguments())))
    except KeyboardInterrupt:
        print("stopped")
