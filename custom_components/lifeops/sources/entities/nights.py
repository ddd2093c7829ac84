"""From what a source's entities show to the nights that they tell of.

An entity shows its value until it has another: in the morning before the ring is read
it still shows the night before last. So a value counts to the day on which it became
the shown one, unless a wake-up names the day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from ...core.days import LifeDay
from ...core.records import NightMetric, NightRecord
from ...core.units import Metric
from .model import NEVER, Reading, Shown, Source
from .repeats import fresh, same
from .wakes import Wake, bedtime_of, wake_of

_NOBODYS = frozenset(
    {
        Metric.SLEEP_SCORE,
        Metric.SLEEP_TOTAL,
        Metric.SLEEP_LIGHT,
        Metric.IN_BED,
        Metric.EFFICIENCY,
        Metric.HRV,
        Metric.RESPIRATORY_RATE,
        Metric.READINESS_SCORE,
    }
)

type Nights = Mapping[date, NightRecord]
type Numbers = Sequence[Reading[float]]


def nights_told(shown: Shown, source: Source, stand: Nights, tz: ZoneInfo) -> Nights:
    """Return the nights that are new or different by what a source shows now.

    stand are the source's nights as they are; what they know and the source no longer
    shows stays. What only repeats an earlier night makes none: see repeats.
    """
    wake = wake_of(shown, stand, tz)
    numbers = _by_day(with_meaning(shown.numbers), wake, tz)
    days = {*numbers, *([wake.day] if wake and wake.is_recent else [])}
    told: dict[date, NightRecord] = {}
    for day in sorted(days):
        told_now = fresh(day, numbers.get(day, ()), stand, wake)
        if told_now or day not in numbers:
            night = stand.get(day.date) or _unknown(day, source)
            bedtime = bedtime_of(shown, day, wake, tz)
            told[day.date] = _merged(night, told_now, ())
    return {day: night for day, night in told.items() if night != stand.get(day)}
