"""Homes that are no longer trusted: what they measured beyond the cut counts nowhere.

What the log names of it goes, and what it had replaced comes back from there. What came
by a snapshot is in no entry: it stays, as the sums of all homes then show it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, delete, func, select, update

from ..core.ops import Origin, Vector
from .codec import Part, encode_left
from .cuts import Cuts
from .hours import drop_part, standing_hour
from .series_log import by_place, decoded, decoded_hours
from .series_origins import HERE, Origins
from .series_points import PointRow, last_written, mark_hours, write_points
from .series_schema import POINT, SERIES_LOG
from .statement import Statement
from .work import HOUR_US, Work

_OF = SERIES_LOG.c.origin == bindparam("of")
_BEYOND = Statement(
    select(
        SERIES_LOG.c.pos, SERIES_LOG.c.first, SERIES_LOG.c.seq, SERIES_LOG.c.blob
    ).where(_OF, SERIES_LOG.c.seq > bindparam("last"))
)
_SHORTEN = Statement(
    update(SERIES_LOG)
    .where(SERIES_LOG.c.pos == bindparam("place"))
    .values(
        seq=bindparam("new_seq"),
        to_ts=func.min(SERIES_LOG.c.to_ts, bindparam("newest")),
        blob=bindparam("new_blob"),
    )
)
_DROP = Statement(delete(SERIES_LOG).where(_OF, SERIES_LOG.c.seq > bindparam("last")))
_DROP_POINT = Statement(
    delete(POINT).where(
        POINT.c.series == bindparam("series"),
        POINT.c.ts == bindparam("ts"),
        POINT.c.h == bindparam("h"),
        POINT.c.origin == bindparam("of"),
    )
)
_AROUND = Statement(
    select(SERIES_LOG.c.origin, SERIES_LOG.c.blob).where(
        SERIES_LOG.c.from_ts <= bindparam("last"),
        SERIES_LOG.c.to_ts >= bindparam("first"),
    )
)


@dataclass(slots=True)
class _Gone:
    """What was removed: points by series and time, and hours that said so."""

    points: set[tuple[int, int]] = field(default_factory=set)
    hours: set[tuple[int, int]] = field(default_factory=set)


def last_of(cuts: Cuts, origin: Origin) -> int | None:
    """Return the last entry of an origin that counts, None where all do."""
    epochs = cuts.get(origin.home)
    return None if epochs is None else epochs.get(origin.epoch, 0)


def is_beyond(cuts: Cuts, origin: Origin, seq: int, told: Vector) -> bool:
    """Return whether an entry counts nowhere.

    Of a part of a snapshot (number 0) nobody knows when it was written: it is taken
    only from a home that holds nothing beyond the cut.
    """
    last = last_of(cuts, origin)
    return last is not None and (seq or told.get(origin, last + 1)) > last


def cut(work: Work, home: str, epochs: Mapping[str, int]) -> int:
    """Remove what a home wrote beyond a number of each epoch; return how much that was."""
    origins, gone = Origins(work), _Gone()
    for number, origin in list(origins.names.items()):
        if origin.home == home and number != work.node.origin:
            last = epochs.get(origin.epoch, 0)
            _remove(work, number, last, gone)
            origins.lower_to(number, last)
    write_points(work, list(_replaced(origins, gone.points)))
    mark_hours(work, gone.hours)
    return len(gone.points) + len(gone.hours)


def _remove(work: Work, number: int, last: int, gone: _Gone) -> None:
    """Remove the entries of an origin behind a number, and what stands of them."""
    asked = {"of": number, "last": last}
    for pos, first, end, blob in work.database.rows(_BEYOND, asked):
        left: list[Part] = []
        for place, parts in by_place(decoded(blob), end - first + 1).items():
            if first + place <= last:
                left += parts
            else:
                _remove_points(work, number, parts, gone)
        if first <= last:
            _shorten(work, pos, last, left)
        for series, hour, totals in decoded_hours(blob):
            if standing_hour(work, series, hour).get(number) == totals:
                _remove_hour(work, series, hour, number, gone)
    work.database.write(_DROP, asked)


def _shorten(work: Work, pos: int, last: int, left: Sequence[Part]) -> None:
    """Leave what counts of a row, which is as old as the newest of that."""
    times = (ts for part in left for ts in part.times)
    newest = max(times, default=last_written(work))
    told = {"place": pos, "new_seq": last, "newest": newest}
    work.database.write(_SHORTEN, {**told, "new_blob": encode_left(left)})


def _remove_points(work: Work, number: int, parts: Sequence[Part], gone: _Gone) -> None:
    for part in parts:
        for ts, _, h in part.points:
            place = {"series": part.series, "ts": ts, "h": h, "of": number}
            if work.database.delete(_DROP_POINT, place):
                gone.points.add((part.series, ts))
                _remove_hour(work, part.series, ts // HOUR_US, number, gone)


def _remove_hour(work: Work, series: int, hour: int, number: int, gone: _Gone) -> None:
    drop_part(work, series, hour, number)
    gone.hours.add((series, hour))


def _replaced(origins: Origins, places: set[tuple[int, int]]) -> Iterator[PointRow]:
    """Yield the greatest of what the log still names where points were removed."""
    if not places:
        return
    times = [ts for _, ts in places]
    span = {"first": min(times), "last": max(times)}
    best: dict[tuple[int, int], PointRow] = {}
    for number, blob in origins.work.database.rows(_AROUND, span):
        if origins.names[number] == HERE:
            continue
        for part in decoded(blob):
            for ts, value, h in part.points:
                row = (part.series, ts, value, h, number)
                place = (part.series, ts)
                if place in places and _beats(origins, row, best.get(place)):
                    best[place] = row
    yield from best.values()


def _beats(origins: Origins, row: PointRow, stands: PointRow | None) -> bool:
    if stands is None:
        return True
    return (row[3], origins.names[row[4]]) > (stands[3], origins.names[stands[4]])
