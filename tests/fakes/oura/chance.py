"""Chance that is the same each time: everything random is seeded by what it is of."""

from functools import cache
import random
import uuid

_OURS = uuid.UUID("6f1d3c1e-2a6b-5f0e-9d53-0b8f7b1f4a11")


def chance(*of: object) -> random.Random:
    """Return the randomness that belongs to one thing."""
    return random.Random("/".join(map(str, of)))


@cache
def placed(seed: str, what: str, block: int, low: int, high: int) -> int:
    """Return where in a block of days something is."""
    return chance(seed, what, block).randrange(low, high)


@cache
def likely(seed: str, what: str, of: object, share: float) -> bool:
    """Return whether something is so that is so with a share of all."""
    return chance(seed, what, of).random() < share


def known_id(*of: object) -> str:
    """Return the id that belongs to one thing."""
    return str(uuid.uuid5(_OURS, "/".join(map(str, of))))


def within(low: float, value: float, high: float) -> float:
    """Return a value kept between two others."""
    return max(low, min(high, value))


def points(value: float, worst: float, best: float) -> int:
    """Return how good a value is, from 1 to 100, between what is worst and best."""
    return round(within(1, 1 + 99 * (value - worst) / (best - worst), 100))
