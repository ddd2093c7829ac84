"""Points as they are handed in: refused, told apart by age, ordered by time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from math import isfinite
from operator import itemgetter

from ..core.errors import RefusedError
from ..core.moments import to_us
from ..core.series import AHEAD, Point, SeriesKey
from .work import HOUR_US

# So far from the largest number that no sum of them is infinite.
MOST = 1e100

type Batch = Mapping[SeriesKey, Sequence[Point]]


@dataclass(frozen=True, slots=True)
class Given:
    """A series' points by their time in microseconds, oldest first."""

    key: SeriesKey
    values: Mapping[int, float]

    def split(self, floor: int) -> tuple[Mapping[int, float], Mapping[int, float]]:
        """Return what lies before a moment and the rest."""
        if next(iter(self.values)) >= floor:
            return {}, self.values
        old = {ts: value for ts, value in self.values.items() if ts < floor}
        new = {ts: value for ts, value in self.values.items() if ts >= floor}
        return old, new


def arriving(batch: Batch, now: datetime) -> tuple[Sequence[Given], int]:
    """Return what a batch holds, and how many of its points have no possible time.

    The last of two values of one moment counts. Raises RefusedError for what is no
    measured value, or no moment.
    """
    latest = to_us(now + AHEAD)
    given: list[Given] = []
    refused = 0
    for key, points in batch.items():
        if not key.fits:
            raise RefusedError("invalid_record", detail="a series without a name")
        times, values = _times(key, points), _values(key, points)
        told = list(zip(times, values, strict=True))
        if told and (min(times) < 0 or max(times) > latest):
            told = [(ts, value) for ts, value in told if 0 <= ts <= latest]
            refused += len(times) - len(told)
        if told:
            given.append(Given(key, dict(_in_order(told))))
    return given, refused


def sliced(batch: Batch, most: int) -> Iterator[Batch]:
    """Yield a batch in pieces of about so many points; none splits an hour.

    Raises RefusedError for what is no moment.
    """
    if sum(map(len, batch.values())) <= most:
        yield batch
        return
    for key, points in batch.items():
        for piece in _pieces(key, points, most):
            yield {key: piece}


def _pieces(
    key: SeriesKey, points: Sequence[Point], most: int
) -> Iterator[Sequence[Point]]:
    timed = _in_order(list(zip(_times(key, points), points, strict=True)))
    piece: list[Point] = []
    for _, hour in groupby(timed, lambda one: one[0] // HOUR_US):
        piece += [point for _, point in hour]
        if len(piece) >= most:
            yield piece
            piece = []
    if piece:
        yield piece


def _in_order[T](timed: list[tuple[int, T]]) -> list[tuple[int, T]]:
    return sorted(timed, key=itemgetter(0))


def _times(key: SeriesKey, points: Sequence[Point]) -> list[int]:
    try:
        return [to_us(point.at) for point in points]
    except TypeError as err:
        raise RefusedError("implausible_time", metric=key.metric, at=str(err)) from err


def _values(key: SeriesKey, points: Sequence[Point]) -> list[float]:
    try:
        values = [float(point.value) for point in points]
    except (TypeError, ValueError, OverflowError) as err:
        raise _implausible(key, str(err)) from err
    finite = all(map(isfinite, values))
    if values and not (finite and min(values) > -MOST and max(values) < MOST):
        wrong = next(value for value in values if not -MOST < value < MOST)
        raise _implausible(key, str(wrong))
    return values


def _implausible(key: SeriesKey, value: str) -> RefusedError:
    return RefusedError("implausible_value", metric=key.metric, value=value)
