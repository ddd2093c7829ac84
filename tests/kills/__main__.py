"""Kill processes at moments drawn from a seed and demand that promises hold."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
import secrets
from tempfile import TemporaryDirectory

from .home import kill_home
from .ring import rounds
from .tokens import kills

HOMES_SHARE = 9


async def kill_tokens(folder: Path, seed: int, number: int) -> str:
    """Kill the keeper of an account's tokens."""
    async with kills(folder, seed) as account:
        await account.calibrate()
        for _ in range(number):
            await account.round()
    return str(account.tally)


async def kill_ring(folder: Path, seed: int, number: int) -> str:
    """Kill the ring with its store and its acts."""
    found = list(rounds(folder, seed, number))
    return f"{found[-1].said} deeds said to be safe, {len(found[-1].starts)} acts begun"


async def kill_homes(folder: Path, seed: int, number: int) -> str:
    """Kill a real Home Assistant that winds down, a ninth as often."""
    return await kill_home(folder, seed, max(1, number // HOMES_SHARE))


VICTIMS: Mapping[str, Callable[[Path, int, int], Awaitable[str]]] = {
    "tokens": kill_tokens,
    "ring": kill_ring,
    "home": kill_homes,
}


async def main() -> None:
    """Print a line a victim; a broken promise ends it."""
    parser = argparse.ArgumentParser(prog="scripts/soak kills", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--rounds", type=int, default=180)
    parser.add_argument("--victim", choices=VICTIMS)
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    for name, kill in VICTIMS.items():
        if chosen.victim in (None, name):
            with TemporaryDirectory(prefix="kills-") as folder:
                told = await kill(Path(folder), chosen.seed, chosen.rounds)
            print(f"{name}: {told}", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
