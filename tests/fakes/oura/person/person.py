"""A synthetic person: everything that a ring and its app would know of them."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..chance import chance, known_id
from .activity import activity, liveliness, stress
from .document import Document, Item, at, utc
from .episodes import Episode, Sleeper
from .events import enhanced_tags, rest_modes, sessions, tags, vo2_max, workouts
from .habits import Evening, Habits
from .life import Life, Trip
from .night import Sleep
from .series import battery, heart_rate

type OfDay = Callable[[SyntheticPerson, date, datetime], list[Document]]
type Rows = Callable[[SyntheticPerson, date], list[Item]]

BY_DAY: Mapping[str, OfDay] = {
    "daily_activity": activity,
    "daily_stress": stress,
    "workout": workouts,
    "session": sessions,
    "tag": tags,
    "enhanced_tag": enhanced_tags,
    "rest_mode_period": rest_modes,
    "vO2_max": vo2_max,
}
ROWS: Mapping[str, Rows] = {"heartrate": heart_rate, "ring_battery_level": battery}


class SyntheticPerson:
    """One person, the same for the same seed, found out day by day when asked."""

    def __init__(self, seed: int | str, first: date, zone: ZoneInfo) -> None:
        """Put the ring on; the night to the first day is the first it saw."""
        self.seed = str(seed)
        self.first = first
        self.zone = zone
        self.life = Life(self.seed, first, zone)
        self.habits = Habits(self.seed, self.life)
        self._sleeper = Sleeper(self.seed, self.life, self.habits)
        luck = chance(self.seed, "born")
        self.age = luck.randrange(28, 55)
        self._rows: dict[tuple[str, date], list[Item]] = {}

    @property
    def ring_id(self) -> str:
        """Return the id of the ring that is worn now."""
        return known_id(self.seed, "ring", "current")

    def travel(self, first: date, last: date, zone: ZoneInfo) -> None:
        """Wake in another zone on some days, both ends included."""
        self.life.travel(Trip(first=first, last=last, zone=zone))
        self.habits.forget()
        self._sleeper.forget()
        self._rows.clear()

    def night(self, day: date) -> Sleep | None:
        """Return the night to a day, None where the ring did not see it."""
        return self._sleeper.night(day)

    def episodes(self, day: date) -> tuple[Episode, ...]:
        """Return every sleep that counts for a day."""
        return self._sleeper.episodes(day) if day >= self.first else ()

    def opened(self, day: date) -> datetime:
        """Return when the app was first opened on a day, in UTC."""
        return self._sleeper.opened(day)

    def evening(self, day: date) -> Evening:
        """Return what was known before the night to a day."""
        return self.habits.evening(day)

    def activity(self, day: date) -> float:
        """Return how lively a day was, 1 for usual."""
        return liveliness(self, day)

    def training(self, day: date) -> tuple[datetime, datetime] | None:
        """Return from when to when a person trained on a day."""
        if not self.life.trains(day):
            return None
        luck, zone = chance(self.seed, "training", day), self.life.zone_of(day)
        hour = 20 if self.habits.trained_late(day) else 17
        start = at(day, time(hour, 5 * luck.randrange(12)), zone)
        return start, start + timedelta(minutes=5 * luck.randrange(6, 13))

    def documents(self, endpoint: str, day: date, now: datetime) -> list[Document]:
        """Return a day's documents that no night is needed for."""
        return BY_DAY[endpoint](self, day, now) if day >= self.first else []

    def rows(self, endpoint: str, day: date) -> list[Item]:
        """Return the rows of a series on a day in UTC, in order."""
        key = (endpoint, day)
        if key not in self._rows:
            self._rows[key] = ROWS[endpoint](self, day)
        return self._rows[key]

    def rings(self) -> list[Item]:
        """Return every ring that this person ever had, not in order."""
        begun = datetime.combine(self.first, time(18, 20), UTC)
        return [
            {
                "id": self.ring_id,
                "hardware_type": "gen4",
                "color": "stealth_black",
                "design": "horizon",
                "firmware_version": "2.11.4",
                "set_up_at": utc(begun - timedelta(days=1)),
                "size": 10,
            },
            {
                "id": known_id(self.seed, "ring", "old"),
                "hardware_type": "gen3",
                "color": "silver",
                "design": "heritage",
                "firmware_version": "3.4.2",
                "set_up_at": utc(begun - timedelta(days=700)),
                "size": 9,
            },
        ]

    def info(self, scopes: frozenset[str]) -> Item:
        """Return what may be known of the person; the id needs no scope."""
        luck = chance(self.seed, "body")
        sex, weight, height = (
            luck.choice(("female", "male")),
            round(luck.uniform(55, 95), 1),
            round(luck.uniform(1.58, 1.95), 2),
        )
        personal = "personal" in scopes
        return {
            "id": known_id(self.seed, "person"),
            "age": self.age if personal else None,
            "weight": weight if personal else None,
            "height": height if personal else None,
            "biological_sex": sex if personal else None,
            "email": "ring@example.com" if "email" in scopes else None,
        }
