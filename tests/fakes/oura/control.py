"""The remote control of a running server: look at it, break it, mend it."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiohttp import web

from .wire import SERVER

if TYPE_CHECKING:
    from .server import OuraServer

routes = web.RouteTableDef()
CONTROL = "/control"
LAST_SERVED = 200

type Command = Callable[[OuraServer, Mapping[str, Any]], object]


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _moment(server: OuraServer, text: str | None) -> datetime:
    """Return a moment, a local one in the person's zone; nothing means now."""
    if text is None:
        return server.moment()
    moment = datetime.fromisoformat(text)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=server.person.zone)
    return aware.astimezone(UTC)


def _late(server: OuraServer, body: Mapping[str, Any]) -> None:
    server.edits.late(_day(body["day"]), _moment(server, body["until"]))


def _corrected(server: OuraServer, body: Mapping[str, Any]) -> None:
    server.edits.corrected(
        _day(body["day"]),
        _moment(server, body.get("at")),
        start_min=int(body.get("start_min", 0)),
        end_min=int(body.get("end_min", 0)),
    )


def _nap(server: OuraServer, body: Mapping[str, Any]) -> str:
    start = body.get("start")
    return server.edits.nap(
        _day(body["day"]),
        _moment(server, body.get("at")),
        start=None if start is None else _moment(server, start),
        minutes=int(body.get("minutes", 40)),
    )


def _deleted(server: OuraServer, body: Mapping[str, Any]) -> None:
    server.edits.deleted(_day(body["day"]), _moment(server, body.get("at")))


def _vanished(server: OuraServer, body: Mapping[str, Any]) -> None:
    server.edits.vanished(_day(body["day"]), _moment(server, body.get("at")))


def _in_progress(server: OuraServer, body: Mapping[str, Any]) -> None:
    totals = bool(body.get("totals", False))
    server.edits.in_progress(_day(body["day"]), totals=totals)


def _travel(server: OuraServer, body: Mapping[str, Any]) -> None:
    zone = ZoneInfo(body["zone"])
    server.person.travel(_day(body["first"]), _day(body["last"]), zone)


def _clock(server: OuraServer, body: Mapping[str, Any]) -> None:
    server.shift = timedelta(seconds=float(body["shift_s"]))


def _limits(server: OuraServer, body: Mapping[str, Any]) -> None:
    server.quota.limit = int(body.get("quota", server.quota.limit))
    if "page_size" in body:
        server.page_size = body["page_size"] and int(body["page_size"])


def _consent(server: OuraServer, body: Mapping[str, Any]) -> None:
    server.oauth.unticked = set(body.get("unticked", server.oauth.unticked))
    server.oauth.denied = bool(body.get("denied", server.oauth.denied))
    server.oauth.life_s = int(body.get("life_s", server.oauth.life_s))


def _expire(server: OuraServer, body: Mapping[str, Any]) -> None:
    server.oauth.expire()


def _spend(server: OuraServer, body: Mapping[str, Any]) -> None:
    server.oauth.spend()


def _fault(server: OuraServer, body: Mapping[str, Any]) -> int:
    options = {key: body[key] for key in body if key not in ("kind", "endpoints")}
    return server.faults.add(body["kind"], *body.get("endpoints", ()), **options).id


def _mend(server: OuraServer, body: Mapping[str, Any]) -> None:
    server.faults.clear()


def _undo(server: OuraServer, body: Mapping[str, Any]) -> None:
    server.edits.clear()


COMMANDS: Mapping[str, Command] = {
    "late": _late,
    "corrected": _corrected,
    "nap": _nap,
    "deleted": _deleted,
    "vanished": _vanished,
    "in_progress": _in_progress,
    "travel": _travel,
    "clock": _clock,
    "limits": _limits,
    "consent": _consent,
    "expire": _expire,
    "spend": _spend,
    "fault": _fault,
    "mend": _mend,
    "undo": _undo,
}


@routes.get(CONTROL)
async def state(request: web.Request) -> web.Response:
    """Tell how the server stands."""
    server = request.app[SERVER]
    return web.json_response(
        {
            "now": server.moment().isoformat(),
            "person": {"seed": server.person.seed, "first": str(server.person.first)},
            "faults": server.faults.describe(),
            "quota": server.quota.limit,
            "page_size": server.page_size,
            "unticked": sorted(server.oauth.unticked),
            "served": len(server.log),
            "commands": sorted(COMMANDS),
        }
    )


@routes.get(CONTROL + "/log")
async def log(request: web.Request) -> web.Response:
    """Tell what was served last."""
    served = request.app[SERVER].log[-LAST_SERVED:]
    return web.json_response(
        [
            {
                "at": one.at.isoformat(),
                "method": one.method,
                "path": one.path,
                "query": one.query,
                "status": one.status,
                "faults": one.faults,
            }
            for one in served
        ]
    )


@routes.post(CONTROL + "/{command}")
async def command(request: web.Request) -> web.Response:
    """Obey a command."""
    obey = COMMANDS.get(request.match_info["command"])
    if obey is None:
        raise web.HTTPNotFound(text=f"known are {sorted(COMMANDS)}")
    body = await request.json() if request.can_read_body else {}
    try:
        result = obey(request.app[SERVER], body)
    except KeyError as missing:
        raise web.HTTPBadRequest(text=f"{missing} is missing or unknown") from None
    except (TypeError, ValueError, ZoneInfoNotFoundError) as wrong:
        raise web.HTTPBadRequest(text=str(wrong)) from None
    return web.json_response({"result": result})
