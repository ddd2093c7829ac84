"""What comes from another home, on its way into one commit of the series file.

Of two values of one moment the one of the later hybrid time stands, then the one of the
greater origin by name. No person deletes points, they are only forgotten: what a snapshot
lacks is therefore no reason to remove anything.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from ..core.ops import Origin
from .codec import Part
from .hours import Totals, WrittenHour, offer
from .series_origins import HERE, Origins
from .series_parcel import Entry, Parcel, SentHour, SentPoint
from .series_points import (
    PointRow,
    log_hours,
    log_nothing,
    log_points,
    standing_points,
    write_points,
)
from .work import Work

type Refuses = Callable[[Entry], bool]
type _Rank = tuple[int, Origin]


@dataclass(slots=True)
class _Entry:
    """An entry here: its origin's number; stale where it has been taken before.

    What is refused is stale too, and never held.
    """

    origin: int
    seq: int
    stale: bool
    refused: bool = False
    points: dict[int, list[tuple[int, float, int]]] = field(default_factory=dict)
    hours: list[WrittenHour] = field(default_factory=list)


def take(work: Work, parcel: Parcel, refuses: Refuses) -> int:
    """Take a parcel in; return how many points and hours changed."""
    origins = Origins(work)
    entries = list(_entries(origins, parcel, refuses))
    points = {work.series(key): told for key, told in parcel.points.items()}
    hours = {work.series(key): told for key, told in parcel.hours.items()}
    changed = [
        row
        for series, told in points.items()
        for row in _greater(origins, entries, series, told)
    ]
    write_points(work, changed)
    before = work.node.hours
    for series, sent in hours.items():
        _offer(work, entries, series, sent)
    _log(origins, entries)
    _tell_here(origins, entries, changed)
    _hold(origins, entries)
    return len(changed) + work.node.hours - before


def _entries(origins: Origins, parcel: Parcel, refuses: Refuses) -> Iterator[_Entry]:
    """Yield the entries by their places, knowing which are in the log already."""
    numbers = [origins.number(entry.origin) for entry in parcel.entries]
    spans: dict[int, list[int]] = {}
    for ix, entry in zip(numbers, parcel.entries, strict=True):
        spans.setdefault(ix, []).append(entry.seq)
    logged = {
        ix: origins.logged(ix, min(seqs), max(seqs)) for ix, seqs in spans.items()
    }
    for ix, entry in zip(numbers, parcel.entries, strict=True):
        known = 0 < entry.seq <= origins.hi(ix) or entry.seq in logged[ix]
        refused = refuses(entry)
        yield _Entry(ix, entry.seq, known or refused, refused)


def _greater(
    origins: Origins,
    entries: Sequence[_Entry],
    series: int,
    told: Sequence[SentPoint],
) -> Iterator[PointRow]:
    """Yield the points that stand from now on; note each with its entry."""
    best: dict[int, tuple[_Rank, float, int]] = {}
    for place, ts, value, h in told:
        entry = entries[place]
        if entry.stale:
            continue
        if entry.seq:
            entry.points.setdefault(series, []).append((ts, value, h))
        rank = (h, origins.names[entry.origin])
        if ts not in best or rank > best[ts][0]:
            best[ts] = (rank, value, entry.origin)
    if not best:
        return
    stands = standing_points(origins.work.database, series, sorted(best))
    for ts, (rank, value, origin) in best.items():
        stood = stands.get(ts)
        if stood is None or rank > (stood[1], origins.names[stood[2]]):
            yield series, ts, value, rank[0], origin


def _offer(
    work: Work, entries: Sequence[_Entry], series: int, told: Sequence[SentHour]
) -> None:
    """Offer each telling of an hour; a snapshot's are of all origins at once."""

    def telling(one: SentHour) -> tuple[int, int]:
        return one.hour, one.entry if entries[one.entry].seq else -1

    for (hour, _), group in groupby(told, telling):
        rows: dict[int, Totals] = {}
        for place, _, totals in group:
            entry = entries[place]
            if not entry.stale:
                entry.hours.append((series, hour, totals))
                rows[entry.origin] = totals
        if rows:
            offer(work, series, hour, rows)


def _log(origins: Origins, entries: Sequence[_Entry]) -> None:
    """Keep each entry as it was written, for homes that take it from here."""
    for entry in entries:
        if entry.stale or not entry.seq:
            continue
        name = (entry.origin, entry.seq)
        if entry.hours:
            log_hours(origins.work, name, entry.hours)
        elif entry.points:
            log_points(origins.work, name, _parts(entry.points))
        else:
            log_nothing(origins.work, name)


def _tell_here(
    origins: Origins, entries: Sequence[_Entry], changed: Sequence[PointRow]
) -> None:
    """Let this home's followers hear of a snapshot, whose entries are unknown."""
    unnamed = {entry.origin for entry in entries if not entry.seq}
    news: dict[int, list[tuple[int, float, int]]] = {}
    for series, ts, value, h, origin in changed:
        if origin in unnamed:
            news.setdefault(series, []).append((ts, value, h))
    if news:
        here = origins.number(HERE)
        seq = origins.hi(here) + 1
        log_points(origins.work, (here, seq), _parts(news))
        origins.raise_to(here, seq)


def _hold(origins: Origins, entries: Sequence[_Entry]) -> None:
    """Hold each entry that follows on what is held.

    An entry is whole and never replaced: nothing has to come with it before it counts.
    """
    for entry in sorted(entries, key=lambda one: one.seq):
        if not entry.refused and entry.seq == origins.hi(entry.origin) + 1:
            origins.raise_to(entry.origin, entry.seq)


def _parts(
    points: Mapping[int, Sequence[tuple[int, float, int]]],
) -> Sequence[Part]:
    return [
        Part(series, *map(list, zip(*sorted(told), strict=True)))
        for series, told in points.items()
    ]
