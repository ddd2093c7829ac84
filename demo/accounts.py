"""Users of a home: the first by onboarding, the others by the user administration."""

from contextlib import suppress
import json
from typing import Any

import aiohttp

from .client import Client, until
from .plan import PASSWORD, HomePlan

PATIENT_CONNECTIONS = (aiohttp.ClientConnectionError, TimeoutError)


async def sign_in(home: HomePlan) -> str:
    """Return a long-lived token of the first user, made at the first start."""
    kept = home.folder / "token.json"
    first = home.persons[0]
    await until("Home Assistant answers", lambda: _onboarding(home))
    if not kept.exists():
        if await _is_new(home):
            code = await _post(home, "/api/onboarding/users", _newcomer(home, first))
            access = await _exchange(home, code["auth_code"])
        else:
            access = await log_in(home, first)
        async with Client(home.url, access) as client:
            token = await client.call(
                "auth/long_lived_access_token", client_name="demo", lifespan=3650
            )
        kept.touch(mode=0o600)
        kept.write_text(json.dumps({"token": token}))
    return str(json.loads(kept.read_text())["token"])


async def log_in(home: HomePlan, person: str) -> str:
    """Return a short-lived token, got with a user's name and password."""
    client_id = f"{home.url}/"
    flow = await _post(
        home,
        "/auth/login_flow",
        {
            "client_id": client_id,
            "handler": ["homeassistant", None],
            "redirect_uri": client_id,
        },
    )
    words = {"username": person.lower(), "password": PASSWORD, "client_id": client_id}
    done = await _post(home, f"/auth/login_flow/{flow['flow_id']}", words)
    return await _exchange(home, done["result"])


async def add_users(client: Client, home: HomePlan) -> None:
    """Create the users that are not there yet, each with a person."""
    users = {user["name"]: user["id"] for user in await client.call("config/auth/list")}
    for name in home.persons:
        if name not in users:
            users[name] = await _create_user(client, name)
    people = (await client.call("person/list"))["storage"]
    known = {person.get("user_id") for person in people}
    for name in home.persons:
        if users[name] not in known:
            await client.call("person/create", name=name, user_id=users[name])


async def _create_user(client: Client, name: str) -> str:
    made = await client.call(
        "config/auth/create", name=name, group_ids=["system-users"]
    )
    user_id = str(made["user"]["id"])
    await client.call(
        "config/auth_provider/homeassistant/create",
        user_id=user_id,
        username=name.lower(),
        password=PASSWORD,
    )
    return user_id


def _newcomer(home: HomePlan, name: str) -> dict[str, str]:
    return {
        "client_id": f"{home.url}/",
        "name": name,
        "username": name.lower(),
        "password": PASSWORD,
        "language": "en",
    }


async def _exchange(home: HomePlan, code: str) -> str:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": f"{home.url}/",
    }
    async with (
        aiohttp.ClientSession(raise_for_status=True) as session,
        session.post(f"{home.url}/auth/token", data=form) as answer,
    ):
        return str((await answer.json())["access_token"])


async def _post(home: HomePlan, path: str, body: dict[str, Any]) -> dict[str, Any]:
    async with (
        aiohttp.ClientSession(raise_for_status=True) as session,
        session.post(f"{home.url}{path}", json=body) as answer,
    ):
        data: dict[str, Any] = await answer.json()
        return data


async def _onboarding(home: HomePlan) -> list[dict[str, Any]] | None:
    with suppress(*PATIENT_CONNECTIONS):
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{home.url}/api/onboarding") as answer,
        ):
            # Once everyone is on board the path is no longer there.
            return (
                await answer.json() if answer.ok else [{"step": "user", "done": True}]
            )
    return None


async def _is_new(home: HomePlan) -> bool:
    steps = await _onboarding(home) or []
    return any(step["step"] == "user" and not step["done"] for step in steps)
