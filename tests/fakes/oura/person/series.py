"""The series: a pulse every five minutes and the ring's battery."""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from ..chance import chance
from .document import DAY, Item, utc

if TYPE_CHECKING:
    from .person import SyntheticPerson

STEP = timedelta(minutes=5)
BATTERY_STEP = timedelta(minutes=30)
CYCLE_S = 5 * 24 * 3600
CHARGING_S = 80 * 60
EMPTIEST = 22

type Span = tuple[datetime, datetime, str]


def heart_rate(person: SyntheticPerson, day: date) -> list[Item]:
    """Return the pulse of a day in UTC, where the ring was worn."""
    luck = chance(person.seed, "pulse", day)
    begun = datetime.combine(day, time(), UTC)
    spans = _spans(person, day)
    starts = [span[0] for span in spans]
    rows: list[Item] = []
    for at in range(288):
        moment = begun + at * STEP
        place = bisect_right(starts, moment) - 1
        inside = place >= 0 and moment < spans[place][1]
        doing = spans[place][2] if inside else "awake"
        low, spread = _PULSE[doing]
        bpm, lost = round(low + abs(luck.gauss(0, spread))), luck.random() < 0.04
        if lost or doing == "off" or moment < _put_on(person):
            continue
        rows.append(_row(moment, {"bpm": bpm, "source": doing}))
    return rows


_PULSE = {
    "awake": (64, 12),
    "rest": (58, 5),
    "sleep": (50, 5),
    "workout": (118, 18),
    "off": (60, 0),
}


def _spans(person: SyntheticPerson, day: date) -> list[Span]:
    """Return what was done around a day, other than being awake, in order."""
    spans: list[Span] = []
    for one in (day - DAY, day, day + DAY):
        worn = person.life.worn(one)
        spans.append((*person.habits.times(one), "sleep" if worn else "off"))
        trained = person.training(one)
        if trained is not None:
            spans.append((*trained, "workout"))
    return sorted(spans)


def _put_on(person: SyntheticPerson) -> datetime:
    """Return when the ring was put on for the first time."""
    return person.habits.times(person.first)[0]


def _row(moment: datetime, values: Item) -> Item:
    unix_ms = round(moment.timestamp() * 1000)
    return {"timestamp": utc(moment), "timestamp_unix": unix_ms, **values}


def battery(person: SyntheticPerson, day: date) -> list[Item]:
    """Return the battery on a day in UTC: five days of use, then an hour on charge."""
    begun = datetime.combine(day, time(), UTC)
    shift = chance(person.seed, "battery").randrange(CYCLE_S)
    rows = []
    for at in range(48):
        moment = begun + at * BATTERY_STEP
        if moment < _put_on(person):
            continue
        place = (round(moment.timestamp()) + shift) % CYCLE_S
        charging = place < CHARGING_S
        if charging:
            level = EMPTIEST + (100 - EMPTIEST) * place // CHARGING_S
        else:
            used = (place - CHARGING_S) / (CYCLE_S - CHARGING_S)
            level = round(100 - (100 - EMPTIEST) * used)
        values = {"level": level, "charging": charging, "in_charger": charging}
        rows.append(_row(moment, values))
    return rows
