"""The household's own web server: push sink, remote control and a page to look at."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web

from .page import render
from .wire import HOST

if TYPE_CHECKING:
    from .household import Household

routes = web.RouteTableDef()
HOUSEHOLD: web.AppKey[Household] = web.AppKey("household")
RATE_LIMITS = {
    "successful": 1,
    "errors": 0,
    "maximum": 500,
    "resetsAt": "2030-01-01T00:00:00.000Z",
}


class Control:
    """The server, while it runs."""

    def __init__(self, household: Household, port: int) -> None:
        """Prepare the routes for one household."""
        app = web.Application()
        app[HOUSEHOLD] = household
        app.add_routes(routes)
        self._runner = web.AppRunner(app, access_log=None)
        self._port = port

    async def __aenter__(self) -> Self:
        """Listen on loopback."""
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self._port).start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Stop listening."""
        await self._runner.cleanup()


def _one[T](things: Mapping[str, T], request: web.Request) -> T:
    try:
        return things[request.match_info["name"]]
    except KeyError:
        raise web.HTTPNotFound from None


def _home(request: web.Request) -> Household:
    return request.app[HOUSEHOLD]


async def _body(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    return dict(await request.post())


def _done(request: web.Request) -> web.Response:
    """Send a browser back to the page, answer a program."""
    if request.content_type == "application/json":
        return web.json_response({})
    raise web.HTTPSeeOther("/")


@routes.get("/")
async def page(request: web.Request) -> web.Response:
    """Show the household to a person."""
    return web.Response(text=render(_home(request)), content_type="text/html")


@routes.post("/push/{name}")
async def push(request: web.Request) -> web.Response:
    """Receive a push as the push service of a phone."""
    phone = _one(_home(request).phones, request)
    if phone.failing:
        return web.json_response({"errorMessage": "not delivered"}, status=500)
    phone.receive(await request.json())
    return web.json_response({"rateLimits": RATE_LIMITS}, status=201)


@routes.get("/pushes")
async def pushes(request: web.Request) -> web.Response:
    """Return everything that was ever pushed, by person."""
    phones = _home(request).phones.items()
    return web.json_response({name: phone.pushes for name, phone in phones})


@routes.get("/phones")
async def phones(request: web.Request) -> web.Response:
    """Return what stands on each phone."""
    known = _home(request).phones.items()
    return web.json_response({name: phone.describe() for name, phone in known})


@routes.post("/phones/{name}")
async def set_phone(request: web.Request) -> web.Response:
    """Break or mend the push service of a phone, or let it tell what it receives."""
    phone = _one(_home(request).phones, request)
    body = await _body(request)
    phone.failing = bool(body.get("failing", phone.failing))
    phone.confirms = bool(body.get("confirms", phone.confirms))
    return _done(request)


@routes.post("/phones/{name}/press")
async def press(request: web.Request) -> web.Response:
    """Press a button of a notification."""
    body = await _body(request)
    phone = _one(_home(request).phones, request)
    try:
        await phone.press(body["tag"], body["action"], body.get("reply"))
    except KeyError as missing:
        raise web.HTTPNotFound(text=f"no {missing}") from None
    return _done(request)


@routes.post("/phones/{name}/swipe")
async def swipe(request: web.Request) -> web.Response:
    """Swipe a notification away."""
    body = await _body(request)
    try:
        await _one(_home(request).phones, request).swipe(body["tag"])
    except KeyError as missing:
        raise web.HTTPNotFound(text=f"no {missing}") from None
    return _done(request)


@routes.post("/phones/{name}/fire")
async def fire(request: web.Request) -> web.Response:
    """Fire an event from a phone, true or not."""
    body = await _body(request)
    phone = _one(_home(request).phones, request)
    await phone.fire(body["event_type"], body["event_data"])
    return _done(request)


@routes.post("/phones/{name}/place")
async def place(request: web.Request) -> web.Response:
    """Carry a phone home or away."""
    body = await _body(request)
    await _one(_home(request).phones, request).be_at(body["place"])
    return _done(request)


@routes.get("/bulbs")
async def bulbs(request: web.Request) -> web.Response:
    """Return every bulb with each command that it was sent."""
    known = _home(request).bulbs.items()
    return web.json_response({name: bulb.describe() for name, bulb in known})


@routes.post("/bulbs/{name}")
async def set_bulb(request: web.Request) -> web.Response:
    """Kill or revive a bulb, take it away, or lay a hand on its switch."""
    bulb = _one(_home(request).bulbs, request)
    body = await _body(request)
    bulb.dead = bool(body.get("dead", bulb.dead))
    bulb.available = bool(body.get("available", bulb.available))
    if body.get("forget"):
        bulb.commands.clear()
    bulb.hand(body.get("hand", {}))
    return _done(request)


@routes.get("/television")
async def television(request: web.Request) -> web.Response:
    """Return how the television stands and what it was told."""
    player = _home(request).television
    return web.json_response({"state": player.state, "commands": player.commands})


@routes.post("/television")
async def set_television(request: web.Request) -> web.Response:
    """Use the remote control."""
    _home(request).television.show((await _body(request))["state"])
    return _done(request)


@routes.post("/savings")
async def set_savings(request: web.Request) -> web.Response:
    """Have more or less in the savings account."""
    try:
        balance = float((await _body(request))["balance"])
    except (KeyError, TypeError, ValueError) as wrong:
        raise web.HTTPBadRequest(text=str(wrong)) from None
    _home(request).savings.show(balance)
    return _done(request)


@routes.post("/night/{name}")
async def night(request: web.Request) -> web.Response:
    """Correct the night that a ring shows."""
    ring = _one(_home(request).rings, request)
    try:
        ring.correct(await _body(request))
    except (TypeError, ValueError) as wrong:
        raise web.HTTPBadRequest(text=str(wrong)) from None
    return _done(request)
