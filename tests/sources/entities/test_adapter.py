"""What states come to: readings in canonical units, or set aside."""

from datetime import UTC, datetime, timedelta

from homeassistant.core import State
import pytest

from custom_components.lifeops.core.units import Metric
from custom_components.lifeops.sources.entities.adapter import read, shown_by

AT = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
AGAIN = AT + timedelta(minutes=10)
MINUTE = timedelta(minutes=1)


def state(value: str, unit: object = None) -> State:
    facts = {} if unit is None else {"unit_of_measurement": unit}
    return State("sensor.x", value, facts, last_changed=AT, last_reported=AGAIN)


@pytest.mark.parametrize(
    ("metric", "value", "unit", "expected"),
    [
        (Metric.SLEEP_TOTAL, "450", "min", 27000),
        (Metric.SLEEP_TOTAL, "7.5", "h", 27000),
        (Metric.SLEEP_SCORE, "82", None, 82),
        (Metric.TEMPERATURE_DEVIATION, "-0.9", "°F", -0.5),
        (Metric.STEPS, "0", "steps", 0),
    ],
)
def test_numbers_become_canonical(
    metric: Metric, value: str, unit: str | None, expected: float
) -> None:
    found = read({metric: state(value, unit)}, AGAIN)
    reading = found.numbers[metric]
    assert reading.value == pytest.approx(expected)
    assert reading.metric is metric
    assert (reading.changed_at, reading.reported_at) == (AT, AGAIN)
    assert not found.moments
    assert not found.refused


def test_moments_become_utc() -> None:
    found = read({Metric.WAKE: state("2026-11-21T07:15:00+01:00")}, AGAIN)
    reading = found.moments[Metric.WAKE]
    assert reading.value == datetime(2026, 11, 21, 6, 15, tzinfo=UTC)
    assert reading.value.tzinfo is UTC
    assert (reading.changed_at, reading.reported_at) == (AT, AGAIN)
    assert not found.numbers


@pytest.mark.parametrize(
    ("metric", "value", "unit"),
    [
        (Metric.SLEEP_SCORE, "140", None),
        (Metric.SLEEP_SCORE, "-1", None),
        (Metric.SLEEP_SCORE, "nan", None),
        (Metric.SLEEP_SCORE, "inf", None),
        (Metric.SLEEP_SCORE, "fine", None),
        (Metric.SLEEP_TOTAL, "7", "bananas"),
        (Metric.SLEEP_TOTAL, "7", ["min"]),
        (Metric.SLEEP_TOTAL, "7", None),
        (Metric.WAKE, "half past six", None),
        (Metric.WAKE, "2026-11-21 06:30:00", None),
        (Metric.WAKE, (AT + 6 * MINUTE).isoformat(), None),
    ],
)
def test_what_cannot_be_is_set_aside_alone(
    metric: Metric, value: str, unit: object
) -> None:
    bad = state(value, unit)
    found = read({metric: bad, Metric.HRV: state("48", "ms")}, AGAIN)
    assert found.refused == {metric: bad}
    assert set(found.numbers) == {Metric.HRV}


@pytest.mark.parametrize(("ahead", "refused"), [(5, False), (6, True)])
def test_a_state_of_the_future_is_set_aside(ahead: int, *, refused: bool) -> None:
    found = read({Metric.SLEEP_SCORE: state("82")}, AT - ahead * MINUTE)
    assert bool(found.refused) == refused


def test_a_huge_state_is_shown_short() -> None:
    assert shown_by(state("7", "min")) == "7 min"
    assert shown_by(state("82")) == "82"
    assert len(shown_by(state("x" * 255))) == 60
