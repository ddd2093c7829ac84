"""What comes in in one piece, in few rows of the log.

Entries of one origin that follow on each other are one row, as far as they become too
old on one day: a row goes once all of it is.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Final, NamedTuple

from .codec import Part
from .hours import WrittenHour
from .series_parcel import SentPoint
from .series_points import Run, log_hours, log_nothing, log_points
from .work import Work

_DAY_US: Final = 86_400_000_000
# Whoever reads one entry of a row has unpacked all of it.
_MOST: Final = 2_000
_TS_OF = itemgetter(1)

type Points = Mapping[int, Sequence[SentPoint]]
type Hours = Mapping[int, Sequence[WrittenHour]]


class Taken(NamedTuple):
    """An entry here: its origin's number; stale where it has been taken before.

    What is refused is stale too, and never held.
    """

    origin: int
    seq: int
    stale: bool
    refused: bool


class _Stretch(NamedTuple):
    """Entries from a place up to another one that are one row, or are none."""

    first: int
    end: int
    is_row: bool


def log_entries(
    work: Work, entries: Sequence[Taken], points: Points, hours: Hours
) -> None:
    """Keep new entries as they were written, for homes that take them from here."""
    stretches = list(_stretches(entries, _days(points), hours))
    parts = _parts(points, stretches)
    for first, end, is_row in stretches:
        if not is_row:
            continue
        run = Run(entries[first].origin, entries[first].seq, entries[end - 1].seq)
        if first in hours:
            log_hours(work, run, hours[first])
        elif first in parts:
            log_points(work, run, parts[first])
        else:
            log_nothing(work, run)


def _days(points: Points) -> Mapping[int, int]:
    """Return the day of each entry's newest point, nothing where all are of one day."""
    times = list(map(_TS_OF, chain(*points.values())))
    if not times or min(times) // _DAY_US == max(times) // _DAY_US:
        return {}
    days: dict[int, int] = {}
    for place, ts, *_ in chain(*points.values()):
        days[place] = max(days.get(place, 0), ts // _DAY_US)
    return days


def _stretches(
    entries: Sequence[Taken], days: Mapping[int, int], hours: Hours
) -> Iterator[_Stretch]:
    """Yield all entries; those of hours go by themselves."""
    first = 0
    for end in range(1, len(entries) + 1):
        if (
            end < len(entries)
            and end - first < _MOST
            and days.get(end) == days.get(end - 1)
            and not (end in hours or end - 1 in hours)
            and _goes_on(entries[end - 1], entries[end])
        ):
            continue
        entry = entries[first]
        yield _Stretch(first, end, entry.seq > 0 and not entry.stale)
        first = end


def _goes_on(one: Taken, other: Taken) -> bool:
    follows = other.origin == one.origin and other.seq == one.seq + 1
    return follows and one.seq > 0 and not (one.stale or other.stale)


def _parts(
    points: Points, stretches: Sequence[_Stretch]
) -> Mapping[int, Sequence[Part]]:
    """Return what each row holds, by its first place and by series, in order."""
    starts = [stretch.first for stretch in stretches]
    parts: dict[int, list[Part]] = {}
    for series, told in points.items():
        rows, here = sorted(told), 0
        while here < len(rows):
            first, end, is_row = stretches[bisect_right(starts, rows[here].entry) - 1]
            stop = bisect_left(rows, (end,), here)
            if is_row:
                part = _part(series, rows[here:stop], first, end)
                parts.setdefault(first, []).append(part)
            here = stop
    return parts


def _part(series: int, rows: Sequence[SentPoint], first: int, end: int) -> Part:
    within, times, values, stamps = zip(*rows, strict=True)
    places = [one - first for one in within] if end > first + 1 else ()
    return Part(series, times, values, stamps, places)
