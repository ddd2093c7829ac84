"""The steps of days, as documents tell them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from ...core.health import HealthDocumentRecord
from ...core.rules import Row

STEPS_ONLY: Final = ("source", "endpoint", "day", "data.steps")


def steps_of(rows: Sequence[Row[HealthDocumentRecord]]) -> Mapping[date, int]:
    """Return the steps of days, of several tellings the highest."""
    found: dict[date, int] = {}
    for day, steps in _told(rows):
        found[day] = max(steps, found.get(day, 0))
    return found


def _told(
    rows: Sequence[Row[HealthDocumentRecord]],
) -> Iterator[tuple[date, int]]:
    for row in rows:
        steps = row.value.data.get("steps")
        if type(steps) is int:
            yield row.value.day, steps
