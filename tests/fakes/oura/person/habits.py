"""When a person goes to bed and gets up, and what of that makes a night worse.

Everything here is known in the evening before: it is what a prediction can learn.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
import math
from zoneinfo import ZoneInfo

from ..chance import chance, likely, within
from .life import WEEKEND, Life

DAY = timedelta(days=1)
USUAL = time(22, 50)
ALARM = time(6, 45)
NEED_MIN = 465.0
STEP_S = 30


@dataclass(frozen=True, kw_only=True)
class Evening:
    """A night as it was before it was slept; its times are UTC."""

    day: date
    zone: ZoneInfo
    start: datetime
    end: datetime
    late_min: float
    short_min: float
    illness: float
    pressure: float
    trained_late: bool
    jetlag: float

    @property
    def strain(self) -> float:
        """Return how much stands against a good night, 0 for nothing."""
        return (
            0.0065 * max(0.0, self.late_min - 20)
            + 0.0042 * self.short_min
            + 0.75 * self.illness
            + 0.35 * self.pressure
            + 0.15 * self.trained_late
            + 0.3 * self.jetlag
        )


class Habits:
    """One person's evenings."""

    def __init__(self, seed: str, life: Life) -> None:
        """Keep what is found out; a day's habits never change by themselves."""
        self._seed = seed
        self._life = life
        self._known: dict[date, Evening] = {}
        self._times: dict[date, tuple[datetime, datetime]] = {}

    def evening(self, day: date) -> Evening:
        """Return the evening before the night to a day."""
        if day not in self._known:
            self._known[day] = self._evening(day)
        return self._known[day]

    def forget(self) -> None:
        """Find everything out again, after a journey was booked."""
        self._known.clear()
        self._times.clear()

    def trained_late(self, day: date) -> bool:
        """Return whether a person trains late on a day."""
        late = likely(self._seed, "late training", day, 0.35)
        return late and self._life.trains(day)

    def times(self, day: date) -> tuple[datetime, datetime]:
        """Return when a person lies down and gets up."""
        if day not in self._times:
            self._times[day] = self._found(day)
        return self._times[day]

    def _found(self, day: date) -> tuple[datetime, datetime]:
        late, luck = self._late(day), chance(self._seed, "up", day)
        zone = self._life.zone_of(day)
        usual = _local(day - DAY, USUAL, zone)
        start = usual + timedelta(seconds=round(late * 60))
        rested = start + timedelta(minutes=luck.gauss(508, 22))
        alarm = _local(day, ALARM, zone) + timedelta(minutes=luck.gauss(0, 7))
        if self._is_free(day):
            end = rested + timedelta(minutes=min(75.0, 0.35 * self._owed(day)))
        else:
            end = min(rested, alarm)
        end += timedelta(minutes=25 * self._life.illness(day))
        steps = (end - start).total_seconds() // STEP_S
        length = timedelta(seconds=STEP_S * within(7 * 60, steps, 12 * 120))
        return start, start + length

    def _evening(self, day: date) -> Evening:
        start, end = self.times(day)
        return Evening(
            day=day,
            zone=self._life.zone_of(day),
            start=start,
            end=end,
            late_min=self._late(day),
            short_min=sum(self._short(day - DAY * ago) for ago in (1, 2, 3)),
            illness=self._life.illness(day),
            pressure=self._life.pressure(day),
            trained_late=self.trained_late(day - DAY),
            jetlag=self._jetlag(day),
        )

    def _late(self, day: date) -> float:
        """Return how many minutes later than usual a person lies down."""
        luck, free = chance(self._seed, "late", day), day.weekday() in WEEKEND
        late = luck.gauss(0, 18) + 12 * math.sin(day.toordinal() / 9)
        if luck.random() < (0.25 if free else 0.12):
            late += luck.uniform(50, 150)
        late += 45 * free + 40 * self._life.pressure(day)
        return late - 35 * self._life.illness(day) + 40 * self._jetlag(day)

    def _jetlag(self, day: date) -> float:
        """Return how far the body is from the clock, 1 on the first night away."""
        trip = self._life.trip(day)
        return max(0.0, 1 - (day - trip.first).days / 4) if trip else 0.0

    def _is_free(self, day: date) -> bool:
        return day.weekday() in WEEKEND or self._life.illness(day) > 0

    def _short(self, day: date) -> float:
        """Return by how many minutes a night was shorter than needed."""
        start, end = self.times(day)
        return max(0.0, NEED_MIN - (end - start).total_seconds() / 60)

    def _owed(self, day: date) -> float:
        """Return what the working nights of the last five days left to catch up."""
        before = (day - DAY * ago for ago in range(1, 6))
        return sum(self._short(one) for one in before if not self._is_free(one))


def _local(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
