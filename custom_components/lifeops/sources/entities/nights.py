"""From what a source's entities show to the nights that they tell of.

An entity shows its value until it has another: in the morning before the ring is read
it still shows the night before last. So a value counts to the day on which it became
the shown one, unless a wake-up names the day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from ...core.days import LifeDay
from ...core.health import NightMetric, NightRecord
from ...core.units import Metric
from .model import Reading, Shown, Source
from .repeats import fresh, same
from .wakes import Wake, bedtime_of

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER_ZERO = frozenset(
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

type Numbers = Sequence[Reading[float]]


def nights_told(
    shown: Shown, source: Source, stand: Mapping[date, NightRecord], tz: ZoneInfo
) -> Mapping[date, NightRecord]:
    """Return the nights that are new or different by what a source shows now.

    stand are the source's nights as they are; what they know and the source no longer
    shows stays.
    """
    wake = Wake.of(shown, stand, tz)
    told: dict[date, NightRecord] = {}
    for day, numbers in _by_day(shown.numbers, wake, tz).items():
        moments = _moments(shown, day, wake, tz)
        news = [*fresh(day, numbers, stand, wake), *_confirmed(shown, day, wake)]
        if news or Metric.WAKE in moments:
            night = stand.get(day.date) or _unknown(day.date, source)
            told[day.date] = _merged(night, news, moments)
    return {day: night for day, night in told.items() if night != stand.get(day)}


def night_of(day: date, source: Source, numbers: Numbers) -> NightRecord:
    """Return a night as some readings alone tell it."""
    return _merged(_unknown(day, source), numbers, {})


def with_meaning(numbers: Numbers) -> Numbers:
    """Leave out the zeros of a source that shows a zero which no sleeper has.

    Sources set to zero what they do not know yet, often all of it at midnight.
    """
    if all(reading.value or reading.metric not in _NEVER_ZERO for reading in numbers):
        return numbers
    return [reading for reading in numbers if reading.value]


def _by_day(
    numbers: Numbers, wake: Wake | None, tz: ZoneInfo
) -> Mapping[LifeDay, Numbers]:
    """Return the readings of each day; those told with a wake-up of old have none."""
    days: dict[LifeDay, list[Reading[float]]] = {}
    if wake is not None and wake.recent:
        days[wake.day] = []
    for reading in with_meaning(numbers):
        if wake is None or not wake.names_day_of(reading):
            day = LifeDay(reading.changed_at.astimezone(tz).date())
            days.setdefault(day, []).append(reading)
        elif wake.recent:
            days[wake.day].append(reading)
    return days


def _confirmed(shown: Shown, day: LifeDay, wake: Wake | None) -> Numbers:
    """Return what has not changed since an earlier night and yet is this night's."""
    if wake is None or wake.day != day:
        return ()
    return [
        replace(one, changed_at=wake.told.changed_at)
        for one in with_meaning(shown.numbers)
        if wake.confirms(one, shown.at)
    ]


def _moments(
    shown: Shown, day: LifeDay, wake: Wake | None, tz: ZoneInfo
) -> Mapping[Metric, Reading[datetime]]:
    """Return the wake-up and the bedtime that are those of a day's night."""
    ends = wake.told if wake is not None and wake.day == day and wake.recent else None
    told = {Metric.WAKE: ends, Metric.BEDTIME: bedtime_of(shown, day, wake, tz)}
    return {metric: one for metric, one in told.items() if one is not None}


def _unknown(day: date, source: Source) -> NightRecord:
    return NightRecord(
        day=day,
        source=source.id,
        source_name=source.name,
        rank=source.rank,
        measured_at=_NEVER,
    )


def _merged(
    night: NightRecord, numbers: Numbers, moments: Mapping[Metric, Reading[datetime]]
) -> NightRecord:
    """Return a night with what is newer; an equal value keeps when it was measured."""
    metrics = {
        one.metric.value: NightMetric(value=one.value, measured_at=one.changed_at)
        for one in numbers
        if _is_newer(one, night.metrics.get(one.metric))
    }
    bedtime, wake = moments.get(Metric.BEDTIME), moments.get(Metric.WAKE)
    moved = [
        one.changed_at
        for one, stands in ((bedtime, night.bedtime), (wake, night.wake))
        if one is not None and one.value != stands
    ]
    measured = [one.measured_at for one in metrics.values()]
    return replace(
        night,
        measured_at=max((night.measured_at, *measured, *moved)),
        bedtime=bedtime.value if bedtime else night.bedtime,
        wake=wake.value if wake else night.wake,
        metrics={**night.metrics, **metrics},
    )


def _is_newer(reading: Reading[float], stands: NightMetric | None) -> bool:
    if stands is None:
        return True
    if same(reading.value, stands.value):
        return False
    return reading.changed_at >= stands.measured_at
