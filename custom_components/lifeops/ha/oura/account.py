"""What runs for an Oura account: a poll every five minutes, and its history."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from ...core.errors import LifeOpsError, SignInNeededError, UnavailableError
from ...core.health import SourceHealthRecord, SourceProgressRecord
from ...sources.oura.account import Account
from ...sources.oura.client import OuraClient
from ...sources.oura.endpoints import ENDPOINTS, Shape
from ...sources.oura.errors import NOT_AUTHORIZED, NotGrantedError
from ...sources.oura.poller import OuraPoller
from ..clock import SystemClock
from ..endpoints import async_endpoints
from ..errors import async_guarded
from ..issues import RepairKey, async_clear, async_raise
from .intake import HubIntake
from .resting import part_of
from .state import PERSON_GONE, AccountCoordinator, AccountState
from .tokens import TokenKeeper

POLL_S = 300.0
JITTER_S = 15.0
PAUSE_S = 2.0
_QUIET = timedelta(minutes=30)
_FRESH_S = 3600.0
# Oura tells whose account it is whatever was granted.
_ASKS_FOR_CONSENT = frozenset(
    one.name for one in ENDPOINTS if one.shape is not Shape.SINGLE
)


class OuraAccount:
    """One account from set-up to unload of its entry."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        account: Account,
        keeper: TokenKeeper,
        before: SourceHealthRecord | None,
    ) -> None:
        """Put the parts together; before is what was last stored of the account."""
        self._hass = hass
        self._entry = entry
        self._account = account
        self._clock = SystemClock()
        self._random = Random()  # noqa: S311 - jitter is no secret
        self._client = OuraClient(
            async_get_clientsession(hass),
            async_endpoints(hass).oura_api,
            keeper.async_access_token,
        )
        self._intake = HubIntake(hass, account)
        self._poller = self._new_poller(before)
        self._lock = asyncio.Lock()
        self._kept = before
        self._progress: SourceProgressRecord | None = None
        self._timer: CALLBACK_TYPE | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._filling = False
        self._filled = False
        self._stopped = False
        self.keeper = keeper
        state = AccountState(health=self._poller.health)
        self.coordinator = AccountCoordinator(hass, entry, state)

    @callback
    def async_start(self) -> None:
        """Poll once Home Assistant has started, and every few minutes from then on."""
        self._entry.async_on_unload(async_at_started(self._hass, self._async_begin))

    async def async_stop(self) -> None:
        """Stop asking; an exchange of tokens under way is waited for."""
        self._stopped = True
        if self._timer is not None:
            self._timer()
            self._timer = None
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self.keeper.async_close()

    @callback
    def _async_begin(self, _: HomeAssistant) -> None:
        self._run(self._async_round(), "poll")

    @callback
    def _async_due(self, _: datetime) -> None:
        self._timer = None
        self._run(self._async_round(), "poll")

    def _run(self, work: Coroutine[Any, Any, None], what: str) -> None:
        name = f"{self._entry.title} {what}"
        task = self._entry.async_create_background_task(self._hass, work, name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _async_round(self) -> None:
        """Poll and set the time of the next one; the next cannot come before."""
        try:
            await self._async_guarded(self._async_poll())
            if not self._filling:
                self._run(self._async_fill(), "history")
        finally:
            if not self._stopped:
                jitter = self._random.uniform(-JITTER_S, JITTER_S)
                self._timer = async_call_later(
                    self._hass, POLL_S + jitter, self._async_due
                )

    async def _async_guarded(self, work: Coroutine[Any, Any, None]) -> None:
        title = self._entry.title
        await async_guarded(self._hass, part_of(self._entry), title, work)

    async def _async_poll(self) -> None:
        async with self._lock:
            await self._async_while_possible(self._async_ask)

    async def _async_fill(self) -> None:
        """Fill the history part by part until nothing moves any more."""
        self._filling = True
        try:
            moved = await self._async_part()
            while moved:
                await asyncio.sleep(PAUSE_S)
                moved = await self._async_part()
        finally:
            self._filling = False

    async def _async_part(self) -> bool:
        """Fill one part; return whether there is a next one to fill now."""
        before = self._progress
        async with self._lock:
            await self._async_guarded(self._async_while_possible(self._async_backfill))
        return self._progress is not None and self._progress != before

    async def _async_backfill(self) -> None:
        self._progress = await self._poller.backfill()
        self._filled = self._progress is None
        await self._async_show(self._poller.health)

    async def _async_while_possible(
        self, work: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        """Do something with the hub, or show why that cannot be."""
        stopped = self._hindrance()
        self._repair(RepairKey.ACCOUNT_PERSON_GONE, shown=stopped == PERSON_GONE)
        if stopped is None:
            try:
                await work()
            except SignInNeededError:
                self._entry.async_start_reauth(self._hass)
                self._repair(RepairKey.ACCOUNT_NOT_GRANTED, shown=False)
                stopped = NOT_AUTHORIZED
        if stopped is not None:
            self.coordinator.push(replace(self.coordinator.data, stopped=stopped))

    def _hindrance(self) -> str | None:
        try:
            self._intake.async_hub()
        except UnavailableError as err:
            return err.key
        return None

    async def _async_ask(self) -> None:
        known = set(self._poller.health.not_granted)
        health = await self._poller.poll()
        refused = health.problem == NOT_AUTHORIZED or set(health.not_granted) - known
        if refused and await self._async_was_spent():
            self._poller = self._new_poller(self._poller.health)
            health = await self._poller.poll()
        await self._async_show(health)

    def _new_poller(self, before: SourceHealthRecord | None) -> OuraPoller:
        return OuraPoller(
            self._client,
            self._intake,
            self._clock,
            self._account,
            self._random,
            before=before,
        )

    async def _async_was_spent(self) -> bool:
        """Return whether it was the token that was refused, and there is a new one.

        A token fresh from Oura is not spent; what it may not ask was not granted.
        """
        held = self.keeper.tokens
        if dt_util.utcnow().timestamp() - held.obtained_at < _FRESH_S:
            return False
        try:
            await self._client.personal_info()
        except NotGrantedError:
            await self.keeper.async_renew(held.access_token)
            return True
        except UnavailableError:
            return False
        return False

    async def _async_show(self, health: SourceHealthRecord) -> None:
        """Tell people and the store how the account does."""
        self.coordinator.push(AccountState(health=health, filled=self._filled))
        shut_out = _is_shut_out(health) and not self.keeper.is_lost
        self._repair(RepairKey.ACCOUNT_NOT_GRANTED, shown=shut_out)
        if self._kept is None or _is_news(health, self._kept):
            try:
                await self._intake.keep_health(health)
            except LifeOpsError:
                return
            self._kept = health

    def _repair(self, key: RepairKey, *, shown: bool) -> None:
        if shown:
            async_raise(
                self._hass, key, self._entry.entry_id, account=self._entry.title
            )
        else:
            async_clear(self._hass, key, self._entry.entry_id)


def _is_shut_out(health: SourceHealthRecord) -> bool:
    """Return whether Oura takes the token and then gives nothing for it."""
    refused = set(health.not_granted) >= _ASKS_FOR_CONSENT
    return refused or health.problem == NOT_AUTHORIZED


def _is_news(health: SourceHealthRecord, kept: SourceHealthRecord) -> bool:
    """Return whether more changed than the moment of the last exchange."""
    if replace(health, last_good=kept.last_good) != kept:
        return True
    if health.last_good is None or kept.last_good is None:
        return health.last_good != kept.last_good
    return health.last_good - kept.last_good >= _QUIET
