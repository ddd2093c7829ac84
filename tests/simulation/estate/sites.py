"""Which homes there are, where they stand, and when somebody goes to a cabin."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
import random

from custom_components.lifeops.core.days import wall_moment
from custom_components.lifeops.core.homes import HomeRole

from ..life import HOME_TZ

TOWN = "town"
NORTH = "cabin-north"
SOUTH = "cabin-south"
ADA, BO = "ada", "bo"

_FRIDAY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A home: where it stands, what it is there, who comes before it."""

    name: str
    site: str
    role: HomeRole = HomeRole.PRIMARY
    serves: int

    @property
    def sleeps(self) -> bool:
        """Tell whether it runs while somebody is there only."""
        return self.site != TOWN


PRIMARY = Spec(name="town-main", site=TOWN, serves=1)
STANDBY = Spec(name="town-spare", site=TOWN, role=HomeRole.STANDBY, serves=1)
SPECS = (
    PRIMARY,
    STANDBY,
    Spec(name=NORTH, site=NORTH, serves=2),
    Spec(name=SOUTH, site=SOUTH, serves=3),
)
SITES = (TOWN, NORTH, SOUTH)

_PARTIES: tuple[Mapping[str, str], ...] = (
    {ADA: NORTH, BO: NORTH},
    {ADA: NORTH, BO: SOUTH},
    {ADA: SOUTH, BO: SOUTH},
    {BO: SOUTH},
    {},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekend:
    """Who is at which cabin from a Friday evening to a Sunday evening."""

    friday: date
    guests: Mapping[str, str] = field(default_factory=dict)

    @property
    def begins(self) -> datetime:
        """Return when the cabins are switched on."""
        return wall_moment(self.friday, time(17), HOME_TZ)

    @property
    def ends(self) -> datetime:
        """Return when they are switched off."""
        return wall_moment(self.friday + timedelta(days=2), time(20), HOME_TZ)


def weekends(first: date, days: int, seed: int) -> list[Weekend]:
    """Return the weekends of a span; the first one leads to both cabins."""
    span = (first + timedelta(days=number) for number in range(days))
    found: list[Weekend] = []
    for friday in (day for day in span if day.weekday() == _FRIDAY):
        chance = random.Random(f"{seed}/weekend/{friday}")
        guests = chance.choice(_PARTIES) if found else _PARTIES[1]
        found.append(Weekend(friday=friday, guests=guests))
    return found


def sleeps_at(person: str, day: date, plans: list[Weekend]) -> str:
    """Return where somebody comes home to in the evening of a day."""
    for plan in plans:
        if plan.friday <= day < plan.friday + timedelta(days=2):
            return plan.guests.get(person, TOWN)
    return TOWN
