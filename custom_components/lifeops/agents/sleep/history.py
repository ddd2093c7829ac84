"""What the last nights add up to; a night that nobody knows is left out."""

from collections.abc import Mapping
from datetime import date

from ...core.days import LifeDay
from ...core.topics import LastNight, SleepHistory
from ...core.units import Metric

DEBT_NIGHTS = 14
_KNOWN_AT_LEAST = 5


def sleep_history(
    nights: Mapping[date, LastNight], day: LifeDay, need_s: float
) -> SleepHistory:
    """Return the history as it stands on the evening (or in the night) before day."""
    totals = [
        night.metrics[Metric.SLEEP_TOTAL].value
        for back in range(1, DEBT_NIGHTS + 1)
        if (night := nights.get(day.shifted(-back).date))
        and Metric.SLEEP_TOTAL in night.metrics
    ]
    return SleepHistory(
        debt_s=_debt_s(totals, need_s),
        nights_known=len(totals),
        last_night=nights.get(day.date) or nights.get(day.shifted(-1).date),
    )


def _debt_s(totals: list[float], need_s: float) -> float | None:
    if len(totals) < _KNOWN_AT_LEAST:
        return None
    return max(0.0, sum(need_s - total for total in totals))
