"""Where a question is answered: from this home's file or the metrics database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from ..core.retention import Holding, kept_since
from .protocols import Local, Readings, SinkError
from .question import Backend

_MOST_BEHIND = timedelta(minutes=10)
# Ninety days of life: over a change of the clock one of them has 25 hours.
_LONG = timedelta(days=90, hours=12)


class SinkReadings(Protocol):
    """The metrics database as answers read it, and when it last had everything."""

    @property
    def readings(self) -> Readings:
        """Return what reads it, from any thread."""
        ...

    @property
    def caught_up_at(self) -> datetime | None:
        """Return when it last had everything, None for never."""
        ...


@dataclass(frozen=True, slots=True)
class Shelf:
    """The hours of this home and, where there is one, the metrics database."""

    local: Local
    sink: SinkReadings | None
    now: datetime

    def read[T](
        self,
        start: datetime,
        end: datetime,
        ask: Callable[[Readings], Mapping[str, T]],
    ) -> tuple[Backend, Mapping[str, T]]:
        """Return what is known of some time, and who knew it; raises StoreError.

        The metrics database is asked first about long times and about what this home
        forgot or never had; where it fails, or whoever is asked first knows nothing, the
        other one is asked.
        """
        for backend, readings in self._in_order(start, end):
            try:
                found = ask(readings)
            except SinkError:
                continue
            if found:
                return backend, found
        return Backend.HOURS, {}

    def _in_order(
        self, start: datetime, end: datetime
    ) -> Sequence[tuple[Backend, Readings]]:
        local = (Backend.HOURS, self.local)
        if self.sink is None or not self._caught_up(self.sink):
            return (local,)
        sink = (Backend.SINK, self.sink.readings)
        asked_first = end - start > _LONG or start < self._first()
        return (sink, local) if asked_first else (local, sink)

    def _first(self) -> datetime:
        """Return since when this home's file can tell."""
        kept = kept_since(Holding.HOURS, self.now)
        return max(kept, self.local.first_hour() or kept)

    def _caught_up(self, sink: SinkReadings) -> bool:
        at = sink.caught_up_at
        return at is not None and abs(self.now - at) < _MOST_BEHIND
