"""Polling an account and filling its history; a failure loses and invents nothing."""

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from random import Random

from ...core.clock import Clock
from ...core.errors import StoreError, UnavailableError
from ...core.health import SourceHealthRecord, SourceProgressRecord
from .account import Account, PollIntake
from .breaker import Breaker
from .client import OuraClient
from .endpoints import ENDPOINTS, SLEEP, Endpoint
from .errors import (
    NOT_SAVED,
    UNREACHABLE,
    GoneError,
    NotGrantedError,
    OuraError,
    QuotaError,
)
from .fetching import Fetched, Fetcher
from .health import Seen, after, first_health, later, worst
from .history import Part, filled, parts, share
from .keeping import Keeper, Kept
from .ledger import Ledger
from .schedule import Schedule

_RESERVE = 100


class OuraPoller:
    """One account's way into the store.

    Only what the client's token raises passes through, and of that only what is no
    UnavailableError; all else is in the health record. before is the health that was
    last stored, so that a restart does not forget it.
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
        self._clock = clock
        self._ledger = Ledger(intake, account, clock)
        self._fetcher = Fetcher(client, clock, account)
        self._keeper = Keeper(intake, account)
        self._breaker = Breaker(random)
        self._schedule = Schedule(ENDPOINTS, random)
        self._health = first_health(account, before)
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
                with suppress(StoreError, UnavailableError):  # storing reads it again
                    await self._ledger.progress()
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
                return self._ledger.known

    async def _fill_next(self) -> SourceProgressRecord | None:
        today = self._clock.now().date()
        progress = await self._ledger.progress()
        granted = [one for one in ENDPOINTS if not self._schedule.was_refused(one)]
        part = self._next_part(parts(granted, progress, today))
        if part is not None and await self._fill(part):
            progress = filled(progress, part, today)
            await self._ledger.save(progress)
        done = share(granted, progress, today)
        self._health = replace(self._health, progress=done)
        return progress if parts(granted, progress, today) else None

    async def _fetch_due(self) -> tuple[Sequence[Fetched], str | None]:
        """Return what was answered, and what is wrong with asking at all."""
        fetched: list[Fetched] = []
        refused: list[tuple[Endpoint, OuraError]] = []
        problem: str | None = None
        for endpoint in self._schedule.due(self._clock.monotonic()):
            if self._breaker.wait_s(self._clock.monotonic()):
                break
            answer = await self._ask(endpoint, self._fetcher.poll(endpoint))
            if isinstance(answer, Fetched):
                fetched.append(answer)
            elif isinstance(answer, NotGrantedError | GoneError):
                refused.append((endpoint, answer))
            elif isinstance(answer, QuotaError):
                problem = answer.problem
        shut_out = self._shut_out(refused, fetched)
        return fetched, problem or shut_out

    async def _ask(
        self, endpoint: Endpoint, asking: Awaitable[Fetched]
    ) -> Fetched | UnavailableError:
        """Return the answer or why there is none, noted where it belongs."""
        try:
            fetched = await asking
        except NotGrantedError as err:
            self._breaker.worked()
            return err
        except GoneError as err:
            self._breaker.failed(self._clock.monotonic())
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

    def _shut_out(
        self,
        refused: Sequence[tuple[Endpoint, OuraError]],
        fetched: Sequence[Fetched],
    ) -> str | None:
        """Note what is refused; return what is wrong if everything is.

        Where nothing at all is answered, a refusal says nothing of one endpoint.
        """
        new = [err for one, err in refused if not self._schedule.was_refused(one)]
        for endpoint, err in refused:
            if fetched or self._schedule.was_refused(endpoint):
                self._refused(endpoint, err)
        return None if fetched else worst({err.problem for err in new})

    def _refused(self, endpoint: Endpoint, err: OuraError) -> None:
        now = self._clock.monotonic()
        if isinstance(err, GoneError):
            self._schedule.gone(endpoint, now)
        else:
            lost = self._ledger.has_answered(endpoint)
            self._schedule.denied(endpoint, now, err.problem if lost else None)

    async def _store(self, fetched: Sequence[Fetched], problem: str | None) -> None:
        """Store what was answered; only then it counts as asked."""
        kept = await self._keep(fetched, self._clock.monotonic())
        if kept is None:
            self._note(None, problem or NOT_SAVED)
            return
        self._faults = kept.faults if fetched else self._faults
        now = self._clock.monotonic()
        for one in kept.fetched:
            self._fetcher.kept(one)
            self._schedule.answered(one.endpoint, now, one.problem)
        self._note(kept, problem)

    async def _keep(
        self, fetched: Sequence[Fetched], boot_s: float | None = None
    ) -> Kept | None:
        """Store a poll at a moment of the boot clock, or history; None if it cannot."""
        try:
            kept = await self._keeper.keep(fetched, self._clock.now(), boot_s)
            if boot_s is not None:
                await self._ledger.heard(fetched)
        except StoreError, UnavailableError:
            return None
        return kept

    def _note(self, kept: Kept | None, problem: str | None) -> None:
        now = self._clock.monotonic()
        seen = Seen(
            now=self._clock.now(),
            answered=bool(kept and kept.fetched),
            newest=self._newest(kept) if kept else None,
            problem=problem,
            faults=self._faults,
        )
        wait_s = self._breaker.wait_s(now)
        quota = self._client.quota
        self._health = after(self._health, seen, self._schedule, wait_s, quota)

    def _newest(self, kept: Kept) -> datetime | None:
        """Return when the newest night ended; where none can be, the newest row."""
        if self._ledger.has_answered(SLEEP) or not self._schedule.was_refused(SLEEP):
            return kept.night
        return later(kept.night, kept.row)

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
        if isinstance(answer, NotGrantedError | GoneError):
            now = self._clock.monotonic()
            self._schedule.failed(part.endpoint, now, answer.problem)
        self._note(None, answer.problem if isinstance(answer, QuotaError) else None)
        return False
