"""When not to ask at all: after failures in a row, or when Oura says so."""

from random import Random

_TRIPS = 5
_FIRST_S = 15 * 60.0
_LONGEST_S = 60 * 60.0
_SPREAD = 0.2


def spread(wait_s: float, random: Random) -> float:
    """Return a wait made a little longer, so that homes do not come back together."""
    return wait_s * (1 + _SPREAD * random.random())


class Breaker:
    """Opens after failures in a row; then one try closes it or opens it for longer."""

    def __init__(self, random: Random) -> None:
        """Start closed."""
        self._random = random
        self._failures = 0
        self._open_s = 0.0
        self._until = float("-inf")

    @property
    def tripped(self) -> bool:
        """Return whether it has opened and not closed since."""
        return self._open_s > 0

    def wait_s(self, now: float) -> float:
        """Return how long not to ask."""
        return max(0.0, self._until - now)

    def worked(self) -> None:
        """Close: an answer came."""
        self._failures = 0
        self._open_s = 0.0

    def failed(self, now: float) -> None:
        """Count a failure; open when there were too many or the one try failed."""
        self._failures += 1
        if self._failures >= _TRIPS:
            self._open_s = min(self._open_s * 2, _LONGEST_S) or _FIRST_S
            self.pause(now, self._open_s)

    def pause(self, now: float, wait_s: float) -> None:
        """Ask nothing for so long; never shorter than was asked for before."""
        self._until = max(self._until, now + spread(wait_s, self._random))
