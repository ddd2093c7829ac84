"""Whether the wall clock can be believed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf

NEVER = datetime.fromtimestamp(0, UTC)

_LONGEST_OFF = timedelta(days=400)
_TOLERANCE = timedelta(minutes=5)
_SETTLE_S = 900.0


@dataclass(frozen=True, slots=True)
class Watch:
    """One look at wall time beside the boot clock.

    even_since is the boot clock's moment since which wall time ran without a jump.
    """

    trusted: bool
    wall: datetime
    monotonic: float
    even_since: float = -inf


def look(
    last: Watch | None,
    now: datetime,
    monotonic: float,
    *,
    committed_at: datetime,
    built_at: datetime,
    synchronized: bool = False,
) -> Watch:
    """Return what to think of now; after a jump it has to run evenly for a while.

    Where a time service keeps it (synchronized) it is believed at once.

    committed_at is when the store last kept anything in trusted time, NEVER where
    it has not. What is committed in a wrong time must not make that time right.
    """
    even_since = monotonic if _jumped(last, now, monotonic) else _even_since(last)
    return Watch(
        trusted=(synchronized and now >= built_at)
        or (
            _plausible(now, committed_at, built_at)
            and monotonic - even_since >= _SETTLE_S
        ),
        wall=now,
        monotonic=monotonic,
        even_since=even_since,
    )


def _even_since(last: Watch | None) -> float:
    return -inf if last is None else last.even_since


def _jumped(last: Watch | None, now: datetime, monotonic: float) -> bool:
    if last is None:
        return False
    drift = now - last.wall - timedelta(seconds=monotonic - last.monotonic)
    return abs(drift) > _TOLERANCE


def _plausible(now: datetime, committed_at: datetime, built_at: datetime) -> bool:
    if now < built_at:
        return False
    if committed_at == NEVER:
        return True
    return committed_at - _TOLERANCE <= now <= committed_at + _LONGEST_OFF
