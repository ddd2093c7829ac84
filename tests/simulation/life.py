"""How two people live: what a day brings, drawn from the seed and nothing else."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
import random
from typing import Protocol
from zoneinfo import ZoneInfo

from custom_components.lifeops.core.dataset import Dataset
from custom_components.lifeops.core.datasets import (
    AGENT,
    CALENDAR_EVENT,
    NIGHT,
    PERSON,
    PRESENCE,
)
from custom_components.lifeops.core.days import day_id, wall_moment
from custom_components.lifeops.core.health import (
    NightMetric,
    NightRecord,
    SourceHealthRecord,
)
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.places import presence_id
from custom_components.lifeops.core.records import (
    AgentRecord,
    CalendarEventRecord,
    EventStatus,
    PersonRecord,
    PresenceRecord,
)
from custom_components.lifeops.core.units import Metric

HOME_TZ = ZoneInfo("Europe/Stockholm")
AWAY_TZ = ZoneInfo("America/New_York")
SILENCE_S = 36 * 3600
HOME = "home"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """A person: the settings that they choose and the days of their journey."""

    person: str
    settings: Mapping[str, Json]
    journey: tuple[date, date] | None = None

    def tz(self, day: date) -> ZoneInfo:
        """Return where the person lives on a day."""
        away = self.journey is not None and self.journey[0] <= day < self.journey[1]
        return AWAY_TZ if away else HOME_TZ

    def nudged(self) -> bool:
        """Tell whether the person asked for late nudges."""
        return bool(self.settings.get("late_nudge"))


class Living(Protocol):
    """What a deed can do to the household."""

    def collect[R](self, dataset: Dataset[R], record_id: str, value: R) -> None:
        """Write a record as a collector does."""

    def ask(self, agent: str, person: str, name: str, **data: Json) -> None:
        """Send a command."""

    def hear(self, source: str, health: SourceHealthRecord) -> None:
        """Hear how a source does."""

    def screen(self, person: str, *, active: bool | None) -> None:
        """Tell what the person's screen does."""

    def press(self, person: str, chance: float) -> None:
        """Press a button of what the phone shows."""

    def hand(self, person: str, lamp: int, level: int) -> None:
        """Set a lamp at its switch."""

    def power(self, person: str, lamp: int, *, dead: bool) -> None:
        """Let a lamp die or come back."""

    def reach(self, person: str, *, reachable: bool) -> None:
        """Let a phone lose or find its network."""

    def set_clock(self, error: timedelta) -> None:
        """Make the wall clock wrong by so much."""

    def fill_disk(self, lasts: timedelta) -> None:
        """Let the disk refuse to write for a while."""

    def inspect(self) -> None:
        """Weigh and compare what cannot be looked at all the time."""


type Deed = Callable[[Living], None]
type Happening = tuple[datetime, Deed]


def day_of_house(day: date, seed: int) -> Iterator[Happening]:
    """Yield what happens to the machine on a day."""
    chance = random.Random(f"{seed}/house/{day}")
    if chance.random() < 0.1:
        start = wall_moment(day, time(chance.randrange(19, 24)), HOME_TZ)
        error = timedelta(minutes=chance.choice((-70, -5, 3, 90)))
        yield start, lambda home: home.set_clock(error)
        yield start + timedelta(minutes=20), lambda home: home.set_clock(timedelta(0))
    if chance.random() < 0.1:
        start = wall_moment(day, time(chance.randrange(19, 24), 17), HOME_TZ)
        lasts = timedelta(minutes=chance.choice((1, 12)))
        yield start, lambda home: home.fill_disk(lasts)


def day_of_person(habits: Habits, day: date, seed: int) -> Iterator[Happening]:
    """Yield what a person does and meets on a day, in no order."""
    chance = random.Random(f"{seed}/{habits.person}/{day}")
    parts = (
        _journey,
        _presence,
        _nights,
        _agenda,
        _screens,
        _choices,
        _lamps,
        _sources,
    )
    for part in parts:
        yield from part(habits, day, chance)


def _at(habits: Habits, day: date, hour: float, tz: ZoneInfo | None = None) -> datetime:
    tz = tz or habits.tz(day)
    return wall_moment(day, time(0), tz) + timedelta(hours=hour)


def _journey(habits: Habits, day: date, _: random.Random) -> Iterator[Happening]:
    before = habits.tz(day - timedelta(days=1))
    if habits.tz(day) is not before:
        record = PersonRecord(name=habits.person, time_zone=habits.tz(day).key)
        yield (
            _at(habits, day, 12, before),
            lambda home: home.collect(PERSON, habits.person, record),
        )


def _presence(habits: Habits, day: date, chance: random.Random) -> Iterator[Happening]:
    travelling = habits.tz(day) is AWAY_TZ
    for hour, home_now in ((8.0, False), (17.4 + chance.random(), not travelling)):
        at = _at(habits, day, hour)
        record = PresenceRecord(home=home_now, measured_at=at)
        yield at, partial(_collect, PRESENCE, presence_id(habits.person, HOME), record)
    if chance.random() < 0.07 and not travelling:
        at = _at(habits, day, 18.5)
        record = PresenceRecord(home=None, measured_at=at)
        yield at, partial(_collect, PRESENCE, presence_id(habits.person, HOME), record)


