"""When a home that does not answer is tried again."""

from collections.abc import Callable
from datetime import datetime
from math import ldexp

POLL_S = 300.0
PUSH_REST_S = 0.5
LOOK_REST_S = 2.0
_FIRST_S = 5.0
_JITTER = 0.3


class BackOff:
    """Waits between two attempts: from seconds to the poll, a little uneven."""

    def __init__(self, chance: Callable[[], float]) -> None:
        """Begin as if all went well; chance gives numbers from 0 to 1."""
        self._chance = chance
        self._failures = 0

    def worked(self) -> None:
        """Begin anew with short waits."""
        self._failures = 0

    def failed(self, *, expected: bool = True) -> float:
        """Return how long to wait now that it failed once more; long if it had to."""
        wait_s = min(ldexp(_FIRST_S, self._failures), POLL_S) if expected else POLL_S
        if wait_s < POLL_S:
            self._failures += 1
        return wait_s * (1 - _JITTER * self._chance())


def left_s(until: datetime | None, now: datetime) -> float | None:
    """Return how long it is until then, a poll at most; None where that is open."""
    if until is None:
        return None
    return min(max((until - now).total_seconds(), 0.0), POLL_S)
