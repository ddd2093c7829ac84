"""The keeper of an account's single-use refresh token."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any, Protocol

from ...core.errors import SignInNeededError
from ...core.json import JsonMismatchError
from ...sources.oura.errors import UnreachableError
from .implementation import GrantRefusedError, UnclearRefusalError
from .portals import Portal
from .token_file import TokenFile, Tokens, tokens_of


class Exchange(Protocol):
    """How a refresh token is shown to a portal."""

    def __call__(
        self, portal: Portal, refresh_token: str
    ) -> Awaitable[Mapping[str, Any]]:
        """Return the answer; raises GrantRefusedError or UnavailableError."""
        ...


class TokenKeeper:
    """Hand out access tokens whose refresh token is on disk already.

    A portal forgets a refresh token when it has answered it, so the answer is written
    before anything is done with it, and a token that may have been consumed is shown
    to nobody but the portal that may have.
    """

    def __init__(
        self,
        file: TokenFile,
        exchange: Exchange,
        *,
        remember: Callable[[Tokens], None],
        spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]],
        now: Callable[[], float],
    ) -> None:
        """Begin without tokens; remember is told of each generation once it is safe."""
        self._file = file
        self._exchange = exchange
        self._remember = remember
        self._spawn = spawn
        self._now = now
        self._held: Tokens | None = None
        self._unsaved: Tokens | None = None
        self._renewal: asyncio.Task[None] | None = None
        self._refused = False

    @property
    def tokens(self) -> Tokens:
        """Return what is held; for those who opened it."""
        if self._held is None:
            raise SignInNeededError("account_refused")
        return self._held

    @property
    def is_lost(self) -> bool:
        """Return whether only signing in again brings tokens that are taken."""
        return self._refused

    async def async_open(self, stored: Tokens) -> None:
        """Begin with the newer of the file and what the config entry has."""
        found = await self._file.async_read()
        newest = stored if found is None else max(found, stored, key=_age)
        if newest != found:
            await self._file.async_write(newest)
        self._held = newest
        if newest.age != stored.age:
            self._remember(newest)

    async def async_access_token(self) -> str:
        """Return a token that should be taken.

        Raises SignInNeededError, and UnavailableError or StoreError for what may pass.
        """
        if not self.tokens.is_fresh(self._now()):
            await self._async_renewed()
        return self.tokens.access_token

    async def async_renew(self, spent: str) -> None:
        """Get other tokens where a server takes the access token no more."""
        if self.tokens.access_token == spent:
            await self._async_renewed()

    async def async_close(self) -> None:
        """Wait for an exchange under way: what it brings is the only token there is."""
        if self._renewal is not None:
            await asyncio.wait({self._renewal})

    async def _async_renewed(self) -> None:
        """Share one exchange among all who wait; who gives up leaves it running."""
        if self._renewal is None or self._renewal.done():
            self._renewal = self._spawn(self._async_renew())
            self._renewal.add_done_callback(_heard)
        await asyncio.shield(self._renewal)

    async def _async_renew(self) -> None:
        if self._refused:
            raise SignInNeededError("account_refused")
        if self._unsaved is None:
            self._unsaved = await self._async_exchanged(self.tokens)
        await self._file.async_write(self._unsaved)
        self._held, self._unsaved = self._unsaved, None
        self._remember(self._held)

    async def _async_exchanged(self, held: Tokens) -> Tokens:
        known = held.asked or held.portal
        for portal in (known,) if held.asked else (known, known.other):
            await self._async_mark(replace(held, asked=portal))
            try:
                answer = await self._exchange(portal, held.refresh_token)
            except GrantRefusedError:
                continue
            except UnclearRefusalError:
                # Where the app is not known, a no in whatever words is what comes.
                if portal is held.portal:
                    raise
                continue
            return self._read(answer, held, portal)
        await self._async_mark(replace(held, asked=None))
        self._refused = True
        raise SignInNeededError("account_refused")

    async def _async_mark(self, marked: Tokens) -> None:
        """Write down who is about to see the token; a full disk shows before it does."""
        await self._file.async_write(marked)
        self._held = marked

    def _read(self, answer: Mapping[str, Any], held: Tokens, portal: Portal) -> Tokens:
        try:
            return tokens_of(
                {"refresh_token": held.refresh_token, **answer},
                portal=portal,
                generation=held.generation + 1,
                now=self._now(),
            )
        except JsonMismatchError as err:
            raise UnreachableError("no tokens") from err


def _age(tokens: Tokens) -> tuple[int, float]:
    return tokens.age


def _heard(renewal: asyncio.Task[None]) -> None:
    """Take note of how an exchange ended, whoever still waits for it."""
    if not renewal.cancelled():
        renewal.exception()
