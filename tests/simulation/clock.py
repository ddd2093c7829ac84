"""Time that passes only when it is told to, and a wall clock that may be wrong."""

from datetime import UTC, datetime, timedelta


class VirtualClock:
    """True time moves on alone; the wall clock shows it with an error."""

    def __init__(self, start: datetime) -> None:
        """Start with a wall clock that is right."""
        self.true = start.astimezone(UTC)
        self._start = self.true
        self.error = timedelta(0)

    def now(self) -> datetime:
        """Return what the wall clock shows."""
        return self.true + self.error

    def monotonic(self) -> float:
        """Return the true seconds since the start."""
        return (self.true - self._start).total_seconds()

    def synchronized(self) -> bool:
        """Return that nothing keeps this machine's wall clock right."""
        return False

    def true_of(self, shown: datetime) -> datetime:
        """Return when the wall clock will show a moment, unless it is set before."""
        return shown - self.error

    def advance(self, true: datetime) -> None:
        """Let time pass; it never runs backwards."""
        self.true = max(self.true, true)
