"""Single values as Oura's JSON has them, read strictly."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from ...core.errors import RefusedError
from ...core.json import Json
from ...core.units import Metric, canonical_value
from .errors import UnfitError

_LONGEST_TEXT = 64
_BIGGEST = 1e12


def found(data: Mapping[str, Json], path: Sequence[str]) -> Json:
    """Return what stands at a path, None where nothing does."""
    value: Json = data
    for name in path:
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise UnfitError(name)
        value = value.get(name)
    return value


def number(value: Json) -> float | None:
    """Return a number; raise UnfitError for whatever else is not missing."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnfitError("no number")
    if not -_BIGGEST <= value <= _BIGGEST:
        raise UnfitError("no number of this world")
    return float(value)


def measure(metric: Metric, given: float, unit: str | None) -> float:
    """Return a metric's value in its canonical unit; raise UnfitError."""
    try:
        return canonical_value(metric, given, unit)
    except RefusedError as err:
        raise UnfitError(metric.value) from err


def moment(value: Json) -> datetime:
    """Return an aware moment in UTC; raise UnfitError for what names none."""
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise UnfitError("no moment")
    try:
        stated = datetime.fromisoformat(value)
        if stated.tzinfo is None:
            raise UnfitError("a moment nowhere")
        return stated.astimezone(UTC)
    except (ValueError, OverflowError) as err:
        raise UnfitError("no moment") from err
