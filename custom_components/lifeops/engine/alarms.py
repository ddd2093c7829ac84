"""When an instance wants to be woken, and how that cannot spin."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf
from typing import Self

_SHORTEST_S = 1.0
_AFTER_FAILURE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Alarm:
    """The next wish of an instance; rang is the boot clock's moment of the last one."""

    wake: datetime | None = None
    rang: float = -inf

    def due(self, now: datetime, monotonic: float) -> bool:
        """Return whether to ring now."""
        return (
            self.wake is not None
            and now >= self.wake
            and monotonic >= self.rang + _SHORTEST_S
        )

    def next(self, now: datetime, monotonic: float) -> datetime | None:
        """Return when to look at it again."""
        if self.wake is None:
            return None
        rest_s = max(0.0, self.rang + _SHORTEST_S - monotonic)
        return max(self.wake, now + timedelta(seconds=rest_s))

    def set(self, wake: datetime | None) -> Self:
        """Return the alarm with the instance's newest wish."""
        return replace(self, wake=wake)

    def ring(self, monotonic: float) -> Self:
        """Return the alarm after it rang; silent until the instance asks again."""
        return replace(self, wake=None, rang=monotonic)

    def failed(self, now: datetime) -> Self:
        """Return the alarm after the instance could not digest its ringing."""
        return replace(self, wake=now + _AFTER_FAILURE)