def _nights(habits: Habits, day: date, chance: random.Random) -> Iterator[Happening]:
    if day.day in (11, 12, 13):
        return
    for rank, source in enumerate(("ring", "watch")):
        woke = _at(habits, day, 6 + chance.random())
        slept = chance.uniform(4.5, 8.5) * 3600
        delay = 96.0 if chance.random() < 0.05 else chance.uniform(0.1, 4)
        night = _night(day, (rank, source), woke, slept, chance.uniform(40, 95))
        record_id = f"{habits.person}/{day}/{source}"
        at = woke + timedelta(hours=delay)
        yield at, partial(_collect, NIGHT, record_id, night)
        if chance.random() < 0.15:
            night = _night(day, (rank, source), woke, slept * 0.9, 60.0)
            later = at + timedelta(hours=chance.uniform(5, 30))
            yield later, partial(_collect, NIGHT, record_id, night)


def _night(
    day: date, origin: tuple[int, str], woke: datetime, slept: float, score: float
) -> NightRecord:
    def metric(value: float) -> NightMetric:
        return NightMetric(value=round(value, 1), measured_at=woke)

    return NightRecord(
        day=day,
        source=origin[1],
        rank=origin[0],
        measured_at=woke,
        bedtime=woke - timedelta(seconds=round(slept)),
        wake=woke,
        metrics={
            Metric.SLEEP_TOTAL: metric(slept),
            Metric.SLEEP_SCORE: metric(score),
            Metric.HRV: metric(30 + score / 3),
        },
    )


def _agenda(habits: Habits, day: date, chance: random.Random) -> Iterator[Happening]:
    for number in range(chance.choice((0, 0, 1, 2))):
        tomorrow = day + timedelta(days=1)
        start = _at(habits, tomorrow, chance.uniform(6, 10))
        status = chance.choice((EventStatus.CONFIRMED,) * 4 + (EventStatus.CANCELLED,))
        record = CalendarEventRecord(
            calendar="calendar.work",
            title=chance.choice(("Review", "Dentist", "Focus")),
            start=start,
            end=start + timedelta(hours=1),
            all_day=chance.random() < 0.1,
            status=status,
            location=chance.choice(("", "Town")),
        )
        record_id = day_id(
            habits.person, start.date(), record.calendar, f"{day}-{number}"
        )
        at = _at(habits, day, chance.uniform(12, 23.5))
        yield at, partial(_collect, CALENDAR_EVENT, record_id, record)


def _screens(habits: Habits, day: date, chance: random.Random) -> Iterator[Happening]:
    until = chance.choice((21.5, 22.8, 23.7, 25.2))
    for hour, active in ((19.5, True), (until, False), (until + 0.2, None)):
        yield (
            _at(habits, day, hour),
            partial(_screen, habits.person, active),
        )


def _choices(habits: Habits, day: date, chance: random.Random) -> Iterator[Happening]:
    asks = (("start", 21.7), ("snooze", 22.05), ("skip", 21.4), ("stop", 22.2))
    for name, hour in asks:
        if chance.random() < 0.1:
            at = _at(habits, day, hour + chance.random() / 3)
            yield at, partial(_ask, "sleep", habits.person, name)
    at = _at(habits, day, 21.75 + chance.random() / 2)
    pressed = chance.random()
    yield at, lambda home: home.press(habits.person, pressed)
    if chance.random() < 0.05:
        for hour, enabled in ((19.0, False), (chance.choice((21.0, 22.4, 30.0)), True)):
            record = AgentRecord(enabled=enabled)
            record_id = f"sleep/{habits.person}"
            yield _at(habits, day, hour), partial(_collect, AGENT, record_id, record)


def _lamps(habits: Habits, day: date, chance: random.Random) -> Iterator[Happening]:
    person = habits.person
    for lamp in range(3):
        level = chance.choice((0, 40, 80, 100))
        yield _at(habits, day, 19 + lamp / 10), partial(_hand, person, lamp, level)
        yield _at(habits, day, 25), partial(_hand, person, lamp, 0)
    if chance.random() < 0.15:
        at = _at(habits, day, 21.9 + chance.random() / 2)
        yield at, partial(_hand, person, chance.randrange(3), chance.choice((0, 90)))
    if chance.random() < 0.15:
        lamp, at = chance.randrange(3), _at(habits, day, 21.5 + chance.random())
        yield at, partial(_power, person, lamp, dead=True)
        yield at + timedelta(hours=1), partial(_power, person, lamp, dead=False)
    if chance.random() < 0.1:
        at = _at(habits, day, 21.2 + chance.random())
        yield at, lambda home: home.reach(person, reachable=False)
        later = at + timedelta(minutes=40)
        yield later, lambda home: home.reach(person, reachable=True)


def _sources(habits: Habits, day: date, chance: random.Random) -> Iterator[Happening]:
    """Let a source tell each morning; some days it fails, some it says nothing."""
    if chance.random() < 0.25:
        return
    at = _at(habits, day, 9.5 + chance.random())
    fails = chance.random() < 0.2
    health = SourceHealthRecord(
        name="Ring",
        kind="entities",
        person=habits.person,
        since=at,
        max_silence_s=SILENCE_S,
        last_good=at,
        last_data=at,
        problem="unreachable" if fails else None,
        failing_since=at if fails else None,
    )
    yield at, lambda home: home.hear(f"ring-{habits.person}", health)


def _collect[R](dataset: Dataset[R], record_id: str, value: R, home: Living) -> None:
    home.collect(dataset, record_id, value)


def _screen(person: str, active: bool | None, home: Living) -> None:
    home.screen(person, active=active)


def _ask(agent: str, person: str, name: str, home: Living) -> None:
    home.ask(agent, person, name)


def _hand(person: str, lamp: int, level: int, home: Living) -> None:
    home.hand(person, lamp, level)


def _power(person: str, lamp: int, home: Living, *, dead: bool) -> None:
    home.power(person, lamp, dead=dead)
