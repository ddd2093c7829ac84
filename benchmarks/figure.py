"""One figure: how far LifeOps is from what it is measured against."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
import operator
from statistics import quantiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A value beside its reference; the ratio of both is held against the target.

    at_least turns the target round: the ratio may not be smaller.
    """

    name: str
    value: float
    reference: float
    target: float
    at_least: bool = False

    def __str__(self) -> str:
        """Return the line that scripts/bench prints."""
        ratio = self.value / self.reference
        holds: Callable[[float, float], bool] = (
            operator.ge if self.at_least else operator.le
        )
        verdict = "ok" if holds(ratio, self.target) else "short"
        return (
            f"{self.name} {self.value:.4g} {self.reference:.4g} {ratio:.3g}"
            f" target {self.target:.3g} {verdict}"
        )


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that so many percent of the values do not exceed."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]
