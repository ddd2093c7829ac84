"""When to try the store again."""

from dataclasses import dataclass

_FIRST_S = 1.0
_LONGEST_S = 60.0


@dataclass(slots=True)
class Backoff:
    """Waits that double from a second to a minute; by the boot clock."""

    wait_s: float = 0.0
    retry_at: float = 0.0

    @property
    def failing(self) -> bool:
        """Return whether the last try failed."""
        return self.wait_s > 0.0

    def rest_s(self, monotonic: float) -> float:
        """Return how long not to try."""
        return max(0.0, self.retry_at - monotonic) if self.failing else 0.0

    def failed(self, monotonic: float) -> None:
        """Wait, longer than the last time."""
        self.wait_s = min(self.wait_s * 2, _LONGEST_S) or _FIRST_S
        self.retry_at = monotonic + self.wait_s

    def worked(self) -> None:
        """Start over."""
        self.wait_s = 0.0
