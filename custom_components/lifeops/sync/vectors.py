"""Vectors as they are said, and what one has that another has not."""

from collections.abc import Mapping

from ..core.errors import ProtocolError
from ..core.ops import NAME_CHARS, Origin, Vector
from .limits import ORIGINS_MOST

type Said = Mapping[str, Mapping[str, int]]
"""Numbers by home and epoch."""

_MOST_NUMBER = 2**63 - 1


def said(vector: Vector) -> dict[str, dict[str, int]]:
    """Return a vector as it goes into a message."""
    found: dict[str, dict[str, int]] = {}
    for origin, seq in vector.items():
        found.setdefault(origin.home, {})[origin.epoch] = seq
    return found


def heard(data: Said) -> dict[Origin, int]:
    """Return the vector of a message; raises ProtocolError for what can be none."""
    found = {
        Origin(home, epoch): seq
        for home, epochs in data.items()
        for epoch, seq in epochs.items()
    }
    if len(found) > ORIGINS_MOST:
        raise ProtocolError("too_large", what="vector")
    for origin, seq in found.items():
        if not all(0 < len(name) <= NAME_CHARS for name in origin):
            raise ProtocolError("unreadable", why="origin")
        if not 0 <= seq <= _MOST_NUMBER:
            raise ProtocolError("unreadable", why="vector")
    return found


def differences(vector: Vector, base: Vector) -> dict[str, dict[str, int]]:
    """Return what makes one vector of another, as it is said."""
    return said(
        {
            origin: vector.get(origin, 0)
            for origin in (*base, *vector)
            if vector.get(origin, 0) != base.get(origin, 0)
        }
    )


def patched(base: Vector, data: Said) -> Vector:
    """Return the vector whose differences from another were said."""
    found = {**base, **heard(data)}
    return {origin: seq for origin, seq in found.items() if seq}


def holds(vector: Vector, other: Vector) -> bool:
    """Return whether a vector has all of another."""
    return all(vector.get(origin, 0) >= seq for origin, seq in other.items())
