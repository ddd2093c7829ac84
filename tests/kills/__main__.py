"""Kill processes at moments drawn from a seed and demand that promises hold."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
import secrets
from tempfile import TemporaryDirectory

from tests.postgres import Cluster

from .database import kill_senders
from .erasing import kill_erasers
from .home import kill_home
from .link import kill_links
from .link_homes import kill_real
from .ring import rounds
from .sink import Kills, kill_homes_that_send, kill_servers
from .tokens import kills

HOMES_SHARE = 9
SENDERS_SHARE = 3
LINKED_SHARE = 3


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


async def kill_databases(folder: Path, seed: int, number: int) -> str:
    """Kill a real Home Assistant that fills a database, a ninth as often."""
    return await kill_senders(folder, seed, max(1, number // HOMES_SHARE))


async def kill_sinks(folder: Path, seed: int, number: int) -> str:
    """Kill a home that sends its points to a server, a third as often."""
    return _beside_a_server(kill_homes_that_send, folder, seed, number)


async def kill_postgres(folder: Path, seed: int, number: int) -> str:
    """Kill the server that a home sends its points to, a third as often."""
    return _beside_a_server(kill_servers, folder, seed, number)


def _beside_a_server(
    kill: Callable[[Path, Cluster, int, int], Kills],
    folder: Path,
    seed: int,
    number: int,
) -> str:
    cluster = Cluster()
    cluster.start()
    try:
        found = kill(folder, cluster, seed, max(1, number // SENDERS_SHARE))
    finally:
        cluster.remove()
    return f"{found.tally}; {found.board.said} batches, all of them there once"


async def kill_linked(folder: Path, seed: int, number: int) -> str:
    """Kill either of two homes that talk to each other, a third as often."""
    found = await kill_links(folder, seed, max(1, number // LINKED_SHARE))
    said = " and ".join(str(member.board.said) for member in found.both)
    return f"{found.tally}; {said} edits, all of them in both homes once"


async def kill_who_erases(folder: Path, seed: int, number: int) -> str:
    """Kill a real Home Assistant that erases somebody, a ninth as often."""
    return await kill_erasers(folder, seed, max(1, number // HOMES_SHARE))


async def kill_real_homes(folder: Path, seed: int, number: int) -> str:
    """Kill either of two real Home Assistants that talk, a ninth as often."""
    return await kill_real(folder, seed, max(1, number // HOMES_SHARE))


VICTIMS: Mapping[str, Callable[[Path, int, int], Awaitable[str]]] = {
    "tokens": kill_tokens,
    "ring": kill_ring,
    "home": kill_homes,
    "database": kill_databases,
    "sink": kill_sinks,
    "server": kill_postgres,
    "link": kill_linked,
    "homes": kill_real_homes,
    "erasing": kill_who_erases,
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
