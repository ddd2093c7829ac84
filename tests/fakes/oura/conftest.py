"""A server with a clock of its own and somebody who asks it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from yarl import URL

from . import NEW_APP, OuraPlan, OuraServer
from .oauth import Application, Portal
from .portal import AUTHORIZE, TOKEN

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 21, 13, tzinfo=UTC)
TODAY = NOW.date()
BACK = "http://127.0.0.1:1/back"


@dataclass
class Hands:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now


@dataclass
class Answer:
    """A status and what came with it."""

    status: int
    body: Any
    headers: dict[str, str]


class Asker:
    """A program that asks the cloud."""

    def __init__(self, server: OuraServer, session: aiohttp.ClientSession) -> None:
        """Begin with every scope granted."""
        self.server = server
        self.session = session
        self.token = str(server.oauth.issue()["access_token"])

    async def get(self, path: str, **query: str) -> Answer:
        """Ask an endpoint."""
        url = f"{self.server.url}/v2/usercollection/{path}"
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.session.get(url, params=query, headers=headers) as response:
            body = await response.json(content_type=None)
            return Answer(response.status, body, dict(response.headers))

    async def days(self, endpoint: str, first: date, last: date) -> list[Any]:
        """Return every document that two days name, all pages of it."""
        query = {"start_date": str(first), "end_date": str(last)}
        data: list[Any] = []
        while True:
            answer = await self.get(endpoint, **query)
            assert answer.status == 200, answer
            data += answer.body["data"]
            if answer.body["next_token"] is None:
                return data
            query["next_token"] = answer.body["next_token"]

    async def of(self, endpoint: str, day: date) -> list[Any]:
        """Return the documents of a day, asked for as one should."""
        margin = timedelta(days=2)
        found = await self.days(endpoint, day - margin, day + margin)
        return [one for one in found if one["day"] == str(day)]

    async def night(self, day: date) -> Any:
        """Return the main sleep of a day, None where there is none."""
        nights = await self.of("sleep", day)
        return next((one for one in nights if one["type"] == "long_sleep"), None)

    async def consent(self, application: Application = NEW_APP, **query: str) -> Any:
        """Let the user agree; return what the browser comes back with."""
        asked = {
            "response_type": "code",
            "client_id": application.client_id,
            "redirect_uri": BACK,
            "state": "a state",
            **query,
        }
        async with self.session.get(
            self.server.url + AUTHORIZE, params=asked, allow_redirects=False
        ) as response:
            assert response.status == 302
            back = URL(response.headers["Location"])
            return dict(back.query)

    async def post(self, portal: Portal, application: Application, **form: str) -> Any:
        """Ask for tokens."""
        client = {
            "client_id": application.client_id,
            "client_secret": application.client_secret,
        }
        url = self.server.url + TOKEN[portal]
        async with self.session.post(url, data={**client, **form}) as response:
            body = await response.json(content_type=None)
            return Answer(response.status, body, dict(response.headers))

    async def refresh(
        self, token: str, application: Application = NEW_APP, at: Portal = Portal.NEW
    ) -> Answer:
        """Ask for new tokens."""
        form = {"grant_type": "refresh_token", "refresh_token": token}
        answer: Answer = await self.post(at, application, **form)
        return answer

    async def exchange(
        self, code: str, application: Application = NEW_APP, at: Portal = Portal.NEW
    ) -> Answer:
        """Ask for the first tokens."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": BACK,
        }
        answer: Answer = await self.post(at, application, **form)
        return answer


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def server(socket_enabled: None, hands: Hands) -> AsyncIterator[OuraServer]:
    plan = OuraPlan(first=date(2025, 10, 15), zone=STOCKHOLM, now=hands)
    async with OuraServer(plan) as running:
        yield running


@pytest.fixture
async def asker(server: OuraServer) -> AsyncIterator[Asker]:
    async with aiohttp.ClientSession() as session:
        yield Asker(server, session)
