"""Asking the Oura API: every page of an answer, or an error."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
import json
import re
import time
from typing import Any

import aiohttp

from ...core.json import Json
from .endpoints import Endpoint
from .errors import (
    GoneError,
    NonsenseError,
    NotGrantedError,
    QuotaError,
    UnreachableError,
)
from .quota import SPAN_S, Allowance, Quota

BASE_PATH = "/v2/usercollection/"
MARGIN = timedelta(days=2)
_TIMEOUT = aiohttp.ClientTimeout(total=30)
_MOST_BYTES = 4_000_000
_MOST_PAGES = 100
_INLINE_BYTES = 32_000
_RETRY_AFTER_S = 60
_LONGEST_RETRY_S = 3600
_NUMBER = re.compile(r"[0-9]{1,9}")

type Item = Mapping[str, Json]
type Params = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """All that was answered to one question.

    items are those of the days asked for and those that state no day, around those of
    other days. strays counts what is no object at all.
    """

    items: tuple[Item, ...] = ()
    around: tuple[Item, ...] = ()
    strays: int = 0
    quota: Quota | None = None


@dataclass(frozen=True, slots=True)
class _Page:
    body: object
    quota: Quota | None


class OuraClient:
    """One account's way to the API; token returns a valid access token.

    What token raises passes through; it raises UnavailableError for what may pass.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        token: Callable[[], Awaitable[str]],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Know where the API is; nothing is spent yet."""
        self._session = session
        self._base = base_url.rstrip("/") + BASE_PATH
        self._token = token
        self._monotonic = monotonic
        self._allowance = Allowance()
        self._served: tuple[float, Quota] | None = None

    @property
    def quota(self) -> Quota:
        """Return what is left of our own ceiling, or of Oura's if that is less."""
        now = self._monotonic()
        left = self._allowance.left(now)
        if self._served is not None and now - self._served[0] <= SPAN_S:
            left = min(left, self._served[1].left)
        return Quota(left, self._allowance.ceiling)

    async def days(self, endpoint: Endpoint, first: date, last: date) -> Answer:
        """Return the documents of some days, both ends included.

        The server reads the ends of a window its own way, so more is asked for.
        """
        params = {
            "start_date": (first - MARGIN).isoformat(),
            "end_date": (last + MARGIN).isoformat(),
        }
        answer = await self._all(endpoint, params)
        inside: list[Item] = []
        around: list[Item] = []
        for item in answer.items:
            day = endpoint.day_of(item)
            (inside if day is None or first <= day <= last else around).append(item)
        return Answer(
            items=tuple(inside),
            around=tuple(around),
            strays=answer.strays,
            quota=answer.quota,
        )

    async def moments(
        self, endpoint: Endpoint, start: datetime, end: datetime
    ) -> Answer:
        """Return the rows of a series between two moments."""
        params = {
            "start_datetime": start.isoformat(timespec="seconds"),
            "end_datetime": end.isoformat(timespec="seconds"),
        }
        return await self._all(endpoint, params)

    async def everything(self, endpoint: Endpoint) -> Answer:
        """Return every document of an endpoint that knows no time."""
        return await self._all(endpoint, {})

    async def personal_info(self) -> Item:
        """Return what Oura knows of the person."""
        page = await self._page("personal_info", {})
        if not isinstance(page.body, Mapping):
            raise NonsenseError("personal_info is no object")
        return page.body

    async def _all(self, endpoint: Endpoint, params: Params) -> Answer:
        """Follow the pages to the last."""
        items: list[object] = []
        seen: set[str] = set()
        more: Params = {}
        while True:
            page = await self._page(endpoint.path, {**params, **more})
            found, token = _opened(page.body)
            items += found
            if not token:
                break
            if token in seen or len(seen) >= _MOST_PAGES:
                raise NonsenseError("pages without end")
            seen.add(token)
            more = {"next_token": token}
        objects = tuple(item for item in items if isinstance(item, Mapping))
        return Answer(items=objects, strays=len(items) - len(objects), quota=page.quota)

    async def _page(self, path: str, params: Params) -> _Page:
        token = await self._token()
        if wait_s := self._allowance.take(self._monotonic()):
            raise QuotaError(wait_s)
        try:
            async with self._session.get(
                self._base + path,
                params=params,
                headers={"Authorization": f"Bearer {token}"},
                timeout=_TIMEOUT,
                allow_redirects=False,
            ) as response:
                _check(response.status, response.headers)
                body = await _whole(response.content)
                quota = _quota(response.headers)
        except (aiohttp.ClientError, TimeoutError) as err:
            raise UnreachableError(type(err).__name__) from err
        if quota is not None:
            self._served = (self._monotonic(), quota)
        return _Page(await _decoded(body), quota)


def _check(status: int, headers: Mapping[str, str]) -> None:
    """Raise what a status means."""
    if status == HTTPStatus.OK:
        return
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise NotGrantedError(str(status))
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        raise GoneError(str(status))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait_s = _number(headers.get("Retry-After")) or _RETRY_AFTER_S
        raise QuotaError(min(wait_s, _LONGEST_RETRY_S))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == (
        HTTPStatus.REQUEST_TIMEOUT
    ):
        raise UnreachableError(str(status))
    raise NonsenseError(str(status))


async def _whole(content: aiohttp.StreamReader) -> bytes:
    """Return a body, unless it is too big to be one."""
    body = bytearray()
    async for chunk in content.iter_chunked(1 << 16):
        body += chunk
        if len(body) > _MOST_BYTES:
            raise NonsenseError("too big")
    return bytes(body)


async def _decoded(body: bytes) -> object:
    try:
        if len(body) <= _INLINE_BYTES:
            return _parsed(body)
        return await asyncio.to_thread(_parsed, body)
    except (ValueError, RecursionError) as err:
        raise NonsenseError("not JSON") from err


def _parsed(body: bytes) -> Any:
    return json.loads(body)


def _opened(body: object) -> tuple[list[object], str | None]:
    """Return an envelope's items and the name of the next page."""
    if not isinstance(body, Mapping):
        raise NonsenseError("no envelope")
    data, token = body.get("data"), body.get("next_token")
    if not isinstance(data, list) or not isinstance(token, str | None):
        raise NonsenseError("no envelope")
    return data, token


def _quota(headers: Mapping[str, str]) -> Quota | None:
    left = _number(headers.get("X-RateLimit-Remaining"))
    limit = _number(headers.get("X-RateLimit-Limit"))
    return None if left is None or limit is None else Quota(left, limit)


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and _NUMBER.fullmatch(text) else None
