"""Polling an account and filling its history; a failure loses and invents nothing."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from ...core.clock import Clock
from ...core.datasets import SOURCE_PROGRESS
from ...core.effects import PutRecord
from ...core.errors import StoreError, UnavailableError
from ...core.health import SourceHealthRecord, SourceProgressRecord
from .account import Account, PollIntake
from .breaker import Breaker
from .client import OuraClient
from .endpoints import ENDPOINTS, Endpoint
from .errors import (
    NOT_AUTHORIZED,
    NOT_SAVED,
    UNREACHABLE,
    NotGrantedError,
    OuraError,
    QuotaError,
)
from .fetching import Fetched, Fetcher
from .health import Seen, after, first_health
from .history import Part, begun, filled, parts, reopened, share
from .keeping import Keeper, Kept
from .schedule import Schedule

_GAP = timedelta(days=5)
_RESERVE = 100


class OuraPoller:
    """One account's way into the store.

    Only what the client's token raises passes through, and of that only what is no
    UnavailableError; all else is in the health record. before is the health that was
    last stored, so that a restart forgets neither it nor a gap since.
    """

    def __init__(
        self,
        client: OuraClient,
        intake: PollIntake,
        clock: Clock,
        account: Account,
        random: Random,
        *,
        before: SourceHealthRecord | None = None,
    ) -> None:
        """Start with everything due."""
        self._client = client
        self._intake = intake
        self._clock = clock
        self._account = account
        self._fetcher = Fetcher(client, clock, account)
        self._keeper = Keeper(intake, account)
        self._breaker = Breaker(random)
        self._schedule = Schedule(ENDPOINTS, random)
        self._health = first_health(account, before)
        self._progress: SourceProgressRecord | None = None
        self._answered_at: dict[str, datetime] = {}
        self._gaps: set[str] = set()
        self._faults: frozenset[str] = frozenset()
        self._lock = asyncio.Lock()

    @property
    def health(self) -> SourceHealthRecord:
        """Return how the account did when it was last asked."""
        return self._health

    async def poll(self) -> SourceHealthRecord:
        """Ask for all that is due and store it; return how the account does."""
        async with self._lock:
            if not self._breaker.wait_s(self._clock.monotonic()):
                fetched, problem = await self._fetch_due()
                await self._store(fetched, problem)
            return self._health

    async def backfill(self) -> SourceProgressRecord | None:
        """Fill one more part of the history, newest first; None when all is filled.

        Unchanged progress means that nothing may be asked now.
        """
        async with self._lock:
            try:
                return await self._fill_next()
            except StoreError, UnavailableError:
                self._note(None, NOT_SAVED)
                return self._progress or begun(self._clock.now().date())

    async def _fill_next(self) -> SourceProgressRecord | None:
        today = self._clock.now().date()
        progress = await self._known_progress()
        granted = [one for one in ENDPOINTS if not self._schedule.was_denied(one)]
        part = self._next_part(parts(granted, progress, today))
        if part is not None and await self._fill(part):
            progress = filled(progress, part)
            await self._save(progress)
        done = share(granted, progress, today)
        self._health = replace(self._health, progress=done)
        return progress if parts(granted, progress, today) else None

    async def _fetch_due(self) -> tuple[Sequence[Fetched], str | None]:
        """Return what was answered, and what is wrong with asking at all."""
        fetched: list[Fetched] = []
        denied: list[Endpoint] = []
        problem: str | None = None
        for endpoint in self._schedule.due(self._clock.monotonic()):
            if self._breaker.wait_s(self._clock.monotonic()):
                break
            answer = await self._ask(endpoint, self._fetcher.poll(endpoint))
            if isinstance(answer, Fetched):
                fetched.append(answer)
            elif isinstance(answer, NotGrantedError):
                denied.append(endpoint)
            elif isinstance(answer, QuotaError):
                problem = answer.problem
        if self._is_shut_out(denied, fetched):
            problem = problem or NOT_AUTHORIZED
        return fetched, problem

    async def _ask(
        self, endpoint: Endpoint, asking: Awaitable[Fetched]
    ) -> Fetched | UnavailableError:
        """Return the answer or why there is none, noted where it belongs."""
        try:
            fetched = await asking
        except NotGrantedError as err:
            self._breaker.worked()
            return err
        except QuotaError as err:
            self._breaker.pause(self._clock.monotonic(), err.retry_after_s)
            return err
        except UnavailableError as err:
            now = self._clock.monotonic()
            problem = err.problem if isinstance(err, OuraError) else UNREACHABLE
            self._breaker.failed(now)
            self._schedule.failed(endpoint, now, problem)
            return err
        self._breaker.worked()
        return fetched

    def _is_shut_out(
        self, denied: Sequence[Endpoint], fetched: Sequence[Fetched]
    ) -> bool:
        """Note what is not granted; return whether the token itself is refused.

        Where nothing at all is answered, a refusal says nothing of one endpoint.
        """
        now = self._clock.monotonic()
        new = [one for one in denied if not self._schedule.was_denied(one)]
        for endpoint in denied:
            if fetched or endpoint not in new:
                self._schedule.denied(endpoint, now)
        return bool(new) and not fetched

    async def _store(self, fetched: Sequence[Fetched], problem: str | None) -> None:
        """Store what was answered; only then it counts as asked."""
        kept = await self._keep(fetched)
        if kept is None:
            self._note(None, problem or NOT_SAVED)
            return
        self._faults = kept.faults if fetched else self._faults
        for one in kept.fetched:
            self._fetcher.kept(one)
            self._answered(one)
        self._note(kept, problem)

    async def _keep(self, fetched: Sequence[Fetched]) -> Kept | None:
        try:
            return await self._keeper.keep(fetched, self._clock.now())
        except StoreError, UnavailableError:
            return None

    def _answered(self, one: Fetched) -> None:
        """Note an answer; after too long a silence history has a hole to be filled."""
        now, name = self._clock.now(), one.endpoint.name
        self._schedule.answered(one.endpoint, self._clock.monotonic(), one.problem)
        before = self._answered_at.get(name, self._health.last_good)
        if before is not None and now - before > _GAP:
            self._gaps.add(name)
        self._answered_at[name] = now

    def _note(self, kept: Kept | None, problem: str | None) -> None:
        now = self._clock.monotonic()
        seen = Seen(
            now=self._clock.now(),
            answered=bool(kept and kept.fetched),
            newest=kept.newest if kept else None,
            problem=problem,
            faults=self._faults,
        )
        wait_s = self._breaker.wait_s(now)
        quota = self._client.quota
        self._health = after(self._health, seen, self._schedule, wait_s, quota)

    async def _known_progress(self) -> SourceProgressRecord:
        """Return how far history is filled, opened again where polls left a hole."""
        if self._progress is None:
            known = await self._intake.progress()
            self._progress = known or begun(self._clock.now().date())
        if self._gaps:
            await self._save(reopened(self._progress, frozenset(self._gaps)))
            self._gaps.clear()
        return self._progress

    async def _save(self, progress: SourceProgressRecord) -> None:
        put = PutRecord(
            dataset=SOURCE_PROGRESS.name,
            id=self._account.source,
            fields=SOURCE_PROGRESS.write(progress),
            person=self._account.home,
        )
        await self._intake.ingest([put])
        self._progress = progress

    def _next_part(self, waiting: Sequence[Part]) -> Part | None:
        """Return what may be asked for now without harm to the polls."""
        now = self._clock.monotonic()
        if self._breaker.wait_s(now) or self._client.quota.left < _RESERVE:
            return None
        asked = (one for one in waiting if self._schedule.may_ask(one.endpoint, now))
        return next(asked, None)

    async def _fill(self, part: Part) -> bool:
        """Fetch and store a part; return whether it stands."""
        asking = self._fetcher.history(part.endpoint, part.first, part.last)
        answer = await self._ask(part.endpoint, asking)
        if isinstance(answer, Fetched):
            return await self._keep([answer]) is not None
        if isinstance(answer, NotGrantedError):
            now = self._clock.monotonic()
            self._schedule.failed(part.endpoint, now, NOT_AUTHORIZED)
        self._note(None, answer.problem if isinstance(answer, QuotaError) else None)
        return False
