"""A week of a person: the evidence there is, the awards that stand, the days off."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ...core.awards import AwardRecord, DayOffRecord, XpSettingsRecord
from ...core.dataset import Dataset
from ...core.datasets import (
    AWARD,
    DAY_OFF,
    GOAL,
    GOAL_VALUE,
    HABIT,
    HABIT_DAY,
    HEALTH_DOCUMENT,
    NIGHT,
    SLEEP_SETTINGS,
    XP_SETTINGS,
)
from ...core.days import LifeDay
from ...core.nights import arbitrated
from ...core.records import SleepSettingsRecord
from ...core.rules import Row, View
from ...core.tasks import GoalRecord, GoalValueRecord, HabitDayRecord, HabitRecord
from ...core.topics import LastNight
from ...core.units import Metric
from .steps import STEPS_ONLY, steps_of

DAYS = 7
_WEEK = timedelta(days=DAYS)
_SLEPT = (Metric.SLEEP_TOTAL, Metric.SLEEP_DEEP, Metric.SLEEP_REM, Metric.SLEEP_LIGHT)
_OF_NIGHT = (
    *("day", "source", "source_name", "rank", "measured_at", "bedtime", "wake"),
    *(f"metrics.{metric}" for metric in (*_SLEPT, Metric.SLEEP_SCORE)),
)
_PARTS = 3
# What a history begins with, and as little of it as makes it readable.
_SIGNS: Sequence[tuple[Dataset[Any], Sequence[str]]] = (
    (NIGHT, ("day", "source", "measured_at")),
    (AWARD, ("rule", "agent", "day")),
    (HABIT_DAY, ("done",)),
    (GOAL_VALUE, ("value", "at")),
)

type Awards = Mapping[tuple[date, str], AwardRecord]
type ByThing[R] = Mapping[date, Mapping[str, R]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What was found of a week; steps are None where nobody has looked for them.

    awarded are the goals that were awarded in weeks before.
    """

    monday: date
    person: str
    tz: ZoneInfo
    today: date
    awards: Awards
    stored: Awards
    off: frozenset[date]
    nights: Mapping[date, LastNight] = field(default_factory=dict)
    habit_days: ByThing[HabitDayRecord] = field(default_factory=dict)
    habits: Mapping[str, HabitRecord] = field(default_factory=dict)
    goal_values: ByThing[GoalValueRecord] = field(default_factory=dict)
    goals: Mapping[str, GoalRecord] = field(default_factory=dict)
    steps: Mapping[date, int] | None = None
    awarded: frozenset[str] = frozenset()
    sleep: SleepSettingsRecord = field(default_factory=SleepSettingsRecord)
    xp: XpSettingsRecord = field(default_factory=XpSettingsRecord)

    @property
    def days(self) -> Sequence[date]:
        """Return the days from Monday to Sunday."""
        return [self.monday + timedelta(days=place) for place in range(DAYS)]

    @property
    def over(self) -> bool:
        """Tell whether the week is behind."""
        return self.today >= next_monday(self.monday)

    @property
    def empty(self) -> bool:
        """Tell whether nothing is known of it at all."""
        found = (self.awards, self.off, self.nights, self.habit_days, self.goal_values)
        return not any(found) and not self.steps


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def next_monday(monday: date) -> date:
    """Return the Monday behind a week."""
    return monday + _WEEK


def last_monday(view: View) -> date:
    """Return the Monday of the last week that anything can be known of."""
    days = (LifeDay.of_activity, LifeDay.of_night)
    return monday_of(max(of(view.now, view.tz).date for of in days))


def first_monday(view: View, since: date) -> date:
    """Return the Monday of the first week that tells anything, else of the last one."""
    last = last_monday(view)
    for year in range(since.year, last.year + 1):
        span = (date(year, 1, 1), date(year, 12, 31))
        rows = (
            row
            for dataset, only in _SIGNS
            for row in view.of_days(
                dataset,
                person=view.instance.subject,
                first=span[0],
                last=span[1],
                only=only,
            )
        )
        if days := [day for row in rows if (day := day_of(row.id))]:
            return monday_of(min(days))
    return last


