"""Kill an account's process many times: python -m tests.kills --seed 7 --rounds 180."""

import argparse
import asyncio
from pathlib import Path
import secrets
import tempfile

from .tokens import kills


async def main(seed: int, rounds: int) -> None:
    """Kill and tell; the first wrong round ends it."""
    print(f"seed {seed}, {rounds} rounds", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        async with kills(Path(folder), seed) as account:
            window_s = await account.calibrate()
            print(f"from answer to first use: {1000 * window_s:.1f} ms", flush=True)
            for _ in range(rounds):
                await account.round()
    print(account.tally)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="tests.kills", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--rounds", type=int, default=180)
    chosen = parser.parse_args()
    asyncio.run(main(chosen.seed, chosen.rounds))
