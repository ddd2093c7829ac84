"""Believable nights; each is a pure function of who slept and of the morning's date."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
import math
import random
from zoneinfo import ZoneInfo

WEEKEND = (5, 6)  # Saturday and Sunday mornings


@dataclass(frozen=True, kw_only=True)
class Night:
    """What a ring would tell about one night; durations in minutes."""

    score: int
    total: int
    deep: int
    rem: int
    light: int
    awake: int
    hrv: int
    lowest_hr: int
    temperature: float
    bedtime: datetime
    wake: datetime


def night_of(person: str, day: date, zone: ZoneInfo) -> Night:
    """Return the night from which a person woke on a day."""
    chance = random.Random(f"{person}/{day}")
    wave = math.sin(day.toordinal() / 9 + len(person))
    late = chance.gauss(0, 22) + (35 if day.weekday() in WEEKEND else 0)
    evening = datetime.combine(day, time(22, 55), zone) - timedelta(days=1)
    bedtime = evening + timedelta(minutes=round(late - 12 * wave))
    total = round(min(540, max(290, chance.gauss(436, 30) + 16 * wave - late / 3)))
    awake = round(max(8, chance.gauss(31, 10) - 4 * wave))
    deep = round(total * min(0.26, max(0.09, chance.gauss(0.18, 0.02))))
    rem = round(total * min(0.29, max(0.12, chance.gauss(0.22, 0.025))))
    rested = 12 + total / 8 + (deep + rem) / 12 - awake / 5 + chance.gauss(0, 3)
    return Night(
        score=round(min(96, max(38, rested))),
        total=total,
        deep=deep,
        rem=rem,
        light=total - deep - rem,
        awake=awake,
        hrv=round(chance.gauss(52 + 5 * wave, 6)),
        lowest_hr=round(chance.gauss(51 - 2 * wave, 2)),
        temperature=round(chance.gauss(0, 0.22), 2),
        bedtime=bedtime,
        wake=bedtime + timedelta(minutes=total + awake),
    )


def last_morning(now: datetime) -> date:
    """Return the last day whose night is over for certain, at ten local."""
    return now.date() if now.hour >= 10 else now.date() - timedelta(days=1)
