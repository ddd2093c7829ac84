"""Telling a new night from an old one that only looks new.

After a restart of Home Assistant, or of another integration, old values look as if
they had just become the shown ones. A value equal to the newest night of the three
days before is therefore a repetition, and counts only where a new wake-up or another
value that differs came together with it, or where its own night has it already.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from math import isclose

from ...core.days import LifeDay
from ...core.health import NightRecord
from .model import Reading
from .wakes import Wake, together

_WITHIN_DAYS = 3

type Numbers = Sequence[Reading[float]]


def fresh(
    day: LifeDay,
    numbers: Numbers,
    stand: Mapping[date, NightRecord],
    wake: Wake | None = None,
) -> Numbers:
    """Return the readings of a day without those that only repeat an earlier night."""
    before = _newest_before(day, stand)
    if before is None:
        return numbers
    stands = stand.get(day.date)
    news = [
        one
        for one in numbers
        if _says(before, one) is False and not _is_restored(stands, one)
    ]
    return [
        one
        for one in numbers
        if not _says(before, one)
        or (wake is not None and wake.day == day and wake.vouches_for(one))
        or (stands is not None and one.metric in stands.metrics)
        or any(together(one, other) for other in news)
    ]


def repeats(night: NightRecord, before: NightRecord) -> bool:
    """Return whether a night says nothing but what the one before said."""
    return all(
        (known := before.metrics.get(metric)) is not None
        and same(known.value, one.value)
        for metric, one in night.metrics.items()
    )


def same(one: float, other: float) -> bool:
    """Return whether two values differ by no more than arithmetic."""
    return isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)


def _newest_before(
    day: LifeDay, stand: Mapping[date, NightRecord]
) -> NightRecord | None:
    for back in range(1, _WITHIN_DAYS + 1):
        if night := stand.get(day.shifted(-back).date):
            return night
    return None


def _says(night: NightRecord, reading: Reading[float]) -> bool | None:
    """Return whether a night says the same; None where it says nothing."""
    known = night.metrics.get(reading.metric)
    return None if known is None else same(known.value, reading.value)


def _is_restored(stands: NightRecord | None, reading: Reading[float]) -> bool:
    """Return whether a night had this value before it looked new."""
    if stands is None or not _says(stands, reading):
        return False
    return stands.metrics[reading.metric].measured_at < reading.changed_at
