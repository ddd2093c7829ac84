"""Homes that are no longer trusted: what they measured beyond the cut counts nowhere.

What the log names of it goes, and what it had replaced comes back from there. What came
by a snapshot is in no entry: it stays, as the sums of all homes then show it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import bindparam, delete, select

from ..core.ops import Origin, Vector
from .cuts import Cuts
from .hours import drop_part, standing_hour
from .series_log import decoded, decoded_hours
from .series_origins import HERE, Origins
from .series_points import PointRow, mark_hours, write_points
from .series_schema import POINT, SERIES_LOG
from .statement import Statement
from .work import HOUR_US, Work

_OF = SERIES_LOG.c.origin == bindparam("of")
_BEYOND = Statement(
    select(SERIES_LOG.c.blob).where(_OF, SERIES_LOG.c.seq > bindparam("last"))
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
    for (blob,) in work.database.rows(_BEYOND, asked):
        for series, points in decoded(blob):
            for ts, _, h in points:
                place = {"series": series, "ts": ts, "h": h, "of": number}
                if work.database.delete(_DROP_POINT, place):
                    gone.points.add((series, ts))
                    _remove_hour(work, series, ts // HOUR_US, number, gone)
        for series, hour, totals in decoded_hours(blob):
            if standing_hour(work, series, hour).get(number) == totals:
                _remove_hour(work, series, hour, number, gone)
    work.database.write(_DROP, asked)


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
        for series, points in decoded(blob):
            for ts, value, h in points:
                row = (series, ts, value, h, number)
                place = (series, ts)
                if place in places and _beats(origins, row, best.get(place)):
                    best[place] = row
    yield from best.values()


def _beats(origins: Origins, row: PointRow, stands: PointRow | None) -> bool:
    if stands is None:
        return True
    return (row[3], origins.names[row[4]]) > (stands[3], origins.names[stands[4]])
