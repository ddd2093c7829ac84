"""When to come again: at once, soon, or when something may have changed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

IDLE_S: Final = 2.0
_FIRST_S = 1.0
_LONGEST_S = 60.0
_JITTER = 0.25


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to rest before the next step; an early step does no harm."""

    wait_s: float = 0.0


@dataclass(slots=True)
class Waits:
    """Waits that double from a second to a minute, each a little shorter by chance."""

    chance: Callable[[], float]
    _wait_s: float = 0.0
    _until: float = 0.0

    def rest_s(self, monotonic: float) -> float:
        """Return how long not to try."""
        return max(0.0, self._until - monotonic) if self._wait_s else 0.0

    def failed(self, monotonic: float) -> None:
        """Wait, longer than the last time."""
        self._wait_s = min(self._wait_s * 2, _LONGEST_S) or _FIRST_S
        self._until = monotonic + self._wait_s * (1 - _JITTER * self.chance())

    def worked(self) -> None:
        """Start over."""
        self._wait_s = 0.0
