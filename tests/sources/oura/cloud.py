"""Oura's cloud in a few lines, on a real socket: what there is and what goes wrong."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
import json
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestServer

type Fault = Callable[[web.Request], web.StreamResponse | None]

SERIES = ("heartrate", "ring_battery_level")
_DAY = ("start_day", "day")


class Cloud:
    """Serves what stands in data; faults are used up, one a request of an endpoint."""

    def __init__(self, page: int = 50) -> None:
        """Have nothing yet, and no faults."""
        self.data: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.info: Any = {"id": "anna", "age": 40, "email": "anna@example.org"}
        self.faults: dict[str, deque[Fault | None]] = defaultdict(deque)
        self.always: dict[str, Fault] = {}
        self.stall: Callable[[], Awaitable[None]] | None = None
        self.log: list[tuple[str, dict[str, str]]] = []
        self.tokens: list[str] = []
        self._page = page
        application = web.Application()
        application.router.add_get("/v2/usercollection/{name}", self._serve)
        self._server = TestServer(application)

    async def __aenter__(self) -> Self:
        """Listen on loopback."""
        await self._server.start_server(access_log=None)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening."""
        await self._server.close()

    @property
    def url(self) -> str:
        return str(self._server.make_url("/"))

    def asked(self, name: str) -> list[dict[str, str]]:
        return [query for path, query in self.log if path == name]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        query = dict(request.query)
        self.log.append((name, query))
        self.tokens.append(request.headers["Authorization"])
        if self.stall is not None:
            await self.stall()
        waiting = self.faults[name]
        fault = waiting.popleft() if waiting else self.always.get(name)
        if fault is not None and (response := fault(request)) is not None:
            await response.prepare(request)
            return response
        if name == "personal_info":
            return web.json_response(self.info)
        found = self._found(name, query)
        begin = int(query.get("next_token", "0"))
        end = begin + self._page
        more = str(end) if end < len(found) else None
        return web.json_response({"data": found[begin:end], "next_token": more})

    def _found(self, name: str, query: dict[str, str]) -> Sequence[dict[str, Any]]:
        """Return what lies between the ends; like the vendor's, the last is left out."""
        if name in SERIES:
            start, end = (
                datetime.fromisoformat(query[f"{edge}_datetime"])
                for edge in ("start", "end")
            )
            return [
                one
                for one in self.data[name]
                if not isinstance(one, dict)
                or not isinstance(one.get("timestamp"), str)
                or start <= datetime.fromisoformat(one["timestamp"]) <= end
            ]
        if "start_date" not in query:
            return self.data[name]
        return [
            one
            for one in self.data[name]
            if query["start_date"] <= self._day(one) < query["end_date"]
        ]

    @staticmethod
    def _day(one: dict[str, Any]) -> str:
        return next((one[name] for name in _DAY if isinstance(one.get(name), str)), "")


def status(code: int, **headers: str) -> Fault:
    """Answer with a status."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: web.Response(status=code, headers=named)


def text(body: str | bytes, kind: str = "application/json", **headers: str) -> Fault:
    """Answer with a body as it is."""
    raw = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: web.Response(body=raw, content_type=kind, headers=named)


def envelope(*items: Any, next_token: Any = None) -> Fault:
    """Answer with an envelope."""
    return text(json.dumps({"data": items, "next_token": next_token}))


def cut(request: web.Request) -> web.StreamResponse:
    """Break the connection in the middle of an answer."""
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    assert request.transport is not None
    asyncio.get_running_loop().call_later(0, request.transport.close)
    return response
