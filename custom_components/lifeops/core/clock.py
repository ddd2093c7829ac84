"""The one clock that is passed to whoever needs the time."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Wall time in UTC, and whether it can be believed."""

    def now(self) -> datetime:
        """Return the aware UTC time."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never run backwards, from an arbitrary start."""
        ...

    def synchronized(self) -> bool:
        """Return whether the machine knows that a time service keeps wall time right."""
        ...
