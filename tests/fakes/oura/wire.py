"""What every request goes through: the log, the clock and whatever goes wrong."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web
from aiohttp.typedefs import Handler

from .faults import Fault, Kind
from .server import Served, endpoint_of

if TYPE_CHECKING:
    from .server import OuraServer

SERVER: web.AppKey[OuraServer] = web.AppKey("server")
STRUCK: web.RequestKey[list[Fault]] = web.RequestKey("struck", list[Fault])
LOGIN_PAGE = "<!doctype html><title>Oura</title><h1>We will be right back</h1>"

type Early = Callable[[web.Request, Fault], Awaitable[web.Response | None]]


def bearer(request: web.Request) -> str | None:
    """Return the access token that a request carries."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" and token else None


@web.middleware
async def logged(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep what was asked and how it was answered."""
    server, status = request.app[SERVER], 500
    try:
        response = await handler(request)
        status = response.status
    except web.HTTPException as answer:
        status = answer.status
        raise
    finally:
        if endpoint_of(request.path):
            server.log.append(_served(server, request, status))
    return response


def _served(server: OuraServer, request: web.Request, status: int) -> Served:
    return Served(
        at=server.moment(),
        method=request.method,
        path=request.path,
        query=dict(request.query),
        token=bearer(request),
        status=status,
        faults=tuple(one.kind.value for one in request.get(STRUCK, [])),
    )


@web.middleware
async def misbehaving(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let happen to a request what was commanded."""
    endpoint = endpoint_of(request.path)
    struck = request.app[SERVER].faults.strike(endpoint) if endpoint else []
    request[STRUCK] = struck
    for fault in struck:
        early = _EARLY.get(fault.kind)
        answer = await early(request, fault) if early else None
        if answer is not None:
            return answer
    response = await handler(request)
    cut = next((one for one in struck if one.kind is Kind.CUT), None)
    return response if cut is None else await _cut(request, response, cut)


async def date_it(request: web.Request, response: web.StreamResponse) -> None:
    """Let an answer carry the server's own time."""
    response.headers["Date"] = request.app[SERVER].date_header()


async def _slow(request: web.Request, fault: Fault) -> None:
    await asyncio.sleep(fault.options["seconds"])


async def _status(request: web.Request, fault: Fault) -> web.Response:
    wait = fault.options["retry_after"]
    headers = {} if wait is None else {"Retry-After": str(wait)}
    detail = {"detail": "commanded"}
    return web.json_response(detail, status=fault.options["code"], headers=headers)


async def _html(request: web.Request, fault: Fault) -> web.Response:
    return web.Response(text=LOGIN_PAGE, content_type="text/html")


async def _expired(request: web.Request, fault: Fault) -> None:
    """Let the token that was shown be too old from now on."""
    token = bearer(request)
    if token is not None:
        request.app[SERVER].oauth.expire(token)


async def _revoked_scope(request: web.Request, fault: Fault) -> web.Response:
    detail = {"detail": "The token lacks the scope"}
    return web.json_response(detail, status=fault.options["code"])


_EARLY: dict[Kind, Early] = {
    Kind.SLOW: _slow,
    Kind.STATUS: _status,
    Kind.HTML: _html,
    Kind.EXPIRED: _expired,
    Kind.REVOKED_SCOPE: _revoked_scope,
}


async def _cut(
    request: web.Request, response: web.StreamResponse, fault: Fault
) -> web.StreamResponse:
    """Promise a whole body, send a part of it and hang up."""
    if not isinstance(response, web.Response) or not isinstance(response.body, bytes):
        raise TypeError("only a whole answer can be cut")
    body = response.body
    stream = web.StreamResponse(status=response.status)
    stream.content_type = response.content_type
    stream.content_length = len(body)
    await stream.prepare(request)
    await stream.write(body[: int(len(body) * fault.options["share_sent"])])
    if request.transport is not None:
        request.transport.close()
    return stream
