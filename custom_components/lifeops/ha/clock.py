"""The machine's clock."""

import ctypes
from datetime import UTC, datetime
from functools import cache
import time
from typing import Any, override

from ..core.clock import Clock

_TIME_ERROR = 5
_TIMEX_BYTES = 512


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

    @override
    def synchronized(self) -> bool:
        """Ask the kernel; one that cannot be asked knows nothing."""
        ask = _adjtimex()
        return ask is not None and is_kept(
            ask(ctypes.create_string_buffer(_TIMEX_BYTES))
        )


def is_kept(state: int) -> bool:
    """Return what adjtimex' answer means; negative is a refusal."""
    return 0 <= state < _TIME_ERROR


@cache
def _adjtimex() -> Any:
    """Return the C library's adjtimex; of an empty struct timex it only reads."""
    return getattr(ctypes.CDLL(None), "adjtimex", None)
