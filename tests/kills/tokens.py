"""A refresh token against kill -9: lost only where nobody could have kept it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import multiprocessing
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from statistics import median
import time
from typing import Any, override
from zoneinfo import ZoneInfo

from custom_components.lifeops.ha.oura.portals import Portal
from custom_components.lifeops.ha.oura.token_file import TokenFile, Tokens, tokens_of
from tests.fakes.oura import NEW_APP, OuraPlan, OuraServer
from tests.fakes.oura.oauth import Portal as ServersPortal
from tests.fakes.oura.server import Served

from .child import SIGN_IN_NEEDED, WORKED, run

# Less than the minute before its end at which a token is renewed: each start renews.
LIFE_S = 30
CALIBRATION = 5
_BACK = "http://localhost/back"
_LONGEST_S = 60.0


@dataclass(kw_only=True)
class Tally:
    """How often a kill fell where."""

    rounds: int = 0
    before_the_write: int = 0
    between: int = 0
    after_first_use: int = 0

    def __str__(self) -> str:
        """Return one line for people."""
        return (
            f"{self.rounds} kills: {self.before_the_write} between the server's "
            f"consumption and the durable write (a new sign-in is needed), "
            f"{self.between} between the write and the first use, "
            f"{self.after_first_use} after it (both work)"
        )


class Log(list[Served]):
    """The server's log, which can be waited for."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.grew = asyncio.Event()

    @override
    def append(self, served: Served) -> None:
        """Take note of a request and wake who waits."""
        super().append(served)
        self.grew.set()

    async def until(self, check: Callable[[], bool]) -> float:
        """Wait until the log is so, and return when that was."""
        async with asyncio.timeout(_LONGEST_S):
            while not check():
                self.grew.clear()
                await self.grew.wait()
        return time.perf_counter()


class Kills:
    """One account whose process is killed again and again."""

    def __init__(self, server: OuraServer, folder: Path, random: Random) -> None:
        """Sign in once; nothing was killed yet."""
        self._server = server
        self._folder = folder
        self._random = random
        self._file = TokenFile(folder / "tokens")
        self._log = Log()
        server.log = self._log
        self._issued: list[dict[str, Any]] = []
        self._processes = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload(["tests.kills.child"])
        self._watch_issues()
        self._entry = self._signed_in(1)
        self._window_s = 0.0
        self.tally = Tally()

    async def calibrate(self) -> float:
        """Measure how long it is from the server's answer to the first use."""
        spans = []
        for _ in range(CALIBRATION):
            process, answered = await self._renewing()
            used = await self._log.until(self._is_used)
            assert await self._ended(process) == WORKED
            spans.append(used - answered)
        self._window_s = median(spans)
        return self._window_s

    async def round(self) -> None:
        """Kill once, look at the disk, start again, and judge."""
        process, _ = await self._renewing()
        await asyncio.sleep(self._random.uniform(0.0, self._window_s))
        process.kill()
        await self._ended(process)
        used, safe = self._is_used(), await self._is_safe()
        assert safe or not used, "a token was used whose successor was not on disk"
        self._count(used=used, safe=safe)
        restarted = await self._ended(self._start())
        assert restarted == (WORKED if safe else SIGN_IN_NEEDED)
        if not safe:
            self._entry = self._signed_in(self._entry.generation + 1000)

    def _count(self, *, used: bool, safe: bool) -> None:
        self.tally.rounds += 1
        self.tally.before_the_write += not safe
        self.tally.between += safe and not used
        self.tally.after_first_use += used

    def _watch_issues(self) -> None:
        oauth = self._server.oauth
        refresh = oauth.refresh

        def watched(
            portal: ServersPortal, client: tuple[str, str], token: str
        ) -> dict[str, object]:
            self._issued.append(refresh(portal, client, token))
            return self._issued[-1]

        oauth.refresh = watched  # type: ignore[method-assign]

    def _signed_in(self, generation: int) -> Tokens:
        """Return what a person's sign-in puts into the config entry."""
        oauth, portal = self._server.oauth, ServersPortal.NEW
        code = oauth.consent(NEW_APP.client_id, _BACK, "personal")
        client = (NEW_APP.client_id, NEW_APP.client_secret)
        answer = oauth.exchange(portal, client, code, _BACK)
        return tokens_of(
            answer, portal=Portal.NEW, generation=generation, now=time.time()
        )

    async def _renewing(self) -> tuple[BaseProcess, float]:
        """Start the process and return once the server has consumed its token."""
        before = len(self._issued)
        process = self._start()
        answered = await self._log.until(lambda: len(self._issued) > before)
        return process, answered

    def _start(self) -> BaseProcess:
        process = self._processes.Process(
            target=run, args=(self._server.url, self._folder, self._entry)
        )
        process.start()
        return process

    async def _ended(self, process: BaseProcess) -> int | None:
        await asyncio.to_thread(process.join, _LONGEST_S)
        return process.exitcode

    def _is_used(self) -> bool:
        newest = self._issued[-1]["access_token"]
        return any(served.token == newest for served in self._log)

    async def _is_safe(self) -> bool:
        stored = await self._file.async_read()
        assert stored is not None
        return stored.refresh_token == self._issued[-1]["refresh_token"]


@asynccontextmanager
async def kills(folder: Path, seed: int) -> AsyncIterator[Kills]:
    """Run a server beside the processes that ask it."""
    plan = OuraPlan(
        first=datetime.now(UTC).date() - timedelta(days=2), zone=ZoneInfo("UTC")
    )
    async with OuraServer(plan) as server:
        server.oauth.life_s = LIFE_S
        yield Kills(server, folder, Random(seed))
