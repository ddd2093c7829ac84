"""How much may be asked in a while, per token."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

WINDOW_S = 300
LIMIT = 5000


@dataclass(kw_only=True)
class Quota:
    """A count of requests per token, begun anew with each window."""

    limit: int = LIMIT
    window_s: int = WINDOW_S
    most: int = 0
    _window: int = -1
    _spent: Counter[str] = field(default_factory=Counter)

    def take(self, token: str, now: datetime) -> dict[str, str] | None:
        """Count a request; return the headers of its answer, None when passed."""
        window = int(now.timestamp()) // self.window_s
        if window != self._window:
            self._window = window
            self._spent.clear()
        self._spent[token] += 1
        self.most = max(self.most, self._spent[token])
        return None if self._spent[token] > self.limit else self.headers(token, now)

    def headers(self, token: str, now: datetime) -> dict[str, str]:
        """Return what every answer says about the quota."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.limit - self._spent[token])),
            "X-RateLimit-Window": str(self.window_s),
            "X-RateLimit-Reset": str(self._reset(now)),
            "X-RateLimit-Tier": "user",
        }

    def refusal(self, token: str, now: datetime) -> dict[str, str]:
        """Return the headers of an answer that says to wait."""
        wait = self._reset(now) - int(now.timestamp())
        return {**self.headers(token, now), "Retry-After": str(wait)}

    def _reset(self, now: datetime) -> int:
        return (int(now.timestamp()) // self.window_s + 1) * self.window_s
