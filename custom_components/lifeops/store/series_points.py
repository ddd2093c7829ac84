"""Writing points: only what differs, logged once a commit, its hours marked."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise, repeat
from typing import NamedTuple

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from ..core.moments import to_us
from .codec import Part, encode, encode_hours
from .database import Database
from .hours import WrittenHour
from .node import written_at
from .series_schema import DIRTY, LATE, POINT, SERIES_LOG
from .statement import Bulk, Statement
from .work import HOUR_US, Work

# What lies further apart is looked up by itself: a batch that spans months must
# not read them.
_GAP_US = 600_000_000


def _put_point() -> Bulk:
    new = upsert(POINT)
    return Bulk(
        new.on_conflict_do_update(
            index_elements=["series", "ts"],
            set_={name: new.excluded[name] for name in ("value", "h", "origin")},
        )
    )


def _count_late() -> Statement:
    new = upsert(LATE)
    return Statement(
        new.on_conflict_do_update(
            index_elements=["series"],
            set_={
                "n": LATE.c.n + new.excluded.n,
                "first_ts": func.min(LATE.c.first_ts, new.excluded.first_ts),
                "last_ts": func.max(LATE.c.last_ts, new.excluded.last_ts),
            },
        )
    )


_LOG = Statement(
    insert(SERIES_LOG).values(
        {c.name: bindparam(c.name) for c in SERIES_LOG.c if c.name != "pos"}
    )
)
_PUT_POINTS = _put_point()
_MARK = Bulk(upsert(DIRTY).on_conflict_do_nothing())
_COUNT_LATE = _count_late()
_STANDING = Statement(
    select(POINT.c.ts, POINT.c.value, POINT.c.h, POINT.c.origin).where(
        POINT.c.series == bindparam("series"),
        POINT.c.ts >= bindparam("first"),
        POINT.c.ts <= bindparam("last"),
    )
)


class Run(NamedTuple):
    """Entries of an origin that are one row of the log, from one number to another."""

    origin: int
    first: int
    last: int


type PointRow = tuple[int, int, float, int, int]
"""A point's series, time, value, hybrid time and origin."""


def differing(
    work: Work, series: int, values: Mapping[int, float], h: int
) -> Part | None:
    """Return the points that differ from what stands, stamped as newer than that."""
    times = list(values)
    stands = standing_points(work.database, series, times)
    if not stands:
        return Part(series, times, list(values.values()), [h] * len(times))
    new = [
        ts
        for ts in times
        if (known := stands.get(ts)) is None or known[0] != values[ts]
    ]
    if not new:
        return None
    stamps = [max(h, stands[ts][1] + 1) if ts in stands else h for ts in new]
    return Part(series, new, [values[ts] for ts in new], stamps)


def put_points(work: Work, parts: Sequence[Part]) -> None:
    """Log points, write them, and mark the hours that they change."""
    work.node.seq += 1
    log_points(work, own_entry(work), parts)
    write_points(work, [row for part in parts for row in _rows(part, work.node.origin)])


def write_points(work: Work, rows: Sequence[PointRow]) -> None:
    """Write points over what stands, and mark the hours that they change."""
    mark_hours(work, {(series, ts // HOUR_US) for series, ts, *_ in rows})
    work.database.write_rows(_PUT_POINTS, rows)


def mark_hours(work: Work, hours: Collection[tuple[int, int]]) -> None:
    """Let hours, each by its series, be counted again."""
    work.database.write_rows(_MARK, list(hours))


def own_entry(work: Work) -> Run:
    """Return the last entry of the origin that is written to."""
    return Run(work.node.origin, work.node.seq, work.node.seq)


def log_points(work: Work, run: Run, parts: Sequence[Part]) -> None:
    """Log the points of entries."""
    first = min(min(part.times) for part in parts)
    last = max(max(part.times) for part in parts)
    _log(work, run, (first, last), encode(parts))


def log_hours(work: Work, run: Run, hours: Sequence[WrittenHour]) -> None:
    """Log hours as an entry, which is as old as what was written last."""
    written = to_us(written_at(max(totals.h for *_, totals in hours)))
    rows = [(series, hour, *totals) for series, hour, totals in hours]
    _log(work, run, (written, written), encode_hours(rows))


def log_nothing(work: Work, run: Run) -> None:
    """Log entries of which nothing is left, so that no number is missing."""
    written = last_written(work)
    _log(work, run, (written, written), encode_hours([]))


def last_written(work: Work) -> int:
    """Return when something was written here last."""
    return to_us(written_at(work.node.h))


def _log(work: Work, run: Run, span: tuple[int, int], blob: bytes) -> None:
    from_ts, to_ts = span
    work.database.write(
        _LOG,
        {
            "origin": run.origin,
            "first": run.first,
            "seq": run.last,
            "from_ts": from_ts,
            "to_ts": to_ts,
            "blob": blob,
        },
    )


def count_late(work: Work, series: int, n: int, span: tuple[int, int]) -> None:
    """Account for points that came when their day was already forgotten."""
    first, last = span
    work.database.write(
        _COUNT_LATE,
        {
            "series": series,
            "n": n,
            "first_ts": first,
            "last_ts": last,
        },
    )


def _rows(part: Part, origin: int) -> Iterator[PointRow]:
    return zip(
        repeat(part.series), part.times, part.values, part.stamps, repeat(origin)
    )


def standing_points(
    database: Database, series: int, times: Sequence[int]
) -> dict[int, tuple[float, int, int]]:
    """Return value, hybrid time and origin of a series' points, by (rising) times.

    There may be others among them.
    """
    found: dict[int, tuple[float, int, int]] = {}
    for first, last in _runs(times):
        rows = database.rows(
            _STANDING, {"series": series, "first": first, "last": last}
        )
        found.update((ts, (value, h, origin)) for ts, value, h, origin in rows)
    return found


def _runs(times: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last moment of each stretch without a long gap."""
    first = times[0]
    for before, after in pairwise(times):
        if after - before > _GAP_US:
            yield first, before
            first = after
    yield first, times[-1]
