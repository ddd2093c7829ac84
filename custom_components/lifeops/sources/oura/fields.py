"""Where a night's metrics stand in Oura's documents."""

from dataclasses import dataclass

from ...core.units import Metric
from .endpoints import DAILY_READINESS, DAILY_SLEEP, DAILY_SPO2, SLEEP, Endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Where a metric stands; blank is a zero that only says that nothing is known."""

    metric: Metric
    endpoint: Endpoint
    path: tuple[str, ...]
    unit: str | None = None
    blank: bool = True


def _slept(metric: Metric, name: str, *, blank: bool = False) -> Field:
    return Field(metric=metric, endpoint=SLEEP, path=(name,), unit="s", blank=blank)


def _sleeping(metric: Metric, name: str) -> Field:
    return Field(metric=metric, endpoint=SLEEP, path=(name,))


FIELDS: tuple[Field, ...] = (
    _slept(Metric.SLEEP_TOTAL, "total_sleep_duration", blank=True),
    _slept(Metric.SLEEP_DEEP, "deep_sleep_duration"),
    _slept(Metric.SLEEP_REM, "rem_sleep_duration"),
    _slept(Metric.SLEEP_LIGHT, "light_sleep_duration", blank=True),
    _slept(Metric.SLEEP_AWAKE, "awake_time"),
    _slept(Metric.SLEEP_LATENCY, "latency"),
    _slept(Metric.IN_BED, "time_in_bed", blank=True),
    _sleeping(Metric.EFFICIENCY, "efficiency"),
    _sleeping(Metric.HRV, "average_hrv"),
    _sleeping(Metric.LOWEST_HR, "lowest_heart_rate"),
    _sleeping(Metric.RESPIRATORY_RATE, "average_breath"),
    Field(metric=Metric.SLEEP_SCORE, endpoint=DAILY_SLEEP, path=("score",)),
    Field(metric=Metric.READINESS_SCORE, endpoint=DAILY_READINESS, path=("score",)),
    Field(
        metric=Metric.TEMPERATURE_DEVIATION,
        endpoint=DAILY_READINESS,
        path=("temperature_deviation",),
        unit="°C",
        blank=False,
    ),
    Field(
        metric=Metric.SPO2,
        endpoint=DAILY_SPO2,
        path=("spo2_percentage", "average"),
        unit="%",
    ),
)

NIGHT_ENDPOINTS = frozenset(one.endpoint.name for one in FIELDS)
