"""How much may be asked: our own ceiling, far below Oura's 5000 in five minutes."""

from collections import deque
from dataclasses import dataclass

CEILING = 500
SPAN_S = 300.0


@dataclass(frozen=True, slots=True)
class Quota:
    """What a server says is left of what it allows."""

    left: int
    limit: int


class Allowance:
    """Requests within a sliding window, counted before they are sent."""

    def __init__(self, ceiling: int = CEILING, span_s: float = SPAN_S) -> None:
        """Start with nothing spent."""
        self.ceiling = ceiling
        self._span_s = span_s
        self._spent: deque[float] = deque()

    def left(self, now: float) -> int:
        """Return how many requests may be sent now."""
        while self._spent and now - self._spent[0] > self._span_s:
            self._spent.popleft()
        return self.ceiling - len(self._spent)

    def take(self, now: float) -> float:
        """Spend one request and return 0, or spend nothing and return the wait."""
        if self.left(now) > 0:
            self._spent.append(now)
            return 0.0
        return self._spent[0] + self._span_s - now + 1.0
