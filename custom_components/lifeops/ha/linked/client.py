"""Calling another home at one of its addresses."""

import asyncio
from ssl import SSLError

from aiohttp import (
    ClientConnectorCertificateError,
    ClientError,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientSSLError,
    ClientWSTimeout,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_create_clientsession
from yarl import URL

from ...core.errors import UnavailableError
from .addresses import link_url
from .state import LinkProblem
from .wire import FRAME_BYTES, HEARTBEAT_S, Wire

DIAL_S = 10.0
_CLOSE_S = 2.0
_REDIRECT = range(300, 400)


class DialError(UnavailableError):
    """A home was not reached at an address."""

    def __init__(self, problem: LinkProblem) -> None:
        """Keep what went wrong."""
        super().__init__(problem.value)
        self.problem = problem


@callback
def async_dialler(hass: HomeAssistant, *, verify_ssl: bool) -> ClientSession:
    """Return a session that follows nobody to another host."""
    return async_create_clientsession(
        hass, verify_ssl=verify_ssl, auto_cleanup=False, middlewares=(stay,)
    )


async def async_dial(session: ClientSession, address: str) -> Wire:
    """Return a socket to the home at an address; raises DialError, RefusedError."""
    url = link_url(address)
    try:
        async with asyncio.timeout(DIAL_S):
            socket = await session.ws_connect(
                url,
                compress=0,
                autoping=False,
                heartbeat=HEARTBEAT_S,
                max_msg_size=FRAME_BYTES,
                timeout=ClientWSTimeout(ws_close=_CLOSE_S),
            )
    except (ClientSSLError, ClientConnectorCertificateError, SSLError) as err:
        raise DialError(LinkProblem.TLS) from err
    except TimeoutError as err:
        raise DialError(LinkProblem.NO_ANSWER) from err
    except (ClientError, OSError) as err:
        raise DialError(LinkProblem.CANNOT_CONNECT) from err
    return Wire(socket)


async def stay(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Refuse a redirect that leads away from the host that was asked for."""
    response = await handler(request)
    target = response.headers.get("Location")
    if response.status in _REDIRECT and target:
        host = request.url.join(URL(target)).host
        if host != request.url.host:
            response.close()
            raise ClientError("a home sends its visitors elsewhere")
    return response
