"""One consistent look at the series file for another home.

Entries of the log go by origin and number, as long as they are all there. Who lacks some
that are gone, or most of them, takes points as they stand, by series and time, and behind
them the hours of which no points are left.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from sqlalchemy import bindparam, func, literal, select

from ..core.ops import Origin, Vector
from ..core.series import SeriesKey
from ..sync.protocols import Chunk
from .codec import Part
from .database import Database
from .hours import COLUMNS, Totals, WrittenHour
from .rollup import EVER
from .series_digests import digests
from .series_filling import Filling, place_of, spot_of
from .series_log import by_place, decoded, decoded_hours, series_keys
from .series_origins import held, series_vector
from .series_parcel import Entry, SentHour, SentPoint
from .series_schema import HOUR, POINT, SERIES_LOG
from .series_sums import FLOOR
from .statement import Row, Statement
from .text import dump
from .work import HOUR_US

_OF = SERIES_LOG.c.origin == bindparam("of")
_BEHIND = SERIES_LOG.c.seq > bindparam("after")
_WITHIN = SERIES_LOG.c.first <= bindparam("hi")
_HELD = func.max(
    func.min(SERIES_LOG.c.seq, bindparam("hi"))
    - func.max(SERIES_LOG.c.first - literal(1), bindparam("after")),
    literal(0),
)
_COUNT = Statement(
    select(func.coalesce(func.sum(_HELD), 0)).where(_OF, _BEHIND, _WITHIN)
)
_ENTRIES = Statement(
    select(SERIES_LOG.c.first, SERIES_LOG.c.seq, SERIES_LOG.c.blob)
    .where(_OF, _BEHIND, _WITHIN)
    .order_by(SERIES_LOG.c.seq)
)
_POINTS = Statement(
    select(POINT.c.ts, POINT.c.value, POINT.c.h, POINT.c.origin)
    .where(POINT.c.series == bindparam("series"), POINT.c.ts > bindparam("after"))
    .order_by(POINT.c.ts)
    .limit(bindparam("most"))
)


def _old_hours() -> Statement:
    """Choose whole hours that are older than the floor, or than any point.

    The floor comes down again where a purge was made by a clock that ran ahead.
    """
    first = (
        select(func.min(POINT.c.ts) // literal(HOUR_US))
        .where(POINT.c.series == bindparam("series"))
        .scalar_subquery()
    )
    old = (
        HOUR.c.series == bindparam("series"),
        HOUR.c.hour > bindparam("after"),
        HOUR.c.hour < func.max(FLOOR, func.coalesce(first, EVER)),
        HOUR.c.n > literal(0),
    )
    page = (
        select(HOUR.c.hour)
        .distinct()
        .where(*old)
        .order_by(HOUR.c.hour)
        .limit(bindparam("most"))
        .subquery()
    )
    last = select(func.max(page.c.hour)).scalar_subquery()
    return Statement(
        select(HOUR.c.hour, HOUR.c.origin, *COLUMNS)
        .where(*old, HOUR.c.hour <= last)
        .order_by(HOUR.c.hour, HOUR.c.origin)
    )


_OLD_HOURS = _old_hours()


class SeriesReading:
    """A look at the file as it is at one moment, over a connection of its own."""

    def __init__(self, database: Database) -> None:
        """Begin it; the connection goes with it."""
        self._database = database
        database.execute("BEGIN")
        self.target: Vector = series_vector(database)

    @cached_property
    def _origins(self) -> Mapping[int, tuple[Origin, int]]:
        return held(self._database)

    @cached_property
    def _keys(self) -> Mapping[int, SeriesKey]:
        return series_keys(self._database)

    @property
    def total(self) -> int:
        """Return how many entries stand."""
        return self.missing({})

    def missing(self, after: Vector) -> int:
        """Return how many entries of the log are not covered by a vector."""
        return sum(self._behind(ix, after) for ix in self._origins)

    def knows(self, after: Vector) -> bool:
        """Return whether each write behind a vector is in the log.

        It is not where its points are forgotten, or came by a snapshot.
        """
        return all(
            self._behind(ix, after) == max(hi - after.get(origin, 0), 0)
            for ix, (origin, hi) in self._origins.items()
        )

    def delta(self, after: Vector, position: str | None, most: int) -> Chunk:
        """Return entries behind a vector, by origin and number; at least one is whole."""
        filling = Filling(most)
        begins = (0, 0) if position is None else place_of(position)
        told = position or ""
        for ix, seq, parts, hours in self._log(after, begins):
            if filling.full and filling.entries:
                return filling.chunk(told, last=False)
            self._fill(filling, Entry(self._origins[ix][0], seq), parts, hours)
            told = dump([ix, seq])
        return filling.chunk(told, last=True)

    def snapshot(self, position: str | None, most: int) -> Chunk:
        """Return points as they stand, then old hours, by name of series and time."""
        part, name, time = (0, "", -1) if position is None else spot_of(position)
        filling = Filling(most)
        parts = (self._fill_points, self._fill_hours)
        for number, fill in enumerate(parts[part:], part):
            for series, key in self._keys.items():
                if number == part and str(key) < name:
                    continue
                behind = time if number == part and str(key) == name else -1
                reached = fill(filling, series, behind)
                if filling.room <= 0:
                    return filling.chunk(dump([number, str(key), reached]), last=False)
        return filling.chunk(dump([len(parts), "", -1]), last=True)

    def digests(self) -> Mapping[str, Sequence[bytes]]:
        """Return sums over what stands, equal where it is."""
        return digests(self._database, self._keys, self._names)

    def close(self) -> None:
        """Let go of the connection."""
        self._database.close()

    @cached_property
    def _names(self) -> Mapping[int, Origin]:
        return {ix: origin for ix, (origin, _) in self._origins.items()}

    def _behind(self, ix: int, after: Vector) -> int:
        origin, hi = self._origins[ix]
        asked = {"of": ix, "after": after.get(origin, 0), "hi": hi}
        found: int = self._database.rows(_COUNT, asked)[0][0]
        return found

    def _log(
        self, after: Vector, begins: tuple[int, int]
    ) -> Iterator[tuple[int, int, Sequence[Part], Sequence[WrittenHour]]]:
        """Yield entries behind a place; what is beyond the target is not told."""
        for ix, (origin, hi) in self._origins.items():
            if ix < begins[0]:
                continue
            seen = after.get(origin, 0)
            first = max(seen, begins[1]) if ix == begins[0] else seen
            asked = {"of": ix, "after": first, "hi": hi}
            for start, end, blob in self._database.each(_ENTRIES, asked):
                entries = by_place(decoded(blob), end - start + 1)
                hours = decoded_hours(blob) if not entries else []
                for seq in range(max(start, first + 1), min(end, hi) + 1):
                    yield ix, seq, entries.get(seq - start, []), hours

    def _fill(
        self,
        filling: Filling,
        entry: Entry,
        parts: Sequence[Part],
        hours: Sequence[WrittenHour],
    ) -> None:
        place = filling.place(entry)
        for part in parts:
            told = filling.points.setdefault(self._keys[part.series], [])
            told += [SentPoint(place, *point) for point in part.points]
            filling.count += len(part.times)
        for series, hour, totals in hours:
            told_hours = filling.hours.setdefault(self._keys[series], [])
            told_hours.append(SentHour(place, hour, totals))
            filling.count += 1

    def _fill_points(self, filling: Filling, series: int, after: int) -> int:
        rows = self._page(_POINTS, filling, series, after)
        told = [
            SentPoint(filling.place(Entry(self._names[origin], 0)), ts, value, h)
            for ts, value, h, origin in rows
        ]
        if not told:
            return after
        filling.points[self._keys[series]] = told
        filling.count += len(told)
        return told[-1].ts

    def _fill_hours(self, filling: Filling, series: int, after: int) -> int:
        rows = self._page(_OLD_HOURS, filling, series, after)
        told = [
            SentHour(filling.place(Entry(self._names[origin], 0)), hour, Totals(*cells))
            for hour, origin, *cells in rows
        ]
        if not told:
            return after
        filling.hours[self._keys[series]] = told
        filling.count += len(told)
        return told[-1].hour

    def _page(
        self, statement: Statement, filling: Filling, series: int, after: int
    ) -> list[Row]:
        asked = {"series": series, "after": after, "most": filling.room}
        return self._database.rows(statement, asked)
