"""Levels: each needs a hundred points more than the one before."""

from math import isqrt

STEP = 100


def level_of(total: int) -> int:
    """Return the level of so many points; the first begins with none."""
    return (1 + isqrt(1 + 8 * (total // STEP))) // 2


def level_at(level: int) -> int:
    """Return with how many points a level begins."""
    return STEP * level * (level - 1) // 2


def level_size(level: int) -> int:
    """Return how many points lead from a level to the next."""
    return STEP * level
