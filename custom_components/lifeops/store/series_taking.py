"""What comes from another home, on its way into one commit of the series file.

Of two values of one moment the one of the later hybrid time stands, then the one of the
greater origin by name. No person deletes points, they are only forgotten: what a snapshot
lacks is therefore no reason to remove anything.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from ..core.ops import Origin
from .codec import Part
from .hours import Totals, WrittenHour, offer
from .series_origins import HERE, Origins
from .series_parcel import Entry, Parcel, SentHour, SentPoint
from .series_points import PointRow, Run, log_points, standing_points, write_points
from .series_runs import Hours, Taken, log_entries
from .work import Work


def take(work: Work, parcel: Parcel, refused: Collection[Entry] = ()) -> int:
    """Take a parcel in but for some entries; return how many points and hours changed."""
    origins = Origins(work)
    entries = list(_entries(origins, parcel, refused))
    stale = {place for place, entry in enumerate(entries) if entry.stale}
    points = {
        work.series(key): _without(stale, told) for key, told in parcel.points.items()
    }
    hours = {work.series(key): told for key, told in parcel.hours.items()}
    changed = [
        row
        for series, told in points.items()
        for row in _greater(origins, entries, series, told)
    ]
    write_points(work, changed)
    before = work.node.hours
    written = _offer(work, entries, hours)
    log_entries(work, entries, points, written)
    _tell_here(origins, entries, changed)
    _hold(origins, entries)
    return len(changed) + work.node.hours - before


def _entries(
    origins: Origins, parcel: Parcel, refused: Collection[Entry]
) -> Iterator[Taken]:
    """Yield the entries by their places, knowing which are in the log already."""
    numbers = [origins.number(entry.origin) for entry in parcel.entries]
    spans: dict[int, list[int]] = {}
    for ix, entry in zip(numbers, parcel.entries, strict=True):
        spans.setdefault(ix, []).append(entry.seq)
    logged = {
        ix: origins.logged(ix, min(seqs), max(seqs)) for ix, seqs in spans.items()
    }
    held = {ix: origins.hi(ix) for ix in spans}
    for ix, entry in zip(numbers, parcel.entries, strict=True):
        known = 0 < entry.seq <= held[ix] or entry.seq in logged[ix]
        is_refused = bool(refused) and entry in refused
        yield Taken(ix, entry.seq, known or is_refused, is_refused)


def _without(stale: Collection[int], told: Sequence[SentPoint]) -> Sequence[SentPoint]:
    return [one for one in told if one.entry not in stale] if stale else told


def _greater(
    origins: Origins,
    entries: Sequence[Taken],
    series: int,
    told: Sequence[SentPoint],
) -> Iterator[PointRow]:
    """Yield the points that stand from now on."""

    def rank(h: int, origin: int) -> tuple[int, Origin]:
        return h, origins.names[origin]

    best: dict[int, PointRow] = {}
    for place, ts, value, h in told:
        origin, other = entries[place].origin, best.get(ts)
        if other is None or rank(h, origin) > rank(*other[3:]):
            best[ts] = series, ts, value, h, origin
    if not best:
        return
    stands = standing_points(origins.work.database, series, sorted(best))
    for ts, row in best.items():
        stood = stands.get(ts)
        if stood is None or rank(*row[3:]) > rank(*stood[1:]):
            yield row


def _offer(
    work: Work, entries: Sequence[Taken], hours: Mapping[int, Sequence[SentHour]]
) -> Hours:
    """Offer each telling of an hour; return those that count, by their entries.

    A snapshot's telling is of all origins at once.
    """

    def telling(one: SentHour) -> tuple[int, int]:
        return one.hour, one.entry if entries[one.entry].seq else -1

    written: dict[int, list[WrittenHour]] = {}
    for series, told in hours.items():
        fresh = (one for one in told if not entries[one.entry].stale)
        for (hour, _), group in groupby(fresh, telling):
            rows: dict[int, Totals] = {}
            for place, _, totals in group:
                written.setdefault(place, []).append((series, hour, totals))
                rows[entries[place].origin] = totals
            offer(work, series, hour, rows)
    return written


def _tell_here(
    origins: Origins, entries: Sequence[Taken], changed: Sequence[PointRow]
) -> None:
    """Let this home's followers hear of a snapshot, whose entries are unknown."""
    unnamed = {entry.origin for entry in entries if not entry.seq}
    news = sorted(row[:4] for row in changed if row[4] in unnamed)
    parts = [
        Part(series, *list(zip(*rows, strict=True))[1:])
        for series, rows in groupby(news, itemgetter(0))
    ]
    if parts:
        here = origins.number(HERE)
        seq = origins.hi(here) + 1
        log_points(origins.work, Run(here, seq, seq), parts)
        origins.raise_to(here, seq)


def _hold(origins: Origins, entries: Sequence[Taken]) -> None:
    """Hold each entry that follows on what is held.

    An entry is whole and never replaced: nothing has to come with it before it counts.
    """
    for ix, told in groupby(sorted(entries), itemgetter(0)):
        hi = origins.hi(ix)
        for entry in told:
            if not entry.refused and entry.seq == hi + 1:
                hi = entry.seq
        origins.raise_to(ix, hi)
