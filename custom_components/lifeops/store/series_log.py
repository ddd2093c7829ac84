"""The series file as those read it who follow it, over any connection."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import bindparam, column, func, select, table

from ..core.errors import StoreDamagedError
from ..core.moments import from_us, to_us
from ..core.series import SeriesKey, Sum
from ..core.series_feed import ChangedHour, LogEnd, LogEntry, Stamped
from .codec import Part, decode, decode_hours
from .database import Database
from .hours import COLUMNS, Totals, WrittenHour
from .series_schema import HOUR, NODE, POINT, SERIES, SERIES_LOG
from .statement import Statement
from .work import HOUR_US

_COUNTED = table("sqlite_sequence", column("name"), column("seq"))
_LAST = func.coalesce(
    select(_COUNTED.c.seq)
    .where(_COUNTED.c.name == bindparam("log", SERIES_LOG.name))
    .scalar_subquery(),
    0,
)
_OLDEST = select(func.min(SERIES_LOG.c.pos)).scalar_subquery()
_END = Statement(
    select(NODE.c.generation, _LAST, func.coalesce(_OLDEST, _LAST + 1), NODE.c.hours)
)
_KEYS = Statement(
    select(SERIES.c.ix, SERIES.c.metric, SERIES.c.person, SERIES.c.source).order_by(
        SERIES.c.name
    )
)
_LOG = Statement(
    select(SERIES_LOG.c.pos, SERIES_LOG.c.blob)
    .where(SERIES_LOG.c.pos > bindparam("after"))
    .order_by(SERIES_LOG.c.pos)
)
_STANDING = Statement(
    select(POINT.c.ts, POINT.c.value, POINT.c.h)
    .where(POINT.c.series == bindparam("series"), POINT.c.ts > bindparam("after"))
    .order_by(POINT.c.ts)
    .limit(bindparam("most"))
)


def _changed() -> Statement:
    """Choose the hours that changed, and read them of every origin."""
    page = (
        select(HOUR.c.series, HOUR.c.hour, HOUR.c.changed)
        .where(HOUR.c.changed > bindparam("after"))
        .order_by(HOUR.c.changed)
        .limit(bindparam("most"))
        .subquery()
    )
    same = (HOUR.c.series == page.c.series) & (HOUR.c.hour == page.c.hour)
    return Statement(
        select(page.c.changed, page.c.series, page.c.hour, *COLUMNS)
        .join_from(page, HOUR, same)
        .order_by(page.c.changed)
    )


_CHANGED = _changed()


def log_end(database: Database) -> LogEnd:
    """Return where the file ends."""
    return LogEnd(*database.rows(_END)[0])


def series_keys(database: Database) -> Mapping[int, SeriesKey]:
    """Return every series by its number, ordered by name."""
    return {
        ix: SeriesKey(metric=metric, person=person, source=source)
        for ix, metric, person, source in database.rows(_KEYS)
    }


def log(database: Database, after: int, most: int) -> Sequence[LogEntry]:
    """Return entries behind a place of about so many points, one at the least."""
    found: list[tuple[int, list[tuple[int, list[Stamped]]]]] = []
    count = 0
    for pos, blob in database.each(_LOG, {"after": after}):
        parts = [(part.series, part.points) for part in decoded(blob)]
        found.append((pos, parts))
        count += sum(len(points) for _, points in parts)
        if count >= most:
            break
    keys = series_keys(database) if found else {}
    return [
        LogEntry(pos, [(keys[series], points) for series, points in parts])
        for pos, parts in found
    ]


def changed_hours(database: Database, after: int, most: int) -> Sequence[ChangedHour]:
    """Return hours changed behind a place, each once, in the order of their change."""
    rows = database.rows(_CHANGED, {"after": after, "most": most})
    keys = series_keys(database) if rows else {}
    found: dict[tuple[int, int], ChangedHour] = {}
    for (pos, series, hour), origins in groupby(rows, lambda row: row[:3]):
        start = from_us(hour * HOUR_US)
        total = combined(start, [Totals(*row[3:]) for row in origins])
        found.pop((series, hour), None)
        found[series, hour] = ChangedHour(pos, keys[series], start, total)
    return list(found.values())


def combined(start: datetime, origins: Sequence[Totals]) -> Sum | None:
    """Return what a stretch comes to over all origins, None without any point."""
    counted = [one for one in origins if one.n]
    if not counted:
        return None
    newest = max(counted, key=lambda one: one.last_ts)
    return Sum(
        start=start,
        n=sum(one.n for one in counted),
        sum=sum(one.sum for one in counted),
        low=min(one.min for one in counted),
        high=max(one.max for one in counted),
        last=newest.last,
        last_at=from_us(newest.last_ts),
    )


def standing(
    database: Database, after: tuple[str, datetime] | None, most: int
) -> Sequence[tuple[SeriesKey, Sequence[Stamped]]]:
    """Return points as they stand, by series' name and time, behind a point."""
    name, ts = ("", -1) if after is None else (after[0], to_us(after[1]))
    return list(_standing(database, name, ts, most))


def _standing(
    database: Database, name: str, ts: int, most: int
) -> Iterator[tuple[SeriesKey, Sequence[Stamped]]]:
    for series, key in series_keys(database).items():
        if most <= 0:
            return
        if str(key) < name:
            continue
        behind = ts if str(key) == name else -1
        points = database.rows(
            _STANDING, {"series": series, "after": behind, "most": most}
        )
        if points:
            most -= len(points)
            yield key, points


def by_place(parts: Sequence[Part], entries: int) -> Mapping[int, Sequence[Part]]:
    """Return what each of the entries of a row holds; raises StoreDamagedError."""
    if not any(part.places for part in parts):
        return {0: parts} if parts else {}
    found: dict[int, list[Part]] = {}
    for part in parts:
        end = 0
        for place, same in groupby(part.places):
            first, end = end, end + len(list(same))
            found.setdefault(place, []).append(part.cut(part.series, first, end))
    if not 0 <= min(found) <= max(found) < entries:
        raise StoreDamagedError("store_damaged", error="a point of no entry")
    return found


def decoded_hours(blob: bytes) -> Sequence[WrittenHour]:
    """Return the hours of an entry; raises StoreDamagedError."""
    try:
        rows = decode_hours(blob)
        return [(series, hour, Totals(*cells)) for series, hour, *cells in rows]
    except (ValueError, TypeError) as err:
        raise StoreDamagedError("store_damaged", error=str(err)) from err


def decoded(blob: bytes) -> list[Part]:
    """Return the points of entries by series; raises StoreDamagedError."""
    try:
        return decode(blob)
    except ValueError as err:
        raise StoreDamagedError("store_damaged", error=str(err)) from err
