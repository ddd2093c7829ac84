"""What entries of the log changed as one compressed text of columns."""

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, islice, pairwise
from operator import sub
import struct
import sys
from typing import Any, NamedTuple
import zlib

import orjson

from ..core.series_feed import Stamped

try:
    from compression import zstd
except ImportError:
    zstd = None  # type: ignore[assignment]

_ZSTD = b"z"
_ZLIB = b"d"
_SMALL = 1024
_BROKEN = (zlib.error,) if zstd is None else (zlib.error, zstd.ZstdError)
_COUNT = struct.Struct("<I")
_PART = struct.Struct("<II")


class Part(NamedTuple):
    """The points of one series, a list for each column, ordered by time.

    Where several entries are one, by entry and time; places say which, from 0.
    """

    series: int
    times: Sequence[int]
    values: Sequence[float]
    stamps: Sequence[int]
    places: Sequence[int] = ()

    @property
    def points(self) -> list[Stamped]:
        """Return the points one by one."""
        return list(zip(self.times, self.values, self.stamps, strict=True))

    def cut(self, series: int, first: int, end: int) -> Part:
        """Return some of the points, as those of a series."""
        return Part(
            series,
            self.times[first:end],
            self.values[first:end],
            self.stamps[first:end],
            self.places[first:end],
        )


def encode(parts: Sequence[Part]) -> bytes:
    """Return points as bytes: whole numbers as steps from the one before."""
    values = array("d", chain.from_iterable(part.values for part in parts))
    plain = (
        _COUNT.pack(len(parts)),
        *(_PART.pack(part.series, len(part.times)) for part in parts),
        _steps(part.times for part in parts),
        _little(values).tobytes(),
        _steps(part.stamps for part in parts),
        _steps(part.places for part in parts),
    )
    return squeeze(b"".join(plain))


def decode(blob: bytes) -> list[Part]:
    """Return the points of a blob by series; raises ValueError for anything else."""
    plain = expand(blob)
    try:
        (count,) = _COUNT.unpack_from(plain)
        start = _COUNT.size + count * _PART.size
        heads = list(_PART.iter_unpack(plain[_COUNT.size : start]))
    except struct.error as err:
        raise ValueError(str(err)) from err
    if len(heads) != count:
        raise ValueError("fewer series than said")
    size = 8 * sum(points for _, points in heads)
    times, values, stamps, places = (
        plain[start + size * column : start + size * (column + 1)]
        for column in range(4)
    )
    if len(stamps) != size or len(places) not in {0, size}:
        raise ValueError("columns of different length")
    whole = Part(
        0,
        list(accumulate(_integers(times))),
        list(_little(array("d", values))),
        list(accumulate(_integers(stamps))),
        list(accumulate(_integers(places))),
    )
    ends = accumulate((length for _, length in heads), initial=0)
    return [
        whole.cut(series, first, end)
        for (series, _), (first, end) in zip(heads, pairwise(ends), strict=True)
    ]


def squeeze(plain: bytes, level: int | None = None) -> bytes:
    """Return bytes as few bytes, by the best means that there is, at a level of zstd.

    What is small zlib makes smaller, and does so sooner.
    """
    if zstd is None or len(plain) < _SMALL:
        return _ZLIB + zlib.compress(plain)
    return _ZSTD + zstd.compress(plain, level)


def expand(blob: bytes) -> bytes:
    """Return the bytes that were squeezed; raises ValueError for anything else."""
    means, packed = blob[:1], blob[1:]
    if means != _ZLIB and zstd is None:
        raise ValueError("packed by means that are not here")
    try:
        return zlib.decompress(packed) if means == _ZLIB else zstd.decompress(packed)
    except _BROKEN as err:
        raise ValueError(str(err)) from err


def expand_some(blob: bytes, most: int) -> bytes:
    """Return bytes that a stranger squeezed; raises ValueError for more than so many.

    What would be more is never unpacked.
    """
    means, packed = blob[:1], blob[1:]
    if means not in (_ZLIB, _ZSTD) or (means == _ZSTD and zstd is None):
        raise ValueError("packed by means that are not here")
    unpacking = zlib.decompressobj() if means == _ZLIB else zstd.ZstdDecompressor()
    try:
        plain = unpacking.decompress(packed, most)
    except _BROKEN as err:
        raise ValueError(str(err)) from err
    if not unpacking.eof or unpacking.unused_data:
        raise ValueError("cut off, or too large")
    return plain


def encode_left(
    parts: Sequence[Part], rows: Sequence[Sequence[int | float]] = ()
) -> bytes:
    """Return what is left of entries: points, or else hours, of which may be none."""
    return encode(parts) if parts else encode_hours(rows)


def encode_hours(rows: Sequence[Sequence[int | float]]) -> bytes:
    """Return rows of hours as bytes; read as points they are none."""
    return squeeze(_COUNT.pack(0) + orjson.dumps(rows))


def decode_hours(blob: bytes) -> list[list[Any]]:
    """Return the rows of hours of a blob, none where it is one of points."""
    plain = expand(blob)
    if plain[: _COUNT.size] != _COUNT.pack(0):
        return []
    rows: list[list[Any]] = orjson.loads(plain[_COUNT.size :])
    return rows


def _steps(columns: Iterable[Sequence[int]]) -> bytes:
    numbers = list(chain.from_iterable(columns))
    steps = array("q", numbers[:1])
    steps.extend(map(sub, islice(numbers, 1, None), numbers, strict=False))
    return _little(steps).tobytes()


def _integers(data: bytes) -> Sequence[int]:
    return _little(array("q", data))


def _little[A: (array[int], array[float])](numbers: A) -> A:
    """Return numbers with the byte order that files have, or back from it."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
