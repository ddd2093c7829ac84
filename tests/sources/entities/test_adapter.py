"""What a state says of a metric."""

from datetime import UTC, datetime

from homeassistant.core import State
import pytest

from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.units import Metric
from custom_components.lifeops.sources.entities.adapter import observe

AT = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)


def state(value: str, unit: str | None = None) -> State:
    facts = {} if unit is None else {"unit_of_measurement": unit}
    return State("sensor.x", value, facts, last_changed=AT, last_reported=AT)


@pytest.mark.parametrize(
    ("metric", "value", "unit", "expected"),
    [
        (Metric.SLEEP_TOTAL, "450", "min", 27000),
        (Metric.SLEEP_TOTAL, "7.5", "h", 27000),
        (Metric.SLEEP_SCORE, "82", None, 82),
        (Metric.TEMPERATURE_DEVIATION, "-0.9", "°F", -0.5),
        (Metric.WAKE, "2026-11-21T07:30:00+01:00", None, AT.timestamp()),
    ],
)
def test_values_become_canonical(
    metric: Metric, value: str, unit: str | None, expected: float
) -> None:
    seen = observe(metric, state(value, unit))
    assert seen is not None
    assert seen.value == pytest.approx(expected)
    assert seen.since == seen.told == AT


@pytest.mark.parametrize("value", ["unknown", "unavailable", ""])
def test_nothing_is_not_zero(value: str) -> None:
    assert observe(Metric.SLEEP_SCORE, state(value)) is None
    assert observe(Metric.SLEEP_SCORE, None) is None


@pytest.mark.parametrize(
    ("metric", "value", "unit", "key"),
    [
        (Metric.SLEEP_SCORE, "140", None, "implausible_value"),
        (Metric.SLEEP_SCORE, "nan", None, "implausible_value"),
        (Metric.SLEEP_SCORE, "inf", None, "implausible_value"),
        (Metric.SLEEP_SCORE, "fine", None, "implausible_value"),
        (Metric.SLEEP_TOTAL, "7", "bananas", "unknown_unit"),
        (Metric.SLEEP_TOTAL, "7", None, "unknown_unit"),
        (Metric.WAKE, "half past six", None, "implausible_value"),
        (Metric.WAKE, "2026-11-21 06:30:00", None, "implausible_value"),
    ],
)
def test_what_cannot_be_is_refused(
    metric: Metric, value: str, unit: str | None, key: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        observe(metric, state(value, unit))
    assert refused.value.key == key


def test_a_huge_state_is_shown_short() -> None:
    with pytest.raises(RefusedError) as refused:
        observe(Metric.SLEEP_SCORE, state("x" * 200))
    assert len(refused.value.placeholders["value"]) == 40
