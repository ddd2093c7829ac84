"""Which endpoint is asked when, by the boot clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from .breaker import spread
from .endpoints import FAST_S, Endpoint

_EARLY_S = 30.0
_LONGEST_S = 30 * 60.0
_ASK_AGAIN_S = 24 * 60 * 60.0
_SURE = 2


@dataclass(slots=True)
class _Part:
    """How asking one endpoint went."""

    due: float = float("-inf")
    failures: int = 0
    denials: int = 0
    problem: str | None = None


class Schedule:
    """What is due; what fails is asked less often, what is not granted once a day."""

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
    def not_granted(self) -> tuple[str, ...]:
        """Return the endpoints that the token may not ask."""
        return tuple(name for name, part in self._parts.items() if part.denials)

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
        return not part.denials and (not part.failures or part.due <= now)

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

    def denied(self, endpoint: Endpoint, now: float) -> None:
        """Note that the token may not; a second time in a row it is believed."""
        part = self._part(endpoint)
        part.denials += 1
        part.failures = 0
        part.problem = None
        sure = part.denials >= _SURE
        part.due = now + (_ASK_AGAIN_S if sure else FAST_S - _EARLY_S)

    def was_denied(self, endpoint: Endpoint) -> bool:
        """Return whether an endpoint is known as not granted."""
        return bool(self._part(endpoint).denials)

    def _part(self, endpoint: Endpoint) -> _Part:
        return self._parts[endpoint.name]
