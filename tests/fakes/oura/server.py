"""The vendor's cloud as one thing that starts and stops, on a real loopback socket."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Self

from aiohttp import web

from .cloud import Cloud
from .edits import Edits
from .faults import Faults
from .oauth import OAuth
from .person.person import SyntheticPerson
from .plan import HOST, OuraPlan
from .quota import Quota

DOCUMENTS_A_PAGE = 100
ROWS_A_PAGE = 2000
LONGEST_GOODBYE_S = 0.2


@dataclass(frozen=True, kw_only=True)
class Served:
    """One request and how it was answered; cut says that the answer never ended."""

    at: datetime
    method: str
    path: str
    query: dict[str, str]
    token: str | None
    status: int
    faults: tuple[str, ...] = ()

    @property
    def endpoint(self) -> str:
        """Return the endpoint that was asked."""
        return endpoint_of(self.path)


def endpoint_of(path: str) -> str:
    """Return the name by which faults know a path, nothing for what is spared."""
    parts = path.strip("/").split("/")
    if parts[:2] == ["v2", "usercollection"] and len(parts) > 2:
        return parts[2]
    if parts[0] != "oauth":
        return ""
    return {"token": "token", "oauth-token": "token"}.get(parts[-1], parts[-1])


class OuraServer:
    """The whole cloud for one person; everything on it may be turned while it runs."""

    def __init__(self, plan: OuraPlan) -> None:
        """Prepare it for one person; nothing listens yet."""
        from .routes import application  # noqa: PLC0415 - the routes know the server

        self.plan = plan
        self.now: Callable[[], datetime] = plan.now
        self.shift = timedelta()
        self.person = SyntheticPerson(plan.seed, plan.first, plan.zone)
        self.cloud = Cloud(self.person)
        self.oauth = OAuth(applications=plan.applications, now=self.moment)
        self.faults = Faults()
        self.quota = Quota()
        self.page_size: int | None = None
        self.log: list[Served] = []
        self.url = ""
        self._runner = web.AppRunner(
            application(self),
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=LONGEST_GOODBYE_S,
        )

    @property
    def edits(self) -> Edits:
        """Return what may be changed about the person's days."""
        return self.cloud.edits

    def moment(self) -> datetime:
        """Return the time as the server's own clock has it, in UTC."""
        return self.now().astimezone(UTC) + self.shift

    def date_header(self) -> str:
        """Return the server's time as answers carry it."""
        return format_datetime(self.moment(), usegmt=True)

    async def __aenter__(self) -> Self:
        """Listen on loopback."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.plan.port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Stop listening, whoever still waits."""
        await self._runner.cleanup()
