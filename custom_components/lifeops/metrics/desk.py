"""What an answer is made from: readings, nights, names, and what time it is where."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ..core.topics import LastNight
from .choosing import Shelf, SinkReadings
from .protocols import Local
from .question import Question

type Nights = Callable[[Question], Mapping[date, LastNight]]
"""The nights of a question's person, days and source (by id; None: any)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that one person's questions need.

    names and ranks are of sources by their id; rank 0 is believed first. persons are
    all ids of the person, where there are several.
    """

    local: Local
    nights: Nights
    names: Mapping[str, str]
    ranks: Mapping[str, int] = field(default_factory=dict)
    tz: ZoneInfo
    now: datetime
    sink: SinkReadings | None = None
    persons: Collection[str] = ()

    @property
    def today(self) -> date:
        """Return the local date."""
        return self.now.astimezone(self.tz).date()

    @property
    def shelf(self) -> Shelf:
        """Return where hours are read."""
        return Shelf(self.local, self.sink, self.now)
