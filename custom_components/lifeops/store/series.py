"""Points in their own file: a batch is one commit, and committed first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import isfinite
from secrets import token_hex
from threading import Lock

from sqlalchemy import Table, bindparam, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.sql import ClauseElement

from ..core.errors import RefusedError
from ..core.series import Point, SeriesKey
from .codec import Stored, encode
from .database import Database
from .moments import from_us, to_us
from .node import clock_h
from .series_schema import NODE, ORIGIN, POINT, SERIES, SERIES_LOG
from .statement import Statement


def _numbered(table: Table, number: str) -> ClauseElement:
    """Insert a row whose number SQLite gives."""
    return insert(table).values(
        {c.name: bindparam(c.name) for c in table.c if c.name != number}
    )


def _put_point() -> ClauseElement:
    new = upsert(POINT)
    return new.on_conflict_do_update(
        index_elements=["series", "ts"],
        set_={name: new.excluded[name] for name in ("value", "h", "origin")},
    )


_LOAD = Statement(
    select(NODE.c.generation, NODE.c.origin, ORIGIN.c.hi, NODE.c.h).join_from(
        NODE, ORIGIN
    )
)
_SAVE_H = Statement(update(NODE).values(h=bindparam("h")))
_SAVE_HI = Statement(
    update(ORIGIN).where(ORIGIN.c.ix == bindparam("own")).values(hi=bindparam("hi"))
)
_NEXT_ORIGIN = Statement(select(func.coalesce(func.max(ORIGIN.c.ix), 0) + 1))
_ADD_ORIGIN = Statement(insert(ORIGIN))
_MOVE = Statement(update(NODE).values(origin=bindparam("origin")))
_FIRST = Statement(insert(NODE))
_SERIES = Statement(select(SERIES.c.ix).where(SERIES.c.name == bindparam("name")))
_ADD_SERIES = Statement(_numbered(SERIES, "ix"))
_LOG = Statement(_numbered(SERIES_LOG, "pos"))
_PUT_POINT = Statement(_put_point())
_BETWEEN = (
    POINT.c.series == bindparam("series"),
    POINT.c.ts >= bindparam("first"),
    POINT.c.ts <= bindparam("last"),
)
_POINTS = Statement(
    select(POINT.c.ts, POINT.c.value, POINT.c.h).where(*_BETWEEN).order_by(POINT.c.ts)
)
_LOG_END = Statement(select(func.coalesce(func.max(SERIES_LOG.c.pos), 0)))


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last moment at which a series changed."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class SeriesNode:
    """The counters of the series file; another generation voids every cursor."""

    generation: str
    origin: int
    seq: int
    h: int


def start_series_epoch(database: Database, home: str) -> None:
    """Begin a new origin for a home, and a generation in a new file."""
    with database.atomic():
        (origin,) = database.rows(_NEXT_ORIGIN)[0]
        database.write(
            _ADD_ORIGIN, {"ix": origin, "home": home, "epoch": token_hex(8), "hi": 0}
        )
        if database.row(_LOAD) is None:
            database.write(
                _FIRST, {"generation": token_hex(8), "origin": origin, "h": 0}
            )
        else:
            database.write(_MOVE, {"origin": origin})


class SeriesFile:
    """The writer of lifeops-series.db; one batch at a time, from any thread."""

    def __init__(self, database: Database) -> None:
        """Go on where the file ends."""
        self._database = database
        self._reading = Database.reader(database.path)
        self._node = SeriesNode(*database.rows(_LOAD)[0])
        self._lock = Lock()
        self._read_lock = Lock()

    @property
    def generation(self) -> str:
        """Return the random name of this file."""
        return self._node.generation

    def append(
        self, batch: Mapping[SeriesKey, Sequence[Point]], now: datetime
    ) -> Mapping[SeriesKey, Span]:
        """Commit the points that differ from what stands; return what changed.

        Raises RefusedError for a value that is no number, StoreError.
        """
        _require_numbers(batch)
        with self._lock:
            node = replace(self._node, h=max(self._node.h, clock_h(now)))
            with self._database.atomic():
                spans, written = self._write(batch, node)
            self._node = written
            return spans

    def points(self, series: str, start: datetime, end: datetime) -> Sequence[Point]:
        """Return a series' points between two moments (inclusive), oldest first."""
        with self._read_lock:
            ix = self._reading.row(_SERIES, {"name": series})
            if ix is None:
                return []
            rows = self._reading.rows(
                _POINTS,
                {"series": ix[0], "first": to_us(start), "last": to_us(end)},
            )
        return [Point(from_us(ts), value) for ts, value, _ in rows]

    def end(self) -> int:
        """Return the last place of the log (0 when empty)."""
        with self._read_lock:
            place: int = self._reading.rows(_LOG_END)[0][0]
        return place

    def close(self) -> None:
        """Close both connections."""
        self._reading.close()
        self._database.close()

    def _write(
        self, batch: Mapping[SeriesKey, Sequence[Point]], node: SeriesNode
    ) -> tuple[dict[SeriesKey, Span], SeriesNode]:
        spans: dict[SeriesKey, Span] = {}
        for key, points in batch.items():
            if not points:
                continue
            ix = self._series(key)
            if changed := self._changed(ix, points, node):
                node = replace(node, seq=node.seq + 1)
                self._store(ix, changed, node)
                spans[key] = Span(from_us(changed[0][0]), from_us(changed[-1][0]))
        if spans:
            self._database.write(_SAVE_H, {"h": node.h})
            self._database.write(_SAVE_HI, {"own": node.origin, "hi": node.seq})
        return spans, node

    def _series(self, key: SeriesKey) -> int:
        name = {"name": str(key)}
        row = self._database.row(_SERIES, name)
        if row is None:
            self._database.write(
                _ADD_SERIES,
                {
                    "metric": key.metric,
                    "person": key.person,
                    "source": key.source,
                    **name,
                },
            )
            row = self._database.rows(_SERIES, name)[0]
        ix: int = row[0]
        return ix

    def _changed(
        self, ix: int, points: Sequence[Point], node: SeriesNode
    ) -> list[Stored]:
        given = {to_us(point.at): float(point.value) for point in points}
        rows = self._database.rows(
            _POINTS, {"series": ix, "first": min(given), "last": max(given)}
        )
        stands = {ts: (value, h) for ts, value, h in rows}
        return [
            (ts, value, max(node.h, stands[ts][1] + 1) if ts in stands else node.h)
            for ts, value in sorted(given.items())
            if ts not in stands or stands[ts][0] != value
        ]

    def _store(self, ix: int, changed: list[Stored], node: SeriesNode) -> None:
        self._database.write(
            _LOG,
            {
                "origin": node.origin,
                "seq": node.seq,
                "series": ix,
                "from_ts": changed[0][0],
                "to_ts": changed[-1][0],
                "blob": encode(changed),
            },
        )
        self._database.write_many(
            _PUT_POINT,
            (
                {
                    "series": ix,
                    "ts": ts,
                    "value": value,
                    "h": h,
                    "origin": node.origin,
                }
                for ts, value, h in changed
            ),
        )


def _require_numbers(batch: Mapping[SeriesKey, Sequence[Point]]) -> None:
    for key, points in batch.items():
        for point in points:
            if not isfinite(point.value):
                raise RefusedError(
                    "implausible_value", metric=key.metric, value=str(point.value)
                )
