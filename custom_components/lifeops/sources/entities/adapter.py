"""Entities' states as readings in canonical units."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import State
from homeassistant.util import dt as dt_util

from ...core.errors import RefusedError
from ...core.units import METRICS, Metric, canonical_value
from .model import Reading

_AHEAD = timedelta(minutes=5)
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Read:
    """What known states come to; refused are those that show what cannot be."""

    numbers: Mapping[Metric, Reading[float]] = field(default_factory=dict)
    moments: Mapping[Metric, Reading[datetime]] = field(default_factory=dict)
    refused: Mapping[Metric, State] = field(default_factory=dict)


def read(states: Mapping[Metric, State], now: datetime) -> Read:
    """Read known states; a bad one is set aside and harms no other."""
    numbers: dict[Metric, Reading[float]] = {}
    moments: dict[Metric, Reading[datetime]] = {}
    refused: dict[Metric, State] = {}
    for metric, state in states.items():
        try:
            _check_not_ahead(metric, state, state.last_changed, now)
            if METRICS[metric].timestamp:
                moments[metric] = _moment(metric, state)
            else:
                numbers[metric] = _number(metric, state)
        except RefusedError:
            refused[metric] = state
    return Read(numbers, moments, refused)


def shown_by(state: State) -> str:
    """Return what a state shows, for people, and no more of it than they can read."""
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    return f"{state.state} {unit or ''}".strip()[:_LONGEST]


def _number(metric: Metric, state: State) -> Reading[float]:
    try:
        shown = float(state.state)
    except ValueError as err:
        raise _implausible(metric, state) from err
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    value = canonical_value(metric, shown, None if unit is None else str(unit))
    return _reading(metric, value, state)


def _moment(metric: Metric, state: State) -> Reading[datetime]:
    """Read a moment; one that lay ahead when it was shown is a plan, nobody's sleep."""
    moment = dt_util.parse_datetime(state.state)
    if moment is None or moment.tzinfo is None:
        raise _implausible(metric, state)
    moment = dt_util.as_utc(moment)
    _check_not_ahead(metric, state, moment, state.last_changed)
    return _reading(metric, moment, state)


def _reading[V](metric: Metric, value: V, state: State) -> Reading[V]:
    return Reading(
        metric=metric,
        value=value,
        changed_at=state.last_changed,
        reported_at=state.last_reported,
    )


def _check_not_ahead(
    metric: Metric, state: State, moment: datetime, of: datetime
) -> None:
    if moment > of + _AHEAD:
        raise _implausible(metric, state)


def _implausible(metric: Metric, state: State) -> RefusedError:
    return RefusedError("implausible_value", metric=metric.value, value=shown_by(state))
