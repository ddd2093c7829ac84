"""How long an event loop computes at once, and how late it is."""

import asyncio
from collections.abc import Mapping
import time

_BEAT_S = 0.005


class Beat:
    """Looks at the loop again and again.

    block is the longest that the loop's own thread computed at once; lag is how late it
    was, at most in 99 of 100 looks: that counts waiting for a processor and for other
    threads as well.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.clear()

    def clear(self) -> None:
        """Forget what was measured."""
        self.block_ms = 0.0
        self._late: list[float] = []

    async def run(self) -> None:
        """Measure until cancelled."""
        while True:
            began, computed = time.monotonic(), time.thread_time()
            await asyncio.sleep(_BEAT_S)
            lag = time.monotonic() - began - _BEAT_S
            block = min(time.thread_time() - computed, lag + _BEAT_S)
            self._late.append(lag)
            self.block_ms = max(self.block_ms, block * 1000)

    @property
    def lag_ms(self) -> float:
        """Return how late the loop was."""
        late = sorted(self._late)
        return late[len(late) * 99 // 100] * 1000 if late else 0.0

    @property
    def told(self) -> Mapping[str, float]:
        """Return what was measured as it is sent."""
        return {"block_ms": self.block_ms, "lag_ms": self.lag_ms}
