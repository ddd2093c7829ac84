"""Canonical health metrics and the units in which sources may give them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .errors import RefusedError


class Metric(StrEnum):
    """Canonical metrics; the suffix is the canonical unit where the name has none."""

    SLEEP_SCORE = "sleep_score"
    SLEEP_TOTAL = "sleep_total_s"
    SLEEP_DEEP = "sleep_deep_s"
    SLEEP_REM = "sleep_rem_s"
    SLEEP_LIGHT = "sleep_light_s"
    SLEEP_AWAKE = "sleep_awake_s"
    SLEEP_LATENCY = "sleep_latency_s"
    IN_BED = "in_bed_s"
    EFFICIENCY = "efficiency_pct"
    BEDTIME = "bedtime"
    WAKE = "wake"
    HRV = "hrv_ms"
    LOWEST_HR = "lowest_hr_bpm"
    TEMPERATURE_DEVIATION = "temperature_deviation_c"
    RESPIRATORY_RATE = "respiratory_rate"
    SPO2 = "spo2_pct"
    READINESS_SCORE = "readiness_score"
    STEPS = "steps"
    ACTIVE_ENERGY = "active_energy_kcal"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricSpec:
    """How a metric is read: factor to the canonical unit per accepted unit, bounds.

    An entry for None accepts a source that names no unit. A timestamp metric has no
    units: its values are moments.
    """

    metric: Metric
    units: Mapping[str | None, float]
    low: float = 0.0
    high: float
    nightly: bool = True
    timestamp: bool = False


_DURATION: Mapping[str | None, float] = {
    "s": 1.0,
    "min": 60.0,
    "h": 3600.0,
    "ms": 0.001,
    "d": 86400.0,
}
_SCORE: Mapping[str | None, float] = {None: 1.0, "%": 1.0, "points": 1.0, "score": 1.0}
_PERCENT: Mapping[str | None, float] = {None: 1.0, "%": 1.0}
_BPM: Mapping[str | None, float] = {None: 1.0, "bpm": 1.0, "beats/min": 1.0}
_DAY_S = 86400.0


def _duration(metric: Metric, high: float = _DAY_S) -> MetricSpec:
    return MetricSpec(metric=metric, units=_DURATION, high=high)


METRICS: Mapping[Metric, MetricSpec] = {
    spec.metric: spec
    for spec in (
        MetricSpec(metric=Metric.SLEEP_SCORE, units=_SCORE, high=100),
        _duration(Metric.SLEEP_TOTAL),
        _duration(Metric.SLEEP_DEEP),
        _duration(Metric.SLEEP_REM),
        _duration(Metric.SLEEP_LIGHT),
        _duration(Metric.SLEEP_AWAKE),
        _duration(Metric.SLEEP_LATENCY),
        _duration(Metric.IN_BED),
        MetricSpec(metric=Metric.EFFICIENCY, units=_PERCENT, high=100),
        MetricSpec(metric=Metric.BEDTIME, units={}, high=0, timestamp=True),
        MetricSpec(metric=Metric.WAKE, units={}, high=0, timestamp=True),
        MetricSpec(metric=Metric.HRV, units={None: 1.0, "ms": 1.0, "s": 1e3}, high=500),
        MetricSpec(metric=Metric.LOWEST_HR, units=_BPM, low=20, high=250),
        MetricSpec(
            metric=Metric.TEMPERATURE_DEVIATION,
            units={"°C": 1.0, "K": 1.0, "°F": 5 / 9},
            low=-10,
            high=10,
        ),
        MetricSpec(
            metric=Metric.RESPIRATORY_RATE,
            units={None: 1.0, "br/min": 1.0, "breaths/min": 1.0},
            high=80,
        ),
        MetricSpec(metric=Metric.SPO2, units=_PERCENT, low=50, high=100),
        MetricSpec(metric=Metric.READINESS_SCORE, units=_SCORE, high=100),
        MetricSpec(
            metric=Metric.STEPS,
            units={None: 1.0, "steps": 1.0},
            high=250_000,
            nightly=False,
        ),
        MetricSpec(
            metric=Metric.ACTIVE_ENERGY,
            units={"kcal": 1.0, "cal": 0.001, "kJ": 1 / 4.184, "kWh": 860.42},
            high=20_000,
            nightly=False,
        ),
    )
}


def canonical_value(metric: Metric, value: float, unit: str | None) -> float:
    """Return a value in the metric's canonical unit.

    Raises RefusedError for a unit that the metric does not have and for a value that
    no person can have.
    """
    spec = METRICS[metric]
    factor = spec.units.get(unit)
    if factor is None:
        raise RefusedError("unknown_unit", metric=metric.value, unit=str(unit))
    converted = value * factor
    if not spec.low <= converted <= spec.high:
        raise RefusedError(
            "implausible_value", metric=metric.value, value=f"{value:g} {unit or ''}"
        )
    return converted
