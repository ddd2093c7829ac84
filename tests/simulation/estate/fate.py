"""What befalls the estate besides what people do, drawn from the seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
import random

from custom_components.lifeops.core.days import wall_moment

from ..life import HOME_TZ
from .sites import TOWN, Weekend

_EVERY = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """A stretch of time in which something is not there; town is cut off, or a wire."""

    begins: datetime
    ends: datetime


def line_down(day: date, weekends: list[Weekend], seed: int) -> Iterator[Storm]:
    """Yield when town's line is down: mostly while a cabin is awake."""
    chance = random.Random(f"{seed}/line/{day}")
    awake = any(0 <= (day - one.friday).days <= 2 for one in weekends)
    if chance.random() < (0.4 if awake else 0.05):
        begins = wall_moment(day, time(chance.randrange(14, 22)), HOME_TZ)
        yield Storm(
            begins=begins, ends=begins + timedelta(hours=chance.uniform(0.2, 7))
        )


def wire_cut(day: date, seed: int) -> Iterator[Storm]:
    """Yield when the two homes in town cannot reach each other."""
    chance = random.Random(f"{seed}/wire/{day}")
    if chance.random() < 0.03:
        begins = wall_moment(day, time(chance.randrange(8, 22)), HOME_TZ)
        yield Storm(begins=begins, ends=begins + timedelta(minutes=40))


def deaths(first: date, days: int) -> Iterator[Storm]:
    """Yield when the first home in town is dead for a day: the second, and rarely then."""
    for number in range(1, days, _EVERY):
        day = first + timedelta(days=number)
        begins = wall_moment(day, time(12, 7), HOME_TZ)
        yield Storm(begins=begins, ends=begins + timedelta(days=1))


def crosses(one: str, other: str) -> bool:
    """Tell whether the road between two sites goes through town's line."""
    return TOWN in (one, other) and one != other
