"""Which endpoint is asked when, by the boot clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from .breaker import spread
from .endpoints import FAST_S, Endpoint
from .errors import NOT_AUTHORIZED

_EARLY_S = 30.0
_LONGEST_S = 30 * 60.0
_REFUSED_S = (5 * 60.0, 30 * 60.0, 2 * 60 * 60.0, 6 * 60 * 60.0)
_DAY_S = 24 * 60 * 60.0


@dataclass(slots=True)
class _Part:
    """How asking one endpoint went.

    refusals are in a row, gone says that there is nothing to be refused any more.
    """

    due: float = float("-inf")
    failures: int = 0
    refusals: int = 0
    refused_since: float = 0.0
    gone: bool = False
    problem: str | None = None

    def refuse(self, now: float) -> None:
        """Ask less and less often, once a day after a day of refusals."""
        if not self.refusals:
            self.refused_since = now
        wait_s = _REFUSED_S[min(self.refusals, len(_REFUSED_S) - 1)]
        if now - self.refused_since >= _DAY_S:
            wait_s = _DAY_S
        self.refusals += 1
        self.failures = 0
        self.due = now + wait_s - _EARLY_S


class Schedule:
    """What is due; what fails or is refused is asked less and less often."""

    def __init__(self, endpoints: Sequence[Endpoint], random: Random) -> None:
        """Start with everything due."""
        self._endpoints = endpoints
        self._random = random
        self._parts = {endpoint.name: _Part() for endpoint in endpoints}

    @property
    def problems(self) -> Mapping[str, str]:
        """Return what is wrong with each endpoint of which something is."""
        return {
            name: part.problem for name, part in self._parts.items() if part.problem
        }

    @property
    def outages(self) -> Mapping[str, str]:
        """Return what is wrong with each endpoint that may be asked and fails."""
        return {
            name: problem
            for name, problem in self.problems.items()
            if self._parts[name].failures and problem != NOT_AUTHORIZED
        }

    @property
    def not_granted(self) -> tuple[str, ...]:
        """Return the endpoints that the token may not ask."""
        return tuple(
            name
            for name, part in self._parts.items()
            if part.refusals and not part.gone
        )

    def due(self, now: float) -> Sequence[Endpoint]:
        """Return what to ask now; what works first, so that a broken one blocks none."""
        due = [one for one in self._endpoints if self.is_due(one, now)]
        return sorted(due, key=lambda one: self._part(one).failures)

    def is_due(self, endpoint: Endpoint, now: float) -> bool:
        """Return whether an endpoint may be asked."""
        return self._part(endpoint).due <= now

    def may_ask(self, endpoint: Endpoint, now: float) -> bool:
        """Return whether an endpoint may be asked for what is not due by the plan."""
        part = self._part(endpoint)
        return not part.refusals and (not part.failures or part.due <= now)

    def answered(self, endpoint: Endpoint, now: float, problem: str | None) -> None:
        """Note an answer that is stored; problem is what was wrong with it."""
        due = now + endpoint.every_s - _EARLY_S
        self._parts[endpoint.name] = _Part(due=due, problem=problem)

    def failed(self, endpoint: Endpoint, now: float, problem: str) -> None:
        """Note a failure: the next tries are ever further apart, up to half an hour."""
        part = self._part(endpoint)
        part.failures += 1
        part.problem = problem
        wait_s = min(FAST_S * 2.0 ** (part.failures - 1), _LONGEST_S)
        part.due = now + spread(wait_s, self._random) - _EARLY_S

    def denied(self, endpoint: Endpoint, now: float, problem: str | None) -> None:
        """Note that the token may not; problem says that it might before."""
        part = self._part(endpoint)
        part.refuse(now)
        part.gone = False
        part.problem = problem

    def gone(self, endpoint: Endpoint, now: float) -> None:
        """Note that there is no such endpoint."""
        part = self._part(endpoint)
        part.refuse(now)
        part.gone = True
        part.problem = None

    def was_refused(self, endpoint: Endpoint) -> bool:
        """Return whether an endpoint is known as not granted, or as gone."""
        return bool(self._part(endpoint).refusals)

    def _part(self, endpoint: Endpoint) -> _Part:
        return self._parts[endpoint.name]
