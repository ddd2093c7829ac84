"""What is measured: the unit of every series and what a day of it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .units import METRICS, Metric

HEART_RATE = "heart_rate_bpm"
RING_BATTERY = "ring_battery_pct"


class Kind(StrEnum):
    """What many values of a series come to.

    gauge: their mean. running_total: the highest, as it counts up through a day.
    """

    GAUGE = "gauge"
    RUNNING_TOTAL = "running_total"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A metric with its canonical unit (None: a plain number).

    A nightly one stands in the records of nights, each other one in points.
    """

    name: str
    unit: str | None
    kind: Kind = Kind.GAUGE
    nightly: bool = False


def _nightly(metric: Metric, unit: str | None) -> Measure:
    return Measure(name=metric.value, unit=unit, nightly=METRICS[metric].nightly)


MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        _nightly(Metric.SLEEP_SCORE, None),
        _nightly(Metric.SLEEP_TOTAL, "s"),
        _nightly(Metric.SLEEP_DEEP, "s"),
        _nightly(Metric.SLEEP_REM, "s"),
        _nightly(Metric.SLEEP_LIGHT, "s"),
        _nightly(Metric.SLEEP_AWAKE, "s"),
        _nightly(Metric.SLEEP_LATENCY, "s"),
        _nightly(Metric.IN_BED, "s"),
        _nightly(Metric.EFFICIENCY, "%"),
        _nightly(Metric.HRV, "ms"),
        _nightly(Metric.LOWEST_HR, "bpm"),
        _nightly(Metric.TEMPERATURE_DEVIATION, "°C"),
        _nightly(Metric.RESPIRATORY_RATE, "br/min"),
        _nightly(Metric.SPO2, "%"),
        _nightly(Metric.READINESS_SCORE, None),
        Measure(name=Metric.STEPS.value, unit="steps", kind=Kind.RUNNING_TOTAL),
        Measure(name=Metric.ACTIVE_ENERGY.value, unit="kcal", kind=Kind.RUNNING_TOTAL),
        Measure(name=HEART_RATE, unit="bpm"),
        Measure(name=RING_BATTERY, unit="%"),
    )
}
