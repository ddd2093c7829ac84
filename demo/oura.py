"""An Oura account, connected as a person does it: by signing in and agreeing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from typing import Any

from tests.fakes.oura import CLIENT_ID, CLIENT_SECRET, OuraServer

from .client import Client, until
from .flows import Answers, add_entry
from .lifeops import DOMAIN, Hub
from .plan import HomePlan

SETTINGS = {"rank": 0, "max_silence_h": 36}


@asynccontextmanager
async def running_cloud(home: HomePlan) -> AsyncIterator[None]:
    """Keep the stand-in of Oura's cloud running; it remembers whom it let in."""
    kept = home.folder / "oura.json"
    async with OuraServer(home.oura) as server:
        if kept.exists():
            server.oauth.recall(json.loads(kept.read_text()))
        try:
            yield
        finally:
            kept.write_text(json.dumps(server.oauth.remember()))


async def add_oura(client: Client, home: HomePlan) -> None:
    """Connect the first person's account and wait until it is in use."""
    if await _account(client) is None:
        await client.call(
            "application_credentials/create",
            domain=DOMAIN,
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            name="Household",
        )
        (hub,) = await client.entries(DOMAIN)
        person_id = await Hub(client, hub["entry_id"]).person_id(home.persons[0])
        answers: Answers = {
            "account": {"next_step_id": "oura"},
            "oura_person": {"person_id": person_id, **SETTINGS},
        }
        await add_entry(client, DOMAIN, answers)

    async def loaded() -> bool:
        account = await _account(client)
        return account is not None and account["state"] == "loaded"

    await until("the Oura account is loaded", loaded)


async def _account(client: Client) -> dict[str, Any] | None:
    entries = await client.entries(DOMAIN)
    return next((one for one in entries if one["title"].startswith("Oura")), None)
