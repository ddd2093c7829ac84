"""Each sleep of a day as the cloud keeps it, and when it came to know it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ..chance import chance
from .document import DAY, MINUTE, at
from .habits import Habits
from .life import WEEKEND, Life
from .night import Sleep, napped, slept

LONG_SLEEP, NAP, LATE_NAP, REST, DELETED = (
    "long_sleep",
    "sleep",
    "late_nap",
    "rest",
    "deleted",
)


@dataclass(frozen=True, kw_only=True)
class Episode:
    """One sleep; key tells it from the others of its day for ever."""

    key: str
    type: str
    sleep: Sleep
    known_at: datetime
    reason: str = "foreground_sleep_analysis"
    totals: bool = True
    final: bool = True

    @property
    def is_night(self) -> bool:
        """Return whether daily documents are made of it."""
        return self.type == LONG_SLEEP and self.final


class Sleeper:
    """One person's sleeps; what was found out is kept."""

    def __init__(self, seed: str, life: Life, habits: Habits) -> None:
        """Sleep as the habits say."""
        self._seed = seed
        self._life = life
        self._habits = habits
        self._nights: dict[date, Sleep] = {}

    def forget(self) -> None:
        """Find everything out again, after a journey was booked."""
        self._nights.clear()

    def night(self, day: date) -> Sleep | None:
        """Return the night to a day, None where the ring did not see it."""
        if not self._life.worn(day):
            return None
        if day not in self._nights:
            self._nights[day] = slept(self._seed, self._habits.evening(day))
        return self._nights[day]

    def opened(self, day: date) -> datetime:
        """Return when the app was first opened on a day, or instead of on it."""
        luck = chance(self._seed, "opened", day)
        fate, _, up = luck.random(), *self._habits.times(day)
        if fate < 0.03:
            return self.opened(day + DAY)
        if fate < 0.09:
            zone = self._life.zone_of(day)
            return at(day, time(luck.randrange(18, 21), luck.randrange(60)), zone)
        return up + timedelta(minutes=luck.uniform(4, 130))

    def episodes(self, day: date) -> tuple[Episode, ...]:
        """Return every sleep that counts for a day, as it was in the end."""
        night, naps = self.night(day), self._naps(day)
        if night is None:
            return naps
        known_at = self.opened(day)
        main = Episode(key="night", type=LONG_SLEEP, sleep=night, known_at=known_at)
        return (main, *naps)

    def _naps(self, day: date) -> tuple[Episode, ...]:
        return (*self._late_nap(day), *self._day_nap(day))

    def _day_nap(self, day: date) -> tuple[Episode, ...]:
        """Return the nap of an afternoon; the ill take more."""
        luck = chance(self._seed, "naps", day)
        likely = 0.15 if day.weekday() in WEEKEND else 0.06
        if self.night(day) is None or luck.random() > likely + self._life.illness(day):
            return ()
        start = time(luck.randrange(13, 16), luck.randrange(60))
        type_ = REST if luck.random() < 0.15 else NAP
        return (self._nap(day, day, start, luck.randrange(20, 75), type_),)

    def _late_nap(self, day: date) -> tuple[Episode, ...]:
        """Return the nap of the evening before, which counts for this day."""
        eve = day - DAY
        luck = chance(self._seed, "late naps", eve)
        if self.night(eve) is None or luck.random() > 0.012:
            return ()
        start = time(18, luck.randrange(10, 60))
        return (self._nap(day, eve, start, luck.randrange(20, 45), LATE_NAP),)

    def _nap(
        self, day: date, lived: date, clock: time, minutes: int, type_: str
    ) -> Episode:
        zone = self._life.zone_of(lived)
        sleep = napped(self._seed, day, zone, at(lived, clock, zone), minutes)
        wait = chance(self._seed, "nap seen", sleep.start).uniform(5, 60)
        return Episode(
            key=f"{type_} {clock:%H:%M}",
            type=type_,
            sleep=sleep,
            known_at=sleep.end + wait * MINUTE,
        )
