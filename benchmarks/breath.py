"""How long an event loop stands still, and what garbage collection has to do with it."""

import asyncio
from collections.abc import Mapping
import gc
import os
from time import perf_counter, process_time
from typing import Any, Self

_EVERY_S = 0.002
_WHOLE = 2


class Breath:
    """The longest delay of what is due every 2 ms.

    Of a delay this process is to blame for no more than it worked meanwhile, and not
    for what the loop's thread waited for a core; that is a machine busy with others.
    """

    def __init__(self) -> None:
        """Begin to breathe."""
        self._longest = self._own = 0.0
        self._loop = asyncio.get_running_loop()
        self._waits = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
        self._next()

    def _next(self) -> None:
        self._due = perf_counter() + _EVERY_S
        self._worked, self._waited = process_time(), self._waited_s()
        self._handle = self._loop.call_later(_EVERY_S, self._breathe)

    def _breathe(self) -> None:
        late = perf_counter() - self._due
        worked = process_time() - self._worked
        waited = self._waited_s() - self._waited
        self._longest = max(self._longest, late)
        self._own = max(self._own, min(late - waited, worked))
        self._next()

    def _waited_s(self) -> float:
        """Return how long this thread was ready to run and had no core."""
        return int(os.pread(self._waits, 100, 0).split()[1]) / 1e9

    def stop(self) -> Mapping[str, float]:
        """Return the longest delay, and the longest that is this process's own."""
        self._handle.cancel()
        os.close(self._waits)
        return {"block_ms": self._longest * 1000, "own_block_ms": self._own * 1000}


class Collections:
    """The garbage collections while this is entered, and a whole one at the end."""

    def __init__(self) -> None:
        """Count none yet."""
        self._longest = self._began = 0.0
        self._whole = 0

    def __enter__(self) -> Self:
        """Hear of each."""
        gc.callbacks.append(self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        """Hear of no more."""
        gc.callbacks.remove(self._hear)

    def _hear(self, phase: str, info: Mapping[str, Any]) -> None:
        if phase == "start":
            self._began = process_time()
            return
        self._longest = max(self._longest, process_time() - self._began)
        self._whole += info["generation"] == _WHOLE

    def told(self) -> Mapping[str, float]:
        """Return how many were whole, the longest, and what a whole one takes now."""
        found = {
            "whole_collections": self._whole,
            "longest_collection_ms": self._longest * 1000,
        }
        started = process_time()
        gc.collect()
        return {**found, "collection_ms": (process_time() - started) * 1000}
