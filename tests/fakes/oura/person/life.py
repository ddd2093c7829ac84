"""What happens to a person over the weeks: illness, travel, hard weeks, a ring left off."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from ..chance import chance, likely, placed

WEEKEND = (5, 6)  # Saturday and Sunday mornings
ILLNESS_EVERY = 200
ILLNESS = (0.4, 1.0, 0.9, 0.6, 0.3)
"""How ill, night by night; the first night foretells it."""
TRIP_EVERY = 130
DRAINED_EVERY = 90
ABROAD = ("America/New_York", "Europe/London", "Asia/Tokyo")


@dataclass(frozen=True, kw_only=True)
class Trip:
    """Days on which a person wakes somewhere else, both ends included."""

    first: date
    last: date
    zone: ZoneInfo


class Life:
    """One person's weeks, known for any day from a seed."""

    def __init__(self, seed: str, first: date, zone: ZoneInfo) -> None:
        """Begin on the first day that a ring was worn."""
        self.first = first
        self.zone = zone
        self._seed = seed
        self._trips: list[Trip] = []

    def travel(self, trip: Trip) -> None:
        """Go away for some days, whatever else was planned."""
        self._trips.append(trip)

    def trip(self, day: date) -> Trip | None:
        """Return the trip on which a day is, the last booked first."""
        for trip in reversed(self._trips):
            if trip.first <= day <= trip.last:
                return trip
        block, place = self._place(day, TRIP_EVERY)
        start = placed(self._seed, "trip", block, 30, 115)
        nights = placed(self._seed, "nights away", block, 5, 10)
        if not start <= place < start + nights:
            return None
        luck = chance(self._seed, "where", block)
        begin = day.toordinal() - place + start
        zone = ZoneInfo(luck.choice(ABROAD))
        first, last = map(date.fromordinal, (begin, begin + nights - 1))
        return Trip(first=first, last=last, zone=zone)

    def zone_of(self, day: date) -> ZoneInfo:
        """Return the zone in which a person wakes on a day."""
        trip = self.trip(day)
        return trip.zone if trip else self.zone

    def illness(self, day: date) -> float:
        """Return how ill a person is in the night to a day, 0 to 1."""
        block, place = self._place(day, ILLNESS_EVERY)
        since = place - placed(self._seed, "ill", block, 20, 190)
        return ILLNESS[since] if 0 <= since < len(ILLNESS) else 0.0

    def ill_since(self, day: date) -> date | None:
        """Return the day on which an illness showed itself, None when well."""
        block, place = self._place(day, ILLNESS_EVERY)
        since = place - placed(self._seed, "ill", block, 20, 190)
        shown = 1 <= since < len(ILLNESS)
        return date.fromordinal(day.toordinal() - since + 1) if shown else None

    def pressure(self, day: date) -> float:
        """Return how hard a person's week is, 0 to 1; a night belongs to its eve."""
        if day.weekday() in WEEKEND:
            return 0.0
        year, week, _ = date.fromordinal(day.toordinal() - 1).isocalendar()
        luck = chance(self._seed, "week", year, week)
        return luck.uniform(0.5, 1) if luck.random() < 0.25 else luck.uniform(0, 0.3)

    def worn(self, day: date) -> bool:
        """Return whether the ring was on the finger in the night to a day."""
        if day < self.first:
            return False
        block, place = self._place(day, DRAINED_EVERY)
        drained = placed(self._seed, "drained", block, 10, 85)
        if drained <= place < drained + 2:
            return False
        return not likely(self._seed, "off", day, 0.02)

    def trains(self, day: date) -> bool:
        """Return whether a person trains on a day; the ill do not."""
        if self.illness(day) or self.illness(date.fromordinal(day.toordinal() + 1)):
            return False
        return likely(self._seed, "trains", day, 0.4)

    def _place(self, day: date, every: int) -> tuple[int, int]:
        """Return the block of days in which a day is, and where."""
        return divmod((day - self.first).days, every)