def today_of(view: View) -> date:
    """Return the activity day that runs."""
    return LifeDay.of_activity(view.now, view.tz).date


def counted_week(view: View, monday: date) -> Week:
    """Return a week as far as counting its awards needs it."""
    person = view.instance.subject
    rows = _rows(view, AWARD, monday)
    return Week(
        monday=monday,
        person=person,
        tz=view.tz,
        today=today_of(view),
        awards=awards_of(rows, person),
        stored=awards_of([row for row in rows if _owner(row) == person], person),
        off=days_off(_rows(view, DAY_OFF, monday)),
    )


def evident_week(
    view: View, monday: date, awarded: tuple[str, ...], *, documents: bool
) -> Week:
    """Return a week with all the evidence; documents are long, so only if asked for."""
    counted = counted_week(view, monday)
    person = view.instance.subject
    nights = arbitrated(row.value for row in _rows(view, NIGHT, monday, _OF_NIGHT))
    habit_days = _by_thing(_rows(view, HABIT_DAY, monday))
    goal_values = _by_thing(_rows(view, GOAL_VALUE, monday))
    return replace(
        counted,
        nights={day: night for day, night in nights.items() if night.known},
        habit_days=habit_days,
        habits=_things(view, HABIT, habit_days.values()),
        goal_values=goal_values,
        goals=_things(view, GOAL, [*goal_values.values(), *_awarded(counted.awards)]),
        steps=steps_of(_rows(view, HEALTH_DOCUMENT, monday, STEPS_ONLY))
        if documents
        else None,
        awarded=frozenset(awarded),
        sleep=view.record(SLEEP_SETTINGS, person) or SleepSettingsRecord(),
        xp=view.record(XP_SETTINGS, person) or XpSettingsRecord(),
    )


def days_off(rows: Sequence[Row[DayOffRecord]]) -> frozenset[date]:
    """Return the days off that records name."""
    return frozenset(day for row in rows if (day := day_of(row.id)))


def day_of(record_id: str) -> date | None:
    """Return the day that an id names behind its person, None where it does not."""
    parts = record_id.split("/")
    try:
        return date.fromisoformat(parts[1])
    except IndexError, ValueError:
        return None


def _rows[R](
    view: View,
    dataset: Dataset[R],
    monday: date,
    only: tuple[str, ...] | None = None,
) -> Sequence[Row[R]]:
    return view.of_days(
        dataset,
        person=view.instance.subject,
        first=monday,
        last=monday + timedelta(days=DAYS - 1),
        only=only,
    )


def awards_of(rows: Sequence[Row[AwardRecord]], person: str) -> Awards:
    """Return awards by day and rule; one under the person's own name counts first."""
    ordered = sorted(rows, key=lambda row: _owner(row) == person)
    return {(row.value.day, row.value.rule): row.value for row in ordered}


def _owner(row: Row[Any]) -> str:
    return row.id.partition("/")[0]


def _by_thing[R](rows: Sequence[Row[R]]) -> ByThing[R]:
    """Return records by their day and by the last part of their id."""
    found: dict[date, dict[str, R]] = {}
    for row in rows:
        parts, day = row.id.split("/"), day_of(row.id)
        if day is not None and len(parts) == _PARTS:
            found.setdefault(day, {})[parts[-1]] = row.value
    return found


def _awarded(awards: Awards) -> Iterator[Mapping[str, object]]:
    """Yield the goals that awards of this week are for."""
    for award in awards.values():
        goals: Any = award.evidence.get("goals", ())
        yield dict.fromkeys(goals)


def _things[R](
    view: View, dataset: Dataset[R], told: Iterable[Mapping[str, object]]
) -> Mapping[str, R]:
    """Return what is told of on some days, by the last part of its id."""
    person = view.instance.subject
    names = sorted({name for of_day in told for name in of_day})
    found = ((name, view.record(dataset, f"{person}/{name}")) for name in names)
    return {name: record for name, record in found if record is not None}


def told_at(day: date, tz: ZoneInfo) -> datetime:
    """Return when an activity day begins: what is told of it is told from then on."""
    return LifeDay(day).shifted(-1).activity_end(tz)
