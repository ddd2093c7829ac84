"""Values in PostgreSQL's own binary form: whole arrays, and rows for COPY."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, repeat
from struct import Struct, error
from typing import Final, override

from psycopg import DataError
from psycopg.adapt import Dumper
from psycopg.pq import Format

from ...core.moments import to_us
from ..protocols import RefusedRowsError, Stamped

type Rows = Mapping[int, Collection[Stamped]]
"""Points by the number of their series."""

_ZERO: Final = to_us(datetime(2000, 1, 1, tzinfo=UTC))
_FIRST: Final = to_us(datetime.min.replace(tzinfo=UTC))
_LAST: Final = to_us(datetime.max.replace(tzinfo=UTC))

_ARRAY: Final = Struct(">5i")
_SERIES: Final = Struct(">ii")
_ROW_START: Final = Struct(">hiii")
_ROW_REST: Final = Struct(">14sqidiq")
_COPY_START: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_COPY_END: Final = b"\xff\xff"


class Binary(bytes):
    """A value as the server keeps it; the statement says of which type it is."""

    __slots__ = ()


class BinaryDumper(Dumper):
    """Hands a Binary on as it stands."""

    format = Format.BINARY

    @override
    def dump(self, obj: Binary) -> bytes:
        return obj


@dataclass(frozen=True, slots=True)
class Cell:
    """How the values of one type are packed: its number, their width."""

    oid: int
    width: int
    packed: Struct


INTEGER: Final = Cell(23, 4, Struct(">ii"))
LONG: Final = Cell(20, 8, Struct(">iq"))
REAL: Final = Cell(701, 8, Struct(">id"))
_MOMENT: Final = Cell(1184, 8, Struct(">iq"))


@contextmanager
def refusing() -> Iterator[None]:
    """Say of values that no column can hold that they are refused."""
    try:
        yield
    except (error, UnicodeEncodeError) as err:
        raise RefusedRowsError(str(err)) from err
    except DataError as err:
        if err.sqlstate is not None:
            raise
        raise RefusedRowsError(str(err)) from err


def array(cell: Cell, values: Collection[float]) -> Binary:
    """Return values as one array of the server."""
    head = _ARRAY.pack(1, 0, cell.oid, len(values), 1)
    return Binary(head + b"".join(map(cell.packed.pack, repeat(cell.width), values)))


def moments(microseconds: Collection[int]) -> Binary:
    """Return microseconds since 1970 as an array of timestamptz."""
    _require_dates(microseconds)
    return array(_MOMENT, [moment - _ZERO for moment in microseconds])


def moments_of(moments_: Sequence[datetime]) -> Binary:
    """Return moments as an array of timestamptz."""
    return moments(list(map(to_us, moments_)))


def columns(rows: Rows) -> tuple[Binary, Binary, Binary, Binary]:
    """Return the arrays of series, times, values and hybrid times."""
    times, values, stamps = zip(*chain.from_iterable(rows.values()), strict=True)
    head = _ARRAY.pack(1, 0, INTEGER.oid, len(times), 1)
    series = (_SERIES.pack(4, ix) * len(points) for ix, points in rows.items())
    return (
        Binary(head + b"".join(series)),
        moments(times),
        array(REAL, values),
        array(LONG, stamps),
    )


def spans(rows: Rows) -> tuple[Binary, Binary, Binary]:
    """Return the arrays of series, of their first times and of their last."""
    times = [[point[0] for point in points] for points in rows.values()]
    return (
        array(INTEGER, rows.keys()),
        moments([min(given) for given in times]),
        moments([max(given) for given in times]),
    )


def copied(rows: Rows) -> bytes:
    """Return rows of series, time, value and hybrid time as COPY takes them."""
    return b"".join((_COPY_START, *_copied_rows(rows), _COPY_END))


def _copied_rows(rows: Rows) -> Iterator[bytes]:
    pack = _ROW_REST.pack
    for ix, points in rows.items():
        _require_dates([point[0] for point in points])
        start = _ROW_START.pack(4, 4, ix, 8)
        for at, value, h in points:
            yield pack(start, at - _ZERO, 8, value, 8, h)


def _require_dates(microseconds: Collection[int]) -> None:
    if microseconds and (min(microseconds) < _FIRST or max(microseconds) > _LAST):
        raise RefusedRowsError("a time outside of the years 1 to 9999")
