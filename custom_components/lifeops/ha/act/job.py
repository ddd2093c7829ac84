"""One act on its way: what a performer gets, what it hands back."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from homeassistant.core import Context, HomeAssistant

from ...core.abilities import Ability
from ...core.effects import Act
from ...core.json import Json
from ...core.outcomes import OutcomeState
from ...engine.protocols import Claim, OutboxRow, Reports
from ..attempt import async_attempt
from .home_map import HomeMap
from .means import async_means

CALL_TIMEOUT_S = 10.0

ACCEPTED = "accepted"
DONE = "done"
FAILED = "failed"
MISSING = "missing"
UNKNOWN = "unknown"


class ClaimVoidError(Exception):
    """The act was replaced, cancelled or given to somebody else: stop at once."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How an act ended, as its outcome record tells it."""

    state: OutcomeState
    parts: Mapping[str, str] = field(default_factory=dict)


UNMAPPED = Ending(OutcomeState.UNMAPPED)
EXPIRED = Ending(OutcomeState.EXPIRED)


def ending(parts: Mapping[str, str], good: frozenset[str]) -> Ending:
    """Return how an act ended whose parts are good with these words only."""
    held = [word in good for word in parts.values()]
    if all(held):
        return Ending(OutcomeState.DONE, parts)
    state = OutcomeState.PARTIAL if any(held) else OutcomeState.FAILED
    return Ending(state, parts)


type Keep = Callable[[Mapping[str, Json]], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job[A: Act]:
    """An act with all that is needed to perform it.

    Its calls share one context, which names no user and no parent; failures holds the
    last reason by action. passes tells that another home may do what cannot be done
    here. keep returns once progress is committed and raises
    ClaimVoidError where the act must not go on.
    """

    hass: HomeAssistant
    home: HomeMap
    row: OutboxRow
    act: A
    keep: Keep
    passes: bool = False
    context: Context = field(default_factory=Context)
    failures: dict[str, str] = field(default_factory=dict)

    @property
    def tag(self) -> str:
        """Return the name under which the act is visible."""
        return self.act.tag or self.act.key

    def means(self, slot: str) -> Sequence[str]:
        """Return the things of a slot by which this home does the act."""
        ability = Ability.of(self.row.instance, slot)
        return async_means(self.hass, self.home, ability)

    def phones(self, person: str) -> Sequence[str]:
        """Return the phones by which this home reaches a person."""
        return async_means(self.hass, self.home, Ability.phones(person))

    async def async_call(
        self,
        domain: str,
        service: str,
        data: Mapping[str, Any],
        timeout_s: float = CALL_TIMEOUT_S,
    ) -> str | None:
        """Call an action; return why it failed, None where it did not."""
        work = self.hass.services.async_call(
            domain, service, dict(data), blocking=True, context=self.context
        )
        name = f"{domain}.{service}"
        attempt = await async_attempt(self.hass, work, name, timeout_s)
        if attempt.reason is not None:
            self.failures[name] = attempt.reason
        return attempt.reason

    @property
    def error(self) -> str | None:
        """Return what went wrong in the world, None where nothing did."""
        return (
            "; ".join(f"{name}: {why}" for name, why in self.failures.items()) or None
        )


type Perform[A: Act] = Callable[[Job[A]], Awaitable[Ending]]
type Clear[A: Act] = Callable[[Job[A]], Coroutine[Any, Any, bool]]
"""Takes away what an act left to see; tells whether nothing of it is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Performer[A: Act]:
    """How one type of act is done, and how what it left to see is taken away."""

    kind: type[A]
    perform: Perform[A]
    clear: Clear[A] | None = None


def keeper(hass: HomeAssistant, claim: Claim, reports: Reports) -> Keep:
    """Return what commits a claim's progress through its reports."""

    async def keep(progress: Mapping[str, Json]) -> None:
        committed: asyncio.Future[bool] = hass.loop.create_future()

        def settle(valid: bool) -> None:  # noqa: FBT001 - the signature of reports
            if not committed.done():
                committed.set_result(valid)

        def done(valid: bool) -> None:  # noqa: FBT001 - the signature of reports
            hass.loop.call_soon_threadsafe(settle, valid)

        reports.progress(claim, progress, done)
        if not await committed:
            raise ClaimVoidError

    return keep
