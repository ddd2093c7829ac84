"""What the last nights add up to; a night that nobody knows is left out."""

from collections.abc import Mapping, Sequence
from datetime import date

from ...core.days import LifeDay
from ...core.topics import LastNight, SleepHistory
from ...core.units import Metric

DEBT_NIGHTS = 14
_KNOWN_AT_LEAST = 5

type Nights = Mapping[date, LastNight]


def sleep_history(nights: Nights, day: LifeDay, need_s: float) -> SleepHistory:
    """Return the history as it stands on the evening (or in the night) before day."""
    slept = slept_before(nights, day)
    newest = nights.get(day.date) or nights.get(day.shifted(-1).date)
    return SleepHistory(
        debt_s=debt_s(slept, need_s),
        nights_known=len(slept),
        last_night=last_night(nights, day),
        nap_s=newest.nap_s if newest else None,
        naps=newest.naps if newest else (),
        naps_source=newest.naps_source if newest else None,
    )


def last_night(nights: Nights, day: LifeDay) -> LastNight | None:
    """Return the night into a day or else the one before it; naps alone are none."""
    near = (nights.get(day.shifted(-back).date) for back in (0, 1))
    return next((night for night in near if night and night.known), None)


def slept_before(nights: Nights, day: LifeDay) -> Sequence[float]:
    """Return the sleep, naps too, of those of the last days whose night is known."""
    back = range(1, DEBT_NIGHTS + 1)
    found = (slept_s(nights.get(day.shifted(-days).date)) for days in back)
    return [total for total in found if total is not None]


def slept_s(night: LastNight | None) -> float | None:
    """Return the sleep of a night and its day's naps, None where the night's is not."""
    total = metric_of(night, Metric.SLEEP_TOTAL)
    return None if night is None or total is None else total + (night.nap_s or 0.0)


def debt_s(slept: Sequence[float], need_s: float) -> float | None:
    """Return what is missing to the need, None where too few nights are known."""
    if len(slept) < _KNOWN_AT_LEAST:
        return None
    return max(0.0, sum(need_s - total for total in slept))


def metric_of(night: LastNight | None, metric: Metric) -> float | None:
    """Return a value of a night, None where it is missing."""
    reading = night.metrics.get(metric) if night else None
    return reading.value if reading else None
