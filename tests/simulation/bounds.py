"""Whether something grows: how much LifeOps holds in memory."""

from collections.abc import Sequence
import gc
from types import BuiltinFunctionType, FunctionType, ModuleType

_SHARED = (type, ModuleType, FunctionType, BuiltinFunctionType)


def held(root: object, *, without: Sequence[object] = ()) -> int:
    """Return how many objects can be reached, but for code and for the made-up world.

    without is left out with all that it holds: what differs from day to day because
    the day's values do, not because something grows.
    """
    values = _reached(without, {})
    return len(_reached([root], dict(values))) - len(values)


def _reached(roots: Sequence[object], seen: dict[int, object]) -> dict[int, object]:
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
    return seen
