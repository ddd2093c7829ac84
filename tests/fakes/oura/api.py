"""The user's collection: documents, rows, the person and the rings."""

from typing import TYPE_CHECKING, Any

from aiohttp import web

from .endpoints import ENDPOINTS, Endpoint, Shape
from .mangle import STRANGE, mangled
from .person.document import Item
from .schema import RESPONSES, check_answer
from .server import DOCUMENTS_A_PAGE, ROWS_A_PAGE
from .windows import QuestionError, days, page, span
from .wire import SERVER, STRUCK, bearer

if TYPE_CHECKING:
    from .server import OuraServer

routes = web.RouteTableDef()
BASE = "/v2/usercollection/"


@routes.get(BASE + "{endpoint}")
async def collection(request: web.Request) -> web.Response:
    """Answer with a page of an endpoint."""
    return _answered(request, None)


@routes.get(BASE + "{endpoint}/{id}")
async def document(request: web.Request) -> web.Response:
    """Answer with one document."""
    return _answered(request, request.match_info["id"])


def _answered(request: web.Request, id_: str | None) -> web.Response:
    """Answer a question if the token, the quota and the scopes allow it."""
    server, token = request.app[SERVER], bearer(request) or ""
    scopes = server.oauth.allowed(token)
    if scopes is None:
        return _refused(401, "The access token is missing, expired or revoked")
    headers = server.quota.take(token, server.moment())
    if headers is None:
        refusal = server.quota.refusal(token, server.moment())
        return _refused(429, "Request rate limit exceeded", refusal)
    endpoint = ENDPOINTS.get(request.match_info["endpoint"])
    if endpoint is None:
        return _refused(404, "Not Found", headers)
    if endpoint.scope is not None and endpoint.scope not in scopes:
        return _refused(401, "The token lacks the scope", headers)
    try:
        body = _body(server, request, endpoint, id_, scopes)
    except QuestionError as wrong:
        return web.json_response(wrong.body, status=wrong.status, headers=headers)
    return web.json_response(body, headers=headers)


def _refused(
    status: int, detail: str, headers: dict[str, str] | None = None
) -> web.Response:
    return web.json_response({"detail": detail}, status=status, headers=headers)


def _body(
    server: OuraServer,
    request: web.Request,
    endpoint: Endpoint,
    id_: str | None,
    scopes: frozenset[str],
) -> Any:
    """Return what is answered, after a look whether the vendor promises it so."""
    if endpoint.shape is Shape.SINGLE and id_ is None:
        return _told(request, endpoint, server.person.info(scopes))
    if id_ is not None:
        return _told(request, endpoint, _one(server, endpoint, id_))
    items = _items(server, request, endpoint)
    size = ROWS_A_PAGE if endpoint.shape is Shape.MOMENTS else DOCUMENTS_A_PAGE
    data, more = page(items, request.query, server.page_size or size)
    struck = request[STRUCK]
    body = {"data": mangled(endpoint.name, data, struck), "next_token": more}
    if not _is_strange(request):
        check_answer(endpoint.name, body)
    return body


def _told(request: web.Request, endpoint: Endpoint, item: Item) -> Item:
    struck = request[STRUCK]
    (body,) = mangled(endpoint.name, [item], struck)
    if not _is_strange(request):
        check_answer(endpoint.name, body, one=True)
    return body


def _is_strange(request: web.Request) -> bool:
    return any(fault.kind in STRANGE for fault in request[STRUCK])


def _one(server: OuraServer, endpoint: Endpoint, id_: str) -> Item:
    served = (
        endpoint.shape in (Shape.DAYS, Shape.ALL) and "one" in RESPONSES[endpoint.name]
    )
    found = server.cloud.document(endpoint, id_, server.moment()) if served else None
    if found is None:
        raise QuestionError(404, "Not Found")
    return found


def _items(server: OuraServer, request: web.Request, endpoint: Endpoint) -> list[Item]:
    now, query = server.moment(), request.query
    if endpoint.shape is Shape.ALL:
        return server.person.rings()
    if endpoint.shape is Shape.DAYS:
        asked = days(query, now, endpoint.ends)
        return server.cloud.documents(endpoint, asked.first, asked.last, now)
    if query.get("latest", "").lower() == "true":
        return server.cloud.latest(endpoint, now)
    start, end = span(query, now)
    return server.cloud.rows(endpoint, start, end, now)
