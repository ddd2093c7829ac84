"""The vendor's cloud runs alone and obeys its remote control."""

import asyncio
from collections.abc import AsyncIterator
import sys
from typing import Any

import aiohttp
import pytest
from yarl import URL

from .oura import CLIENT_ID, CLIENT_SECRET, OuraServer
from .oura.__main__ import arguments, plan_of

PATIENCE_S = 30
BACK = "http://127.0.0.1:1/back"


@pytest.fixture
async def server(socket_enabled: None) -> AsyncIterator[OuraServer]:
    async with OuraServer(plan_of(arguments(["--port", "0"]))) as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as one:
        yield one


async def connect(session: aiohttp.ClientSession, url: str) -> str:
    """Sign in as a person's browser and an application would; return a token."""
    asked = {"response_type": "code", "client_id": CLIENT_ID, "redirect_uri": BACK}
    async with session.get(
        f"{url}/oauth/authorize", params=asked, allow_redirects=False
    ) as response:
        code = URL(response.headers["Location"]).query["code"]
    form = {
        "grant_type": "authorization_code",
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "code": code,
        "redirect_uri": BACK,
    }
    async with session.post(f"{url}/oauth/v2/ext/oauth-token", data=form) as response:
        return str((await response.json())["access_token"])


async def ask(session: aiohttp.ClientSession, url: str, token: str) -> int:
    """Return the status with which an endpoint answers."""
    headers = {"Authorization": f"Bearer {token}"}
    endpoint = f"{url}/v2/usercollection/daily_sleep"
    async with session.get(endpoint, headers=headers) as response:
        return response.status


async def test_it_runs_alone(
    socket_enabled: None, session: aiohttp.ClientSession
) -> None:
    words = ("-m", "tests.fakes.oura", "--port", "0", "--nights", "400")
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE_S):
            url = (await process.stdout.readline()).decode().split()[0]
            token = await connect(session, url)
            assert await ask(session, url, token) == 200
    finally:
        process.terminate()
        await process.wait()


async def command(
    session: aiohttp.ClientSession, server: OuraServer, name: str, **body: Any
) -> tuple[int, Any]:
    async with session.post(f"{server.url}/control/{name}", json=body) as response:
        return response.status, await response.text()


async def test_faults_are_set_and_mended_from_afar(
    server: OuraServer, session: aiohttp.ClientSession
) -> None:
    token = await connect(session, server.url)
    fault = {"kind": "status", "endpoints": ["daily_sleep"], "times": 2, "code": 503}
    assert (await command(session, server, "fault", **fault))[0] == 200
    assert await ask(session, server.url, token) == 503
    assert (await command(session, server, "mend"))[0] == 200
    assert await ask(session, server.url, token) == 200
    async with session.get(f"{server.url}/control/log") as response:
        served = await response.json()
    assert [one["status"] for one in served][-2:] == [503, 200]
    assert served[-2]["faults"] == ["status"]


async def test_everything_is_turned_from_afar(
    server: OuraServer, session: aiohttp.ClientSession
) -> None:
    token = await connect(session, server.url)
    day = str(server.person.first)
    ordered: dict[str, dict[str, Any]] = {
        "late": {"day": day, "until": f"{day}T11:40"},
        "corrected": {"day": day, "at": f"{day}T13:10", "end_min": 20},
        "nap": {"day": day, "at": f"{day}T16:00", "start": f"{day}T14:50"},
        "deleted": {"day": day},
        "vanished": {"day": day},
        "in_progress": {"day": day, "totals": True},
        "undo": {},
        "travel": {"first": day, "last": day, "zone": "Asia/Tokyo"},
        "clock": {"shift_s": 3600},
        "limits": {"quota": 77, "page_size": 3},
        "consent": {"unticked": ["heartrate"], "life_s": 60},
        "spend": {},
        "expire": {},
        "fault": {"kind": "cut", "share": 0.02, "seed": 4},
        "mend": {},
    }
    for name, body in ordered.items():
        assert (await command(session, server, name, **body))[0] == 200, name
    async with session.get(f"{server.url}/control") as response:
        state = await response.json()
    assert set(state["commands"]) == ordered.keys()
    assert (state["quota"], state["page_size"]) == (77, 3)
    assert state["unticked"] == ["heartrate"]
    assert state["faults"] == []
    assert server.person.life.zone_of(server.person.first).key == "Asia/Tokyo"
    assert await ask(session, server.url, token) == 401


async def test_nonsense_from_afar_is_refused(
    server: OuraServer, session: aiohttp.ClientSession
) -> None:
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("fault", {"kind": "earthquake"}),
        ("fault", {"kind": "html", "seconds": 3}),
        ("late", {"day": "2026-11-21"}),
        ("late", {"day": "soon", "until": "2026-11-21T11:40"}),
        ("travel", {"first": "2026-11-21", "last": "2026-11-22", "zone": "Moon/Base"}),
    ]
    statuses = [
        (await command(session, server, name, **body))[0] for name, body in wrong
    ]
    assert statuses == [400] * len(wrong)
    assert (await command(session, server, "explode"))[0] == 404
