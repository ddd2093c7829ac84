"""Single cells of a line, read strictly."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from math import isfinite
from typing import Final

from ...core.errors import RefusedError
from ...core.json import Json
from ...core.measures import HEART_RATE, MEASURES, RING_BATTERY
from ...core.units import Metric, canonical_value
from .model import Reason, UnusableError

_LONGEST = 64
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)
# These have the units and the bounds of a metric that a body has too.
_LIKE: Mapping[str, Metric] = {
    HEART_RATE: Metric.LOWEST_HR,
    RING_BATTERY: Metric.EFFICIENCY,
}
# A table that is opened in a spreadsheet would run what begins with one of these.
_FORMULAS = "=+-@"
MOMENTS: Final = frozenset({Metric.BEDTIME.value, Metric.WAKE.value})


def moment(cell: Json, now: datetime) -> datetime:
    """Return a moment in UTC that can have been; raises UnusableError."""
    try:
        stated = datetime.fromisoformat(_text(cell, Reason.BAD_TIME))
        if stated.tzinfo is None:
            raise UnusableError(Reason.NO_ZONE)
        at = stated.astimezone(UTC)
    except (ValueError, OverflowError) as err:
        raise UnusableError(Reason.BAD_TIME) from err
    if not _FIRST <= at <= now + _AHEAD:
        raise UnusableError(Reason.IMPLAUSIBLE_TIME)
    return at


def past_day(day: date, now: datetime) -> date:
    """Return a day that has begun somewhere; raises UnusableError."""
    if not _FIRST.date() <= day <= (now + _AHEAD).date():
        raise UnusableError(Reason.BAD_DAY)
    return day


def number(cell: Json) -> float:
    """Return a finite number; raises UnusableError.

    A comma stands for the point where there is no point.
    """
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise UnusableError(Reason.BAD_NUMBER)
    if isinstance(cell, str):
        cell = _text(cell, Reason.BAD_NUMBER)
        cell = cell if "." in cell else cell.replace(",", ".")
    try:
        value = float(cell)
    except (ValueError, OverflowError) as err:
        raise UnusableError(Reason.BAD_NUMBER) from err
    if not isfinite(value):
        raise UnusableError(Reason.BAD_NUMBER)
    return value


def metric(cell: Json) -> str:
    """Return the name of a metric that is known; raises UnusableError."""
    name = _text(cell, Reason.UNKNOWN_METRIC)
    if name not in MEASURES and name not in MOMENTS:
        raise UnusableError(Reason.UNKNOWN_METRIC)
    return name


def canonical(name: str, value: float, unit: Json) -> float:
    """Return a value in the metric's own unit, which none stands for too."""
    given = MEASURES[name].unit
    if unit not in (None, ""):
        given = _text(unit, Reason.UNKNOWN_UNIT)
    try:
        return canonical_value(_LIKE.get(name) or Metric(name), value, given)
    except RefusedError as err:
        raise UnusableError(Reason(err.key)) from err


def source(cell: Json, usual: str) -> str:
    """Return the name of a source, the usual one where none is named."""
    if cell in (None, ""):
        return usual
    name = _text(cell, Reason.BAD_SOURCE)
    if not name.isprintable() or "/" in name or name[0] in _FORMULAS:
        raise UnusableError(Reason.BAD_SOURCE)
    return name


def _text(cell: Json, reason: Reason) -> str:
    if not isinstance(cell, str) or not 0 < len(cell.strip()) <= _LONGEST:
        raise UnusableError(reason)
    return cell.strip()
