"""Every address of the server together."""

from typing import TYPE_CHECKING

from aiohttp import web

from . import api, control, portal
from .wire import SERVER, date_it, logged, misbehaving

if TYPE_CHECKING:
    from .server import OuraServer


def application(server: OuraServer) -> web.Application:
    """Return the application that answers for a server."""
    app = web.Application(middlewares=[logged, misbehaving])
    app[SERVER] = server
    app.on_response_prepare.append(date_it)
    app.add_routes(api.routes)
    app.add_routes(portal.routes)
    app.add_routes(control.routes)
    return app
