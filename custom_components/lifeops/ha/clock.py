"""The machine's clock."""

from datetime import UTC, datetime
import time
from typing import override

from ..core.clock import Clock


class SystemClock(Clock):
    """Wall time, and a clock that also runs while the machine sleeps."""

    @override
    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.now(UTC)

    @override
    def monotonic(self) -> float:
        """Return seconds since boot, suspended time included where the kernel knows."""
        return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
