"""Whether something grows: the slope of a line through what was measured."""

from collections.abc import Sequence
from statistics import linear_regression


def slope(values: Sequence[float]) -> float:
    """Return how much is added from one measurement to the next."""
    return linear_regression(range(len(values)), values).slope
