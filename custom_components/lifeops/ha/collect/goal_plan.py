"""What one home measures for a person's habits and goals, and what stands of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Final
from zoneinfo import ZoneInfo

from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import State

from ...core.datasets import GOAL, GOAL_VALUE, HABIT
from ...core.days import LifeDay
from ...core.effects import PutRecord
from ...core.rules import View
from ...core.tasks import GoalStatus, GoalValueRecord, Measured
from ..waiting import is_known

DAYS: Final = timedelta(days=6)
_SWITCHED = {STATE_ON: 1.0, STATE_OFF: 0.0}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What measures a habit or a goal; of a day a habit's highest value counts."""

    uid: str
    measured: Measured
    highest: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What this home measures for a person, and what of it stands by its id."""

    now: datetime
    tz: ZoneInfo
    wanted: tuple[Wanted, ...]
    stands: Mapping[str, GoalValueRecord]

    @property
    def today(self) -> date:
        """Return the day that runs for the person."""
        return LifeDay.of_activity(self.now, self.tz).date

    @property
    def began(self) -> datetime:
        """Return when that day began."""
        return LifeDay(self.today).shifted(-1).activity_end(self.tz)


def plan_of(view: View, home: str) -> Plan:
    """Return what a home measures for a view's person, and what of it stands."""
    person = view.instance.subject
    today = LifeDay.of_activity(view.now, view.tz).date
    rows = view.of_days(GOAL_VALUE, person=person, first=today - DAYS, last=today)
    stands = {row.id: row.value for row in rows}
    return Plan(view.now, view.tz, tuple(_wanted(view, home)), stands)


def value_of(state: State) -> float | None:
    """Return the number that an entity shows, None where it shows none."""
    if not is_known(state):
        return None
    try:
        value = _SWITCHED.get(state.state)
        value = float(state.state) if value is None else value
    except ValueError:
        return None
    return value if isfinite(value) else None


def _wanted(view: View, home: str) -> Iterator[Wanted]:
    """Yield what this home measures of a person's habits and open goals."""
    person = view.instance.subject
    for habit in view.records(HABIT, person=person):
        measured, archived = habit.value.measured, habit.value.archived
        if measured is not None and measured.home == home and not archived:
            yield Wanted(habit.id.rpartition("/")[2], measured, highest=True)
    for goal in view.records(GOAL, person=person):
        measured = goal.value.measured
        is_open = goal.value.status is GoalStatus.OPEN
        if measured is not None and measured.home == home and is_open:
            yield Wanted(goal.id.rpartition("/")[2], measured, highest=False)


def entities_of(wanted: Iterable[Wanted]) -> frozenset[str]:
    """Return the entities that measure something."""
    return frozenset(one.measured.entity for one in wanted if one.measured.entity)


def writes(
    told: Iterable[tuple[str, GoalValueRecord]],
    stands: Mapping[str, GoalValueRecord],
    person: str,
) -> Iterator[PutRecord]:
    """Yield what was measured and differs from what stands."""
    for name, record in told:
        before = stands.get(name)
        if before is None or before.value != record.value:
            fields = GOAL_VALUE.write(record)
            yield PutRecord(
                dataset=GOAL_VALUE.name, id=name, fields=fields, person=person
            )
