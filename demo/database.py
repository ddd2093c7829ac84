"""A real TimescaleDB, connected as a person does it: by its address and a password."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, LiteralString

from psycopg import AsyncConnection, sql

from .client import Client, until
from .flows import Answers, add_entry
from .lifeops import DOMAIN
from .plan import HOST, PASSWORD, HomePlan

SCRIPT = Path(__file__).parent.parent / "scripts" / "timescale"
MISSING = 3
DATABASE = "metrics"
ROLE = "homeassistant"


class ServerError(Exception):
    """The server is there to be had, but does not start."""


def database_url(home: HomePlan) -> str:
    """Return the address of a home's database, with the password of the demo."""
    return f"postgresql://{ROLE}:{PASSWORD}@{HOST}:{home.database_port}/{DATABASE}"


@asynccontextmanager
async def running_database(home: HomePlan, *, fresh: bool) -> AsyncIterator[bool]:
    """Keep a server running; tell whether this machine can have one."""
    if fresh:
        await _script(home, "remove")
    status = 0
    try:
        port = str(home.database_port)
        status, told = await _script(home, "start", "--port", port)
        if status not in (0, MISSING):
            raise ServerError(status)
        if status == 0:
            await _make(told)
        yield status == 0
    finally:
        if status != MISSING:
            await _script(home, "stop")


async def add_database(client: Client, home: HomePlan) -> None:
    """Connect the database and wait until it is in use."""
    if await _entry(client) is None:
        answers: Answers = {
            "account": {"next_step_id": "database"},
            "database_server": {
                "host": HOST,
                "port": home.database_port,
                "database": DATABASE,
                "user": ROLE,
                "password": PASSWORD,
                "tls": "prefer",
            },
        }
        await add_entry(client, DOMAIN, answers)

    async def loaded() -> bool:
        entry = await _entry(client)
        return entry is not None and entry["state"] == "loaded"

    await until("the metrics database is loaded", loaded)


async def _script(home: HomePlan, *words: str) -> tuple[int, str]:
    """Return how the script ended and what it printed; its complaints go through."""
    process = await asyncio.create_subprocess_exec(
        str(SCRIPT), *words, "--data", str(home.cluster), stdin=DEVNULL, stdout=PIPE
    )
    try:
        told, _ = await process.communicate()
    except asyncio.CancelledError:
        # A server that is about to run can only be stopped once it does.
        await process.wait()
        raise
    return process.returncode or 0, told.decode().strip()


async def _make(admin: str) -> None:
    """Make what the administrator of a server makes for LifeOps, where it is missing."""
    role, name = sql.Identifier(ROLE), sql.Identifier(DATABASE)
    async with await AsyncConnection.connect(admin, autocommit=True) as server:
        if not await _any(server, "SELECT FROM pg_roles WHERE rolname = %s", ROLE):
            make = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
            await server.execute(make.format(role, sql.Literal(PASSWORD)))
        if not await _any(
            server, "SELECT FROM pg_database WHERE datname = %s", DATABASE
        ):
            make = sql.SQL("CREATE DATABASE {} OWNER {}")
            await server.execute(make.format(name, role))
    inside = f"{admin.rpartition('/')[0]}/{DATABASE}"
    async with await AsyncConnection.connect(inside, autocommit=True) as server:
        await server.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")


async def _any(
    server: AsyncConnection[Any], question: LiteralString, name: str
) -> bool:
    found = await server.execute(question, (name,))
    return await found.fetchone() is not None


async def _entry(client: Client) -> dict[str, Any] | None:
    entries = await client.entries(DOMAIN)
    return next((one for one in entries if one["title"].startswith("PostgreSQL")), None)
