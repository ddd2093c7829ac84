"""Writing points: only what differs, logged once a commit, its hours marked."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, repeat

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from .codec import Part, encode
from .database import Database
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
    select(POINT.c.ts, POINT.c.value, POINT.c.h).where(
        POINT.c.series == bindparam("series"),
        POINT.c.ts >= bindparam("first"),
        POINT.c.ts <= bindparam("last"),
    )
)


def differing(
    work: Work, series: int, values: Mapping[int, float], h: int
) -> Part | None:
    """Return the points that differ from what stands, stamped as newer than that."""
    times = list(values)
    stands = _standing(work.database, series, times)
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
    work.database.write(
        _LOG,
        {
            "origin": work.node.origin,
            "seq": work.node.seq,
            "from_ts": min(part.times[0] for part in parts),
            "to_ts": max(part.times[-1] for part in parts),
            "blob": encode(parts),
        },
    )
    marks = {(part.series, ts // HOUR_US) for part in parts for ts in part.times}
    work.database.write_rows(_MARK, list(marks))
    work.database.write_rows(
        _PUT_POINTS, [row for part in parts for row in _rows(part, work.node.origin)]
    )


def count_late(work: Work, series: int, times: Sequence[int]) -> None:
    """Account for points that came when their day was already forgotten."""
    work.database.write(
        _COUNT_LATE,
        {
            "series": series,
            "n": len(times),
            "first_ts": times[0],
            "last_ts": times[-1],
        },
    )


def _rows(part: Part, origin: int) -> Iterator[tuple[int, int, float, int, int]]:
    return zip(
        repeat(part.series), part.times, part.values, part.stamps, repeat(origin)
    )


def _standing(
    database: Database, series: int, times: Sequence[int]
) -> dict[int, tuple[float, int]]:
    found: dict[int, tuple[float, int]] = {}
    for first, last in _runs(times):
        rows = database.rows(
            _STANDING, {"series": series, "first": first, "last": last}
        )
        found.update((ts, (value, h)) for ts, value, h in rows)
    return found


def _runs(times: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last moment of each stretch without a long gap."""
    first = times[0]
    for before, after in pairwise(times):
        if after - before > _GAP_US:
            yield first, before
            first = after
    yield first, times[-1]
