"""Which source speaks for which stretch of time.

Several sources of one metric are never added up: of each stretch that one speaks that
the household ranks first, of equally ranked ones the one with the most points, then the
first by the name of its series.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..core.series import SeriesKey, Sum
from .days import Span
from .protocols import Readings

UNRANKED = 100


@dataclass(frozen=True, slots=True)
class Told:
    """What the source that speaks for a stretch says of it."""

    key: SeriesKey
    sum: Sum


def sums_of(
    readings: Readings, keys: Collection[SeriesKey], spans: Sequence[Span]
) -> Mapping[str, Sequence[Sum]]:
    """Return what spans, one after another, come to, by series."""
    if not spans:
        return {}
    edges = [*(span.start for span in spans), spans[-1].end]
    return readings.sums([str(key) for key in keys], edges)


def believed(
    found: Mapping[str, Sequence[Sum]],
    keys: Iterable[SeriesKey],
    ranks: Mapping[str, int],
) -> Mapping[datetime, Told]:
    """Return what is believed of each stretch that anybody knows of, by its start.

    Sources without a rank, those that are connected no more among them, come last.
    """

    def rank(key: SeriesKey) -> int:
        return ranks.get(key.source, UNRANKED)

    best: dict[datetime, Told] = {}
    for key in sorted(keys, key=lambda one: (rank(one), str(one))):
        for one in found.get(str(key), ()):
            stands = best.get(one.start)
            equal = stands is not None and rank(stands.key) == rank(key)
            if stands is None or (equal and one.n > stands.sum.n):
                best[one.start] = Told(key, one)
    return best


def only_source(told: Iterable[Told]) -> str | None:
    """Return the source that all of it is from, None where there are several."""
    sources = {one.key.source for one in told}
    return sources.pop() if len(sources) == 1 else None
