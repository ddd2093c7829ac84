"""What values come to: which aggregations make sense, and what they are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from ..core.errors import RefusedError
from ..core.measures import Kind, Measure
from ..core.series import Sum
from .question import Aggregation, Step

LONG: Final = frozenset({Step.WEEK, Step.MONTH})
_SHORT = frozenset({Step.RAW, Step.HOUR})
_SECONDS = "s"


@dataclass(frozen=True, slots=True)
class Amount:
    """What values come to, and how many of them went in."""

    value: float
    n: int


_OF_POINTS: Mapping[Aggregation, Callable[[Sum], float]] = {
    Aggregation.MEAN: lambda told: told.mean,
    Aggregation.LOW: lambda told: told.low,
    Aggregation.HIGH: lambda told: told.high,
    Aggregation.COUNT: lambda told: told.n,
    Aggregation.LAST: lambda told: told.last,
}
_OF_VALUES: Mapping[Aggregation, Callable[[Sequence[float]], float]] = {
    Aggregation.MEAN: fmean,
    Aggregation.LOW: min,
    Aggregation.HIGH: max,
    Aggregation.SUM: sum,
    Aggregation.COUNT: len,
    Aggregation.LAST: lambda values: values[-1],
}


def of_points(told: Sum, aggregation: Aggregation) -> Amount:
    """Return what points come to."""
    return Amount(_OF_POINTS[aggregation](told), told.n)


def of_values(values: Sequence[float], aggregation: Aggregation) -> Amount:
    """Return what the values of days or nights come to, in their order."""
    return Amount(_OF_VALUES[aggregation](values), len(values))


def unit_of(measure: Measure, aggregation: Aggregation) -> str | None:
    """Return the unit of what values come to; a count has none."""
    return None if aggregation is Aggregation.COUNT else measure.unit


def aggregation_of(measure: Measure, step: Step, asked: Aggregation) -> Aggregation:
    """Return what is meant by the aggregation that is asked for.

    A gauge comes to its mean. A running total counts up through a day, which comes to
    the highest; weeks and months add their days up. Raw values are as they are. Raises
    RefusedError for what makes no sense.
    """
    if measure.nightly and step in _SHORT:
        raise RefusedError("step_unfit", metric=measure.name, step=step.value)
    if asked is Aggregation.DEFAULT:
        return _usual(measure, step)
    if asked not in _sensible(measure, step):
        raise RefusedError(
            "aggregation_unfit", metric=measure.name, aggregation=asked.value
        )
    return asked


def _usual(measure: Measure, step: Step) -> Aggregation:
    if step is Step.RAW:
        return Aggregation.DEFAULT
    if measure.kind is Kind.GAUGE:
        return Aggregation.MEAN
    return Aggregation.SUM if step in LONG else Aggregation.HIGH


def _sensible(measure: Measure, step: Step) -> frozenset[Aggregation]:
    """Return what can be asked for: heart rates do not add up, nor does a count so far.

    Times asleep do, as the totals of days do.
    """
    if step is Step.RAW:
        return frozenset()
    every = frozenset(_OF_VALUES)
    if measure.kind is Kind.RUNNING_TOTAL:
        unfit = {Aggregation.MEAN, Aggregation.SUM} if step not in LONG else set()
        return every - unfit
    adds_up = measure.nightly and measure.unit == _SECONDS
    return every if adds_up else every - {Aggregation.SUM}
