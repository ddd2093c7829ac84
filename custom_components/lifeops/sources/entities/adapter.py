"""Entities' states as readings in canonical units."""

from datetime import datetime, timedelta

from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import State
from homeassistant.util import dt as dt_util

from ...core.errors import RefusedError
from ...core.units import METRICS, Metric, canonical_value
from .model import Reading

_AHEAD = timedelta(minutes=5)
_LONGEST = 60


def number_of(metric: Metric, state: State, now: datetime) -> Reading[float]:
    """Return the number that a known state shows; raises RefusedError."""
    _check_not_ahead(metric, state, state.last_changed, now)
    try:
        shown = float(state.state)
    except ValueError as err:
        raise _implausible(metric, state) from err
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    return Reading(
        metric=metric,
        value=canonical_value(metric, shown, None if unit is None else str(unit)),
        changed_at=state.last_changed,
    )


def moment_of(metric: Metric, state: State, now: datetime) -> Reading[datetime]:
    """Return the moment that a known state shows; raises RefusedError.

    One that lay ahead when it was shown is a plan or an alarm, nobody's sleep.
    """
    _check_not_ahead(metric, state, state.last_changed, now)
    moment = dt_util.parse_datetime(state.state)
    if moment is None or moment.tzinfo is None:
        raise _implausible(metric, state)
    moment = dt_util.as_utc(moment)
    _check_not_ahead(metric, state, moment, state.last_changed)
    return Reading(metric=metric, value=moment, changed_at=state.last_changed)


def is_moment(metric: Metric) -> bool:
    """Return whether a metric's values are moments."""
    return METRICS[metric].timestamp


def shown_by(state: State) -> str:
    """Return what a state shows, for people, and no more of it than they can read."""
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    return f"{state.state} {unit or ''}".strip()[:_LONGEST]


def _check_not_ahead(
    metric: Metric, state: State, moment: datetime, of: datetime
) -> None:
    if moment > of + _AHEAD:
        raise _implausible(metric, state)


def _implausible(metric: Metric, state: State) -> RefusedError:
    return RefusedError(
        "implausible_value", metric=metric.value, value=shown_by(state)
    )
