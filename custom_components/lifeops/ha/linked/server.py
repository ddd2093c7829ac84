"""The one address at which other homes call, on Home Assistant's own server."""

from aiohttp import hdrs, web
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
from homeassistant.util.hass_dict import HassKey

from ...const import DOMAIN
from .addresses import LINK_PATH
from .door import Door
from .wire import FRAME_BYTES, HEARTBEAT_S, Wire

_CLOSE_S = 2.0
_NOBODY = "unknown"

DOOR: HassKey[Door] = HassKey(f"{DOMAIN}_door")
_SERVED: HassKey[bool] = HassKey(f"{DOMAIN}_door_served")


class LinkView(HomeAssistantView):
    """Hands sockets to the door; what comes in proves itself there."""

    url = LINK_PATH
    name = "api:lifeops:link"
    requires_auth = False

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Open a socket for a home; browsers, which say where they are, get none."""
        return await async_serve(request, request.app[KEY_HASS].data.get(DOOR))


async def async_serve(request: web.Request, door: Door | None) -> web.StreamResponse:
    """Let a caller in for as long as that takes."""
    if door is None:
        raise web.HTTPServiceUnavailable
    if hdrs.ORIGIN in request.headers:
        raise web.HTTPForbidden
    socket = web.WebSocketResponse(
        timeout=_CLOSE_S,
        autoping=False,
        heartbeat=HEARTBEAT_S,
        compress=False,
        max_msg_size=FRAME_BYTES,
    )
    # Whoever wants no socket makes no work and costs nobody a try.
    if not socket.can_prepare(request).ok:
        raise web.HTTPBadRequest
    remote = request.remote or _NOBODY
    if not door.allows(remote):
        raise web.HTTPTooManyRequests
    await socket.prepare(request)
    await door.async_enter(Wire(socket), remote)
    return socket


@callback
def async_open_door(hass: HomeAssistant, door: Door) -> None:
    """Let homes call; the address is served from then on, open or not."""
    hass.data[DOOR] = door
    if not hass.data.get(_SERVED):
        hass.http.register_view(LinkView)
        hass.data[_SERVED] = True


@callback
def async_close_door(hass: HomeAssistant) -> None:
    """Let nobody in any more."""
    hass.data.pop(DOOR, None)
