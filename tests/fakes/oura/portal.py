"""The OAuth2 addresses: the user's consent, both portals' tokens, revocation."""

from base64 import b64decode
import binascii
from collections.abc import Mapping

from aiohttp import web
from yarl import URL

from .faults import Kind
from .oauth import Portal, RefusedError
from .wire import SERVER, STRUCK

AUTHORIZE = "/oauth/authorize"
REVOKE = "/oauth/revoke"
TOKEN = {Portal.LEGACY: "/oauth/token", Portal.NEW: "/oauth/v2/ext/oauth-token"}

routes = web.RouteTableDef()


@routes.get(AUTHORIZE)
async def authorize(request: web.Request) -> web.Response:
    """Send the user, who is logged in and says yes at once, back with a code."""
    oauth, query = request.app[SERVER].oauth, request.query
    back, client_id = query.get("redirect_uri", ""), query.get("client_id", "")
    if oauth.application(client_id) is None or not back:
        raise web.HTTPBadRequest(text="<h1>Unknown application</h1>")
    state = {"state": query["state"]} if "state" in query else {}
    if query.get("response_type") != "code":
        answer = {"error": "unsupported_response_type"}
    elif oauth.denied:
        answer = {"error": "access_denied"}
    else:
        code = oauth.consent(client_id, back, query.get("scope", ""))
        answer = {"code": code, "scope": " ".join(sorted(oauth.granted(code)))}
    raise web.HTTPFound(URL(back).update_query({**answer, **state}))


@routes.post(TOKEN[Portal.LEGACY])
async def legacy_token(request: web.Request) -> web.Response:
    """Give tokens to applications of the old portal."""
    return await _tokens(request, Portal.LEGACY)


@routes.post(TOKEN[Portal.NEW])
async def new_token(request: web.Request) -> web.Response:
    """Give tokens to applications of the new portal."""
    return await _tokens(request, Portal.NEW)


async def _tokens(request: web.Request, portal: Portal) -> web.Response:
    form = {key: str(value) for key, value in (await request.post()).items()}
    try:
        body = _granted(request, portal, form)
    except RefusedError as refused:
        return web.json_response({"error": refused.error}, status=refused.status)
    return web.json_response(body, headers={"Cache-Control": "no-store"})


def _granted(
    request: web.Request, portal: Portal, form: Mapping[str, str]
) -> dict[str, object]:
    oauth, client = request.app[SERVER].oauth, _client(request, form)
    match form.get("grant_type"):
        case "authorization_code":
            code, back = form.get("code", ""), form.get("redirect_uri", "")
            return oauth.exchange(portal, client, code, back)
        case "refresh_token":
            token = form.get("refresh_token", "")
            if any(one.kind is Kind.REUSED_REFRESH for one in request[STRUCK]):
                oauth.spend(token)
            return oauth.refresh(portal, client, token)
        case _:
            raise RefusedError(400, "unsupported_grant_type")


def _client(request: web.Request, form: Mapping[str, str]) -> tuple[str, str]:
    """Return the application's name and secret, from the form or the header."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        name, _, secret = b64decode(text).decode().partition(":")
    except binascii.Error, UnicodeDecodeError:
        raise RefusedError(401, "invalid_client") from None
    return name, secret


@routes.get(REVOKE)
@routes.post(REVOKE)
async def revoke(request: web.Request) -> web.Response:
    """Withdraw a token; one that is not known is withdrawn already."""
    request.app[SERVER].oauth.revoke(request.query.get("access_token", ""))
    return web.json_response({})
