"""A poller with its surroundings."""

from random import Random

import aiohttp

from custom_components.lifeops.core.health import SourceHealthRecord
from custom_components.lifeops.sources.oura.account import Account
from custom_components.lifeops.sources.oura.client import OuraClient
from custom_components.lifeops.sources.oura.poller import OuraPoller

from .home import ACCOUNT, Clock, Intake


class Polling:
    """One account at home; begun anew it knows what is stored and nothing else."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        """Begin with an empty store."""
        self._session = session
        self._url = url
        self.clock = Clock()
        self.intake = Intake()
        self.refused: Exception | None = None
        self.health: SourceHealthRecord | None = None
        self.restart()

    def restart(self, account: Account = ACCOUNT) -> None:
        self.client = OuraClient(
            self._session, self._url, self._token, monotonic=self.clock.monotonic
        )
        self.poller = OuraPoller(
            self.client,
            self.intake,
            self.clock,
            account,
            Random(1),
            before=self.health,
        )

    async def poll(self, **later: float) -> SourceHealthRecord:
        self.clock.turn(**later)
        self.health = await self.poller.poll()
        return self.health

    async def _token(self) -> str:
        if self.refused is not None:
            raise self.refused
        return "secret"
