"""Home Assistant's REST and WebSocket doors, as much as a set-up needs of them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from time import monotonic
from typing import Any, Self

import aiohttp

PATIENCE_S = 120.0
BREATH_S = 0.25
REQUEST_S = 60


class CommandError(Exception):
    """Home Assistant refused a WebSocket command."""


class VainError(Exception):
    """What was waited for did not come."""


async def until[T](
    what: str,
    ask: Callable[[], Awaitable[T | None]],
    patience_s: float = PATIENCE_S,
    breath_s: float = BREATH_S,
) -> T:
    """Ask again until the answer is true; raises VainError when it takes too long."""
    deadline = monotonic() + patience_s
    while monotonic() < deadline:
        if answer := await ask():
            return answer
        await asyncio.sleep(breath_s)
    raise VainError(what)


class Client:
    """A signed-in user of one Home Assistant."""

    def __init__(self, url: str, token: str) -> None:
        """Prepare a client with an access token."""
        self.url = url
        self.token = token

    async def __aenter__(self) -> Self:
        """Open both doors."""
        async with AsyncExitStack() as stack:
            self._session = await stack.enter_async_context(
                aiohttp.ClientSession(
                    base_url=self.url,
                    headers={
                        "Authorization": f"Bearer {self.token}",
                        "HA-Frontend-Base": self.url,
                    },
                    timeout=aiohttp.ClientTimeout(total=REQUEST_S),
                )
            )
            self._socket = await stack.enter_async_context(
                self._session.ws_connect("/api/websocket", max_msg_size=0, heartbeat=30)
            )
            await self._authenticate()
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Close both doors."""
        await self._stack.aclose()

    async def _authenticate(self) -> None:
        await self._socket.receive_json()
        await self._socket.send_json({"type": "auth", "access_token": self.token})
        answer = await self._socket.receive_json()
        if answer["type"] != "auth_ok":
            raise CommandError(answer)
        self._number = 0
        self._lock = asyncio.Lock()

    async def get(self, path: str) -> Any:
        """Return what a REST path holds."""
        async with self._session.get(path) as answer:
            return await _read(answer)

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Send to a REST path."""
        async with self._session.post(path, json=body) as answer:
            return await _read(answer)

    async def call(self, kind: str, **arguments: Any) -> Any:
        """Give a WebSocket command and return its result."""
        async with self._lock:
            self._number += 1
            message = {"id": self._number, "type": kind, **arguments}
            await self._socket.send_json(message)
            while True:
                answer = await self._socket.receive_json()
                if answer.get("id") == self._number and answer["type"] == "result":
                    break
        if not answer["success"]:
            raise CommandError(kind, answer["error"])
        return answer["result"]

    async def act(self, action: str, **data: Any) -> Any:
        """Perform an action, without a response."""
        return await self.post(f"/api/services/{action.replace('.', '/')}", data)

    async def ask(self, action: str, **data: Any) -> Any:
        """Perform an action for its response."""
        path = f"/api/services/{action.replace('.', '/')}?return_response"
        return (await self.post(path, data))["service_response"]

    async def states(self) -> dict[str, dict[str, Any]]:
        """Return all states by entity id."""
        return {state["entity_id"]: state for state in await self.get("/api/states")}

    async def entries(self, domain: str) -> list[dict[str, Any]]:
        """Return the config entries of an integration."""
        found: list[dict[str, Any]] = await self.call(
            "config_entries/get", domain=domain
        )
        return found


async def _read(answer: aiohttp.ClientResponse) -> Any:
    if not answer.ok:
        raise CommandError(answer.status, str(answer.url), await answer.text())
    return await answer.json()
