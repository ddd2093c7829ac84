"""Run the demo until it is told to stop."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path
import shutil
import signal
import sys

from tests.fakes.household import Household, Way

from . import (
    accounts,
    calm,
    dashboard,
    database,
    folder,
    history,
    integrations,
    lifeops,
    linking,
    oura,
    roads,
)
from .client import Client, until
from .linking import Side
from .plan import HOST, PASSWORD, HomePlan, Options, parse
from .process import HomeAssistantProcess


async def furnish(home: HomePlan, household: Household, *, database_runs: bool) -> str:
    """Set a home up through its own doors, what is missing of it; return a token."""
    token = await accounts.sign_in(home)
    async with Client(home.url, token) as client:

        async def running() -> bool:
            return bool((await client.get("/api/config"))["state"] == "RUNNING")

        await until("Home Assistant runs", running)
        await accounts.add_users(client, home)
        await integrations.add_mqtt(client, home)
        await integrations.add_phones(client, home, household)
        await integrations.add_calendars(client, home)
        await history.import_nights(client, home, household)
        await lifeops.add_lifeops(client, home, household)
        await oura.add_oura(client, home)
        await calm.add_calm(client, home)
        if database_runs:
            await database.add_database(client, home)
        await dashboard.make_first(client)
    return token


async def open_home(
    home: HomePlan, stack: AsyncExitStack, ways: Sequence[Way], *, fresh: bool
) -> str:
    """Start a home and return a token of its first person."""
    if fresh:
        await asyncio.to_thread(shutil.rmtree, home.folder, ignore_errors=True)
    await asyncio.to_thread(folder.prepare, home)
    database_runs = await stack.enter_async_context(
        database.running_database(home, fresh=fresh)
    )
    household = await stack.enter_async_context(Household(home.household, ways))
    await stack.enter_async_context(oura.running_cloud(home))
    await stack.enter_async_context(HomeAssistantProcess(home))
    token = await furnish(home, household, database_runs=database_runs)
    print(f"household {home.name} {home.household.url}")  # noqa: T201
    print(f"oura {home.name} {home.oura_url}")  # noqa: T201
    if database_runs:
        print(f"database {home.name} {database.database_url(home)}")  # noqa: T201
    return token


async def run(options: Options) -> None:
    """Open every home and wait for a signal."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        opening = asyncio.create_task(_open_all(options, stack))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait((opening, stopping), return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            opening.cancel()
        with suppress(asyncio.CancelledError):
            await opening
            await stopping


async def _open_all(options: Options, stack: AsyncExitStack) -> None:
    ways = await stack.enter_async_context(roads.built(options.homes))
    tokens = {
        home.name: await open_home(home, stack, ways[home.name], fresh=options.fresh)
        for home in options.homes
    }
    await _link_all(options.homes, tokens)
    for home in options.homes:
        user = home.persons[0].lower()
        ready = f"{home.name} {home.url} {user} {PASSWORD} {tokens[home.name]}"
        print(f"ready {ready}", flush=True)  # noqa: T201


async def _link_all(homes: Sequence[HomePlan], tokens: Mapping[str, str]) -> None:
    """Link every cabin with the first home, by the road between them."""
    first, *cabins = homes
    async with Client(first.url, tokens[first.name]) as here:
        for cabin in cabins:
            there, back = (f"http://{HOST}:{port}" for port in cabin.road_ports)
            async with Client(cabin.url, tokens[cabin.name]) as client:
                await linking.link(
                    Side(client=here, title=first.title, address=back),
                    Side(client=client, title=cabin.title, address=there),
                )


if __name__ == "__main__":
    asyncio.run(run(parse(sys.argv[1:], Path.cwd())))
