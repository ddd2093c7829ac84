"""What a day brings, drawn from the seed: what is written, where people are, what breaks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
import random

from custom_components.lifeops.core.calm import Channel, Rung
from custom_components.lifeops.core.days import wall_moment
from custom_components.lifeops.core.records import FREE, NotificationRecord

from ..estate.sites import NORTH, TOWN
from ..life import HOME_TZ
from .quiet import Span

FLOOD = 230
_MINUTES = 24 * 60
_EACH_DAY = {1: 4, 2: 2, 3: 6, 4: 4}
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Wish:
    """A notification that is written at a moment, and perhaps taken back."""

    at: datetime
    id: str
    record: NotificationRecord
    withdrawn: datetime | None = None


def ladder(other: str) -> tuple[Rung, ...]:
    """Return the whole ladder, up to another person."""
    return (
        Rung(after_s=120, channel=Channel.PUSH),
        Rung(after_s=300, channel=Channel.CRITICAL),
        Rung(after_s=420, channel=Channel.SPEAKER),
        Rung(after_s=600, channel=Channel.PERSON, person=other),
    )


def wishes(person: str, other: str, day: date, seed: int) -> Iterator[Wish]:
    """Yield what somebody is to be told on a day, some of it in the night."""
    chance = random.Random(f"{seed}/wishes/{person}/{day}")
    for priority, most in _EACH_DAY.items():
        for number in range(chance.randint(0, most)):
            at = _at(day, chance)
            begins = at + timedelta(minutes=chance.choice((0, 0, 0, 20, 200)))
            lasts = timedelta(hours=chance.choice((1, 3, 10)))
            record = NotificationRecord(
                person=person,
                agent="reminders",
                text=FREE,
                placeholders={"title": f"{priority}.{number}", "message": str(day)},
                actions=("acknowledge",) if priority <= chance.randint(1, 4) else (),
                priority=priority,
                not_before=begins,
                expires=begins + lasts,
                ladder=ladder(other) if priority == 1 and chance.random() < 0.6 else (),
            )
            wish = Wish(at, f"{person}/plan/{day}/{priority}-{number}", record)
            if chance.random() < 0.05:
                yield replace(wish, withdrawn=at + timedelta(minutes=30))
            else:
                yield wish


def withdrawn(record: NotificationRecord) -> NotificationRecord:
    """Return a notification as it stands once it is taken back."""
    return replace(record, withdrawn=True)


def flood(person: str, day: date) -> Iterator[Wish]:
    """Yield far more than anybody wants to hear of, all at once."""
    at = wall_moment(day, time(10, 30), HOME_TZ)
    for number in range(FLOOD):
        record = NotificationRecord(
            person=person,
            agent="integration",
            text=FREE,
            placeholders={"title": f"flood {number}", "message": ""},
            priority=3 + number % 2,
            not_before=at,
            expires=at + timedelta(hours=3),
        )
        yield Wish(at, f"{person}/flood/{day}/{number:03}", record)


def focus(person: str, day: date, seed: int) -> Iterator[Span]:
    """Yield when somebody works undisturbed."""
    chance = random.Random(f"{seed}/focus/{person}/{day}")
    for hour in (9, 14):
        if chance.random() < 0.6:
            begins = wall_moment(day, time(hour, chance.randrange(60)), HOME_TZ)
            yield begins, begins + timedelta(minutes=chance.randrange(25, 110))


def meetings(person: str, day: date, seed: int) -> Iterator[Span]:
    """Yield what stands in somebody's calendar in the daytime."""
    chance = random.Random(f"{seed}/meetings/{person}/{day}")
    for hour in (10, 13, 17):
        if chance.random() < 0.4:
            begins = wall_moment(day, time(hour, chance.randrange(60)), HOME_TZ)
            yield begins, begins + timedelta(minutes=chance.randrange(15, 90))


def bedtime(day: date, seed: int) -> time:
    """Return when somebody goes to bed, as they choose it in the afternoon."""
    chance = random.Random(f"{seed}/bedtime/{day}")
    return time(chance.choice((21, 22, 22, 22, 23)), chance.choice((0, 0, 30)))


def stays(person: str, day: date, seed: int) -> Sequence[tuple[datetime, str | None]]:
    """Return where somebody is from when on; nowhere while they are out."""
    chance = random.Random(f"{seed}/stays/{person}/{day}")
    leaves = wall_moment(day, time(8, chance.randrange(60)), HOME_TZ)
    returns = wall_moment(day, time(16, chance.randrange(60)), HOME_TZ)
    if day.weekday() == _SATURDAY and chance.random() < 0.5:
        evening = wall_moment(day, time(21, chance.randrange(60)), HOME_TZ)
        return (leaves, None), (returns, NORTH), (evening, TOWN)
    return (leaves, None), (returns, TOWN)


@dataclass(frozen=True, slots=True)
class Break:
    """Something that is not as it should be for a while."""

    what: str
    place: int
    begins: datetime
    ends: datetime


def breaks(day: date, seed: int, places: int) -> Iterator[Break]:
    """Yield what breaks: power, the line, pushes, a road, a clock."""
    chance = random.Random(f"{seed}/breaks/{day}")
    for what, share, hours in (
        ("off", 0.5, 4.0),
        ("offline", 0.5, 4.0),
        ("mute", 0.5, 4.0),
        ("cut", 0.5, 5.0),
        ("clock", 0.1, 1.0),
    ):
        if chance.random() < share:
            begins = _at(day, chance)
            ends = begins + timedelta(hours=chance.uniform(0.05, hours))
            yield Break(what, chance.randrange(places), begins, ends)


def _at(day: date, chance: random.Random) -> datetime:
    midnight = wall_moment(day, time(0), HOME_TZ)
    return midnight + timedelta(seconds=chance.randrange(60 * _MINUTES))
