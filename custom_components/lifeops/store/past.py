"""What the writer of a register had seen of it, as a column holds it.

"number:seq" by comma: origins by their number in this file, the register's own origin
left out; None for nothing.
"""

from collections.abc import Iterable, Mapping

type Past = Mapping[int, int]

_NOTHING: Past = {}


def read_past(column: str | None) -> Past:
    """Return what stands in a column."""
    if not column:
        return _NOTHING
    pairs = (one.split(":") for one in column.split(","))
    return {int(origin): int(seq) for origin, seq in pairs}


def write_past(past: Past) -> str | None:
    """Return the one text that equal pasts share."""
    return ",".join(f"{origin}:{past[origin]}" for origin in sorted(past)) or None


def renumbered(column: str, numbers: Mapping[int, int]) -> str | None:
    """Return a column with other numbers for the same origins."""
    past = read_past(column)
    return write_past({numbers[origin]: seq for origin, seq in past.items()})


def joined_past(pasts: Iterable[Past]) -> dict[int, int]:
    """Return what is known where each of these is."""
    found: dict[int, int] = {}
    for past in pasts:
        for origin, seq in past.items():
            found[origin] = max(seq, found.get(origin, 0))
    return found
