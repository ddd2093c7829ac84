"""Whether something grows: what LifeOps holds, and the slope of what was measured."""

from collections.abc import Sequence
import gc
from statistics import linear_regression
from types import BuiltinFunctionType, FunctionType, ModuleType

_SHARED = (type, ModuleType, FunctionType, BuiltinFunctionType)


def held(*roots: object) -> int:
    """Return how many objects can be reached, but for code and for the made-up world."""
    seen: dict[int, object] = {}
    waiting = list(roots)
    while waiting:
        item = waiting.pop()
        foreign = isinstance(item, _SHARED) or type(item).__module__.startswith(
            "tests."
        )
        if foreign or id(item) in seen:
            continue
        seen[id(item)] = item
        waiting += gc.get_referents(item)
    return len(seen)


def slope(values: Sequence[float]) -> float:
    """Return how much is added from one measurement to the next."""
    return linear_regression(range(len(values)), values).slope
