"""What the nights of the last months tell on an evening."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from ...core.days import LifeDay
from ...core.insights import Condition, Measure, SleepInsight, SleepLearnt
from ...core.records import SleepSettingsRecord
from ...core.units import Metric
from .conditions import Conditions, Past, of_plan
from .history import Nights
from .model import Plan
from .outlook import Example, learn, outlook
from .plan import need
from .regularity import regularity
from .week import weeks

INSIGHT_NIGHTS = 200
_PLANNED = (Condition.LATE_BEDTIME, Condition.EARLY_APPOINTMENT)

type Planned = Mapping[str, tuple[Condition, ...]]


@dataclass(frozen=True, slots=True)
class Insight:
    """What is shown of the nights, and what was learnt from them to show it."""

    shown: SleepInsight
    learnt: SleepLearnt


def from_nights(
    nights: Nights,
    day: LifeDay,
    tz: ZoneInfo,
    settings: SleepSettingsRecord,
    planned: Planned,
) -> Insight:
    """Return what the nights before a day tell, still without the plan of its night."""
    past = Past(nights, need(settings).total_seconds(), tz)
    measure = _measure(nights, day)
    examples = tuple(_examples(past, day, planned, measure))
    week, week_before = weeks(nights, day, tz)
    return Insight(
        SleepInsight(
            regularity=regularity(nights, day, tz), week=week, week_before=week_before
        ),
        SleepLearnt(
            day=day.date,
            conditions={name.value: holds for name, holds in past.before(day).items()},
            usual_bedtime_s=past.usual_bedtime_s(day),
            model=learn(examples, measure),
            planned=_of_late(planned, day),
        ),
    )


def with_plan(
    insight: Insight, plan: Plan, settings: SleepSettingsRecord, tz: ZoneInfo
) -> Insight:
    """Return the outlook on the night as it is planned, and keep what that brings.

    An evening without a usual bedtime to compare with is not kept.
    """
    learnt, usual_s = insight.learnt, insight.learnt.usual_bedtime_s
    conditions = {Condition(name): told for name, told in learnt.conditions.items()}
    if usual_s is not None:
        tonight = of_plan(plan, settings, usual_s, tz)
        conditions |= tonight
        there = tuple(name for name in _PLANNED if tonight[name])
        planned = {**learnt.planned, plan.day.isoformat(): there}
        learnt = replace(learnt, planned=planned)
    shown = replace(insight.shown, outlook=outlook(learnt, conditions))
    return Insight(shown, learnt)


def _measure(nights: Nights, day: LifeDay) -> Measure:
    """Return what more nights have, the score where both have as many."""
    known = [night for night in nights.values() if night.day < day.date]
    scored, timed = (
        sum(metric in night.metrics for night in known)
        for metric in (Metric.SLEEP_SCORE, Metric.SLEEP_TOTAL)
    )
    return Measure.SCORE if scored >= timed else Measure.TOTAL


def _examples(
    past: Past, day: LifeDay, planned: Planned, measure: Measure
) -> Iterator[Example]:
    for back in range(INSIGHT_NIGHTS, 0, -1):
        night = day.shifted(-back)
        poor = past.was_poor(night, measure)
        if poor is not None:
            brought = _brought(planned.get(str(night)))
            yield Example({**past.before(night), **brought}, poor)


def _brought(there: tuple[Condition, ...] | None) -> Conditions:
    return {} if there is None else {name: name in there for name in _PLANNED}


def _of_late(planned: Planned, day: LifeDay) -> Planned:
    """Leave out evenings too old to learn from, and those that did not come."""
    first = str(day.shifted(-INSIGHT_NIGHTS))
    return {name: there for name, there in planned.items() if first <= name < str(day)}
