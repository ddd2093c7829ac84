"""The nights of a person as a decision reads them: no more of them than it needs."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from ...core.datasets import NIGHT
from ...core.days import LifeDay
from ...core.nights import arbitrated
from ...core.rules import View
from ...core.topics import LastNight
from ...core.units import Metric
from .history import DEBT_NIGHTS

_WHEN = (
    "day",
    "source",
    "source_name",
    "rank",
    "measured_at",
    "bedtime",
    "wake",
    "naps",
)
_SLEPT = (Metric.SLEEP_TOTAL, Metric.SLEEP_DEEP, Metric.SLEEP_REM, Metric.SLEEP_LIGHT)
_TELLING = (*_SLEPT, Metric.SLEEP_SCORE, Metric.TEMPERATURE_DEVIATION, Metric.HRV)
_NEAR = 1


def nights_until(
    view: View, last: date, days: int, *, only: Collection[str] | None = None
) -> Mapping[date, LastNight]:
    """Return the known nights of so many days before a day, and of that day itself."""
    rows = view.of_days(
        NIGHT,
        person=view.instance.subject,
        first=last - timedelta(days=days),
        last=last,
        only=only,
    )
    return arbitrated(row.value for row in rows)


def nights_of_history(view: View, day: LifeDay) -> Mapping[date, LastNight]:
    """Return what a debt is summed from; the last nights are there with all of them."""
    older = day.shifted(-_NEAR - 1).date
    return {
        **nights_until(
            view, older, DEBT_NIGHTS - _NEAR - 1, only=(*_WHEN, *_named(_SLEPT))
        ),
        **nights_until(view, day.date, _NEAR),
    }


def nights_of_insight(view: View, last: date, days: int) -> Mapping[date, LastNight]:
    """Return what insight looks at: when somebody slept, and the metrics that tell."""
    return nights_until(view, last, days, only=(*_WHEN, *_named(_TELLING)))


def _named(metrics: Collection[Metric]) -> Collection[str]:
    return [f"metrics.{metric}" for metric in metrics]
