"""The order of lists that people arrange: numbers between which there is room."""

from collections.abc import Iterable, Mapping

from .errors import RefusedError


def last_order(orders: Iterable[float]) -> float:
    """Return the place behind all others."""
    return max(orders, default=0.0) + 1.0


def moved(
    orders: Mapping[str, float], item: str, after: str | None
) -> Mapping[str, float]:
    """Return the places that change when an item is put behind another one, or first.

    Where there is no room between two neighbours all are numbered anew. Raises
    RefusedError for an item that is not in the list.
    """
    if unknown := {item, after or item} - set(orders):
        raise RefusedError("unknown_item", id=min(unknown)[:50])
    if item == after:
        return {}
    others = sorted(set(orders) - {item}, key=lambda one: (orders[one], one))
    place = others.index(after) + 1 if after else 0
    low = orders[others[place - 1]] if place else None
    high = orders[others[place]] if place < len(others) else None
    found = _between(low, high)
    if found is not None:
        return {item: found} if orders[item] != found else {}
    arranged = (*others[:place], item, *others[place:])
    return {one: float(at) for at, one in enumerate(arranged, 1) if orders[one] != at}


def _between(low: float | None, high: float | None) -> float | None:
    """Return a number between two, None where there is none."""
    if high is None:
        return (low or 0.0) + 1.0
    if low is None:
        return high - 1.0
    middle = (low + high) / 2
    return middle if low < middle < high else None
