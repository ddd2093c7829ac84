"""What is known in an evening of the night to come; what is not known is left out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from ...core.days import LifeDay
from ...core.insights import Condition, Measure
from ...core.records import SleepSettingsRecord
from ...core.topics import LastNight
from ...core.units import Metric
from .history import DEBT_NIGHTS, Nights, debt_s, metric_of, slept_s
from .model import Plan
from .regularity import REGULARITY_DAYS, asleep, index, likeness, wall_s

_LOW_SCORE = 70.0
_SHORT_BY_S = 3_600.0
_DEBT_S = 5 * 3_600.0
_IRREGULAR = 75.0
_WARMER_C = 0.3
_LOWER_HRV = 0.85
_LATER_S = 45 * 60.0
USUAL_NIGHTS = 30
_USUAL_AT_LEAST = 7
_SATURDAY = 5

type Conditions = Mapping[Condition, bool]
type Read[V] = Callable[[LastNight], V | None]


class Past:
    """One person's nights, asked what any of their evenings knew and what came of it.

    An evening looks at the nights before it only.
    """

    def __init__(self, nights: Nights, need_s: float, tz: ZoneInfo) -> None:
        """Read off the nights what an evening may ask for, by the day's number."""
        self._tz = tz
        self._need_s = need_s
        self._nights = {day.toordinal(): night for day, night in nights.items()}
        self._slept = self._known(slept_s)
        self._warmth = self._known(_reads(Metric.TEMPERATURE_DEVIATION))
        self._hrv = self._known(_reads(Metric.HRV))
        self._bedtimes = self._known(self._bedtime_s)
        self._poor = {
            Measure.SCORE: _below(self._known(_reads(Metric.SLEEP_SCORE)), _LOW_SCORE),
            Measure.TOTAL: _below(
                self._known(_reads(Metric.SLEEP_TOTAL)), need_s - _SHORT_BY_S
            ),
        }
        self._alike = self._likenesses()

    def was_poor(self, day: LifeDay, measure: Measure) -> bool | None:
        """Tell whether the night into a day was poor, None where that is not known."""
        return self._poor[measure].get(day.date.toordinal())

    def before(self, day: LifeDay) -> Conditions:
        """Return what the nights before a day say on its evening."""
        number = day.date.toordinal()
        found = {
            Condition.SLEEP_DEBT: self._is_in_debt(number),
            Condition.POOR_LAST_NIGHT: self._slept_badly(number),
            Condition.WEEKEND: day.date.weekday() >= _SATURDAY,
            Condition.IRREGULAR: self._is_irregular(number),
            Condition.RAISED_TEMPERATURE: self._is_warm(number),
            Condition.LOWERED_HRV: self._is_hrv_low(number),
        }
        return {name: holds for name, holds in found.items() if holds is not None}

    def usual_bedtime_s(self, day: LifeDay) -> float | None:
        """Return when the person went to bed of late, by the wall from midnight."""
        return _usual(self._bedtimes, day.date.toordinal())

    def _known[V](self, read: Read[V]) -> Mapping[int, V]:
        found = ((number, read(night)) for number, night in self._nights.items())
        return {number: value for number, value in found if value is not None}

    def _bedtime_s(self, night: LastNight) -> float | None:
        return wall_s(night.bedtime, night.day, self._tz) if night.bedtime else None

    def _likenesses(self) -> Mapping[int, float]:
        """Return how alike each day and the next one were, where both are known."""
        slept = self._known(lambda night: asleep(night, self._tz))
        found = (
            (one, likeness(spans, slept.get(one + 1))) for one, spans in slept.items()
        )
        return {one: alike for one, alike in found if alike is not None}

    def _is_in_debt(self, number: int) -> bool | None:
        debt = debt_s(_before(self._slept, number, DEBT_NIGHTS), self._need_s)
        return None if debt is None else debt >= _DEBT_S

    def _slept_badly(self, number: int) -> bool | None:
        told = [poor[number - 1] for poor in self._poor.values() if number - 1 in poor]
        return any(told) if told else None

    def _is_irregular(self, number: int) -> bool | None:
        found = index(_before(self._alike, number - 1, REGULARITY_DAYS - 1))
        return None if found is None else found < _IRREGULAR

    def _is_warm(self, number: int) -> bool | None:
        last, usual = self._warmth.get(number - 1), _usual(self._warmth, number)
        if last is None or usual is None:
            return None
        return last >= usual + _WARMER_C

    def _is_hrv_low(self, number: int) -> bool | None:
        last, usual = self._hrv.get(number - 1), _usual(self._hrv, number)
        if last is None or usual is None:
            return None
        return last <= usual * _LOWER_HRV


def of_plan(
    plan: Plan, settings: SleepSettingsRecord, usual_bedtime_s: float, tz: ZoneInfo
) -> Conditions:
    """Return what the plan of a night says of it."""
    later = wall_s(plan.bedtime, plan.day, tz) - usual_bedtime_s
    return {
        Condition.LATE_BEDTIME: later >= _LATER_S,
        Condition.EARLY_APPOINTMENT: _is_early(plan.first_appointment, plan, settings),
    }


def _is_early(
    appointment: datetime | None, plan: Plan, settings: SleepSettingsRecord
) -> bool:
    """Tell whether an appointment asks to get up before the usual time."""
    ready = timedelta(minutes=settings.morning_min)
    return appointment is not None and appointment - ready < plan.wake


def _reads(metric: Metric) -> Read[float]:
    return lambda night: metric_of(night, metric)


def _below(values: Mapping[int, float], bound: float) -> Mapping[int, bool]:
    return {number: value < bound for number, value in values.items()}


def _before(values: Mapping[int, float], number: int, days: int) -> Sequence[float]:
    """Return what is known of so many days before a day, oldest first."""
    return [values[day] for day in range(number - days, number) if day in values]


def _usual(values: Mapping[int, float], number: int) -> float | None:
    known = _before(values, number, USUAL_NIGHTS)
    return median(known) if len(known) >= _USUAL_AT_LEAST else None
