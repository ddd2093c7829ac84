"""Units, and values that no person can have."""

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.units import METRICS, Metric, canonical_value


@pytest.mark.parametrize(
    ("metric", "value", "unit", "canonical"),
    [
        (Metric.SLEEP_TOTAL, 7.5, "h", 27_000),
        (Metric.SLEEP_TOTAL, 450, "min", 27_000),
        (Metric.SLEEP_TOTAL, 27_000, "s", 27_000),
        (Metric.SLEEP_TOTAL, 27_000_000, "ms", 27_000),
        (Metric.SLEEP_TOTAL, 0.5, "d", 43_200),
        (Metric.SLEEP_SCORE, 80, None, 80),
        (Metric.SLEEP_SCORE, 80, "points", 80),
        (Metric.EFFICIENCY, 92, "%", 92),
        (Metric.HRV, 45, None, 45),
        (Metric.HRV, 0.045, "s", 45),
        (Metric.LOWEST_HR, 50, "bpm", 50),
        (Metric.TEMPERATURE_DEVIATION, 0.9, "°F", 0.5),
        (Metric.TEMPERATURE_DEVIATION, -0.2, "K", -0.2),
        (Metric.RESPIRATORY_RATE, 14, "br/min", 14),
        (Metric.SPO2, 97, None, 97),
        (Metric.STEPS, 9000, "steps", 9000),
        (Metric.ACTIVE_ENERGY, 418.4, "kJ", 100),
        (Metric.ACTIVE_ENERGY, 100_000, "cal", 100),
    ],
)
def test_units_become_canonical(
    metric: Metric, value: float, unit: str | None, canonical: float
) -> None:
    assert canonical_value(metric, value, unit) == pytest.approx(canonical)


@pytest.mark.parametrize(
    ("metric", "unit"),
    [
        (Metric.SLEEP_TOTAL, None),
        (Metric.SLEEP_TOTAL, "%"),
        (Metric.TEMPERATURE_DEVIATION, None),
        (Metric.BEDTIME, None),
        (Metric.STEPS, "km"),
    ],
)
def test_an_unknown_unit_is_refused(metric: Metric, unit: str | None) -> None:
    with pytest.raises(RefusedError, match="'unknown_unit'") as refused:
        canonical_value(metric, 1, unit)
    assert refused.value.placeholders["metric"] == metric.value


@pytest.mark.parametrize(
    ("metric", "value", "unit"),
    [
        (Metric.SLEEP_SCORE, 101, None),
        (Metric.SLEEP_SCORE, -1, None),
        (Metric.SLEEP_TOTAL, 25, "h"),
        (Metric.LOWEST_HR, 5, "bpm"),
        (Metric.SPO2, 20, "%"),
        (Metric.TEMPERATURE_DEVIATION, 36.6, "°C"),
        (Metric.HRV, float("nan"), "ms"),
        (Metric.HRV, float("inf"), "ms"),
    ],
)
def test_an_implausible_value_is_refused(
    metric: Metric, value: float, unit: str | None
) -> None:
    with pytest.raises(RefusedError, match="'implausible_value'"):
        canonical_value(metric, value, unit)


def test_every_metric_has_its_row() -> None:
    assert set(METRICS) == set(Metric)
    assert {spec.metric for spec in METRICS.values() if not spec.nightly} == {
        Metric.STEPS,
        Metric.ACTIVE_ENERGY,
    }
    moments = {spec.metric for spec in METRICS.values() if spec.timestamp}
    assert moments == {Metric.BEDTIME, Metric.WAKE}


@given(st.sampled_from(Metric), st.floats(), st.none() | st.text(max_size=5))
def test_a_value_is_in_its_bounds_or_refused(
    metric: Metric, value: float, unit: str | None
) -> None:
    spec = METRICS[metric]
    try:
        canonical = canonical_value(metric, value, unit)
    except RefusedError:
        return
    assert spec.low <= canonical <= spec.high
