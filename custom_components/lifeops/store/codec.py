"""What a batch changed as one compressed text of columns."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, islice
from operator import sub
import struct
import sys
from typing import Any
import zlib

import orjson

from ..core.series_feed import Stamped

try:
    from compression import zstd
except ImportError:
    zstd = None  # type: ignore[assignment]

_ZSTD = b"z"
_ZLIB = b"d"
_BROKEN = (zlib.error,) if zstd is None else (zlib.error, zstd.ZstdError)
_COUNT = struct.Struct("<I")
_PART = struct.Struct("<II")


@dataclass(frozen=True, slots=True)
class Part:
    """The points of one series, a list for each column, ordered by time."""

    series: int
    times: Sequence[int]
    values: Sequence[float]
    stamps: Sequence[int]


def encode(parts: Sequence[Part]) -> bytes:
    """Return points as bytes: times and hybrid times as steps from the one before."""
    values = array("d", chain.from_iterable(part.values for part in parts))
    plain = (
        _COUNT.pack(len(parts)),
        *(_PART.pack(part.series, len(part.times)) for part in parts),
        _steps(part.times for part in parts),
        _little(values).tobytes(),
        _steps(part.stamps for part in parts),
    )
    return squeeze(b"".join(plain))


def decode(blob: bytes) -> list[tuple[int, list[Stamped]]]:
    """Return the points of a blob by series; raises ValueError for anything else."""
    plain = expand(blob)
    try:
        (count,) = _COUNT.unpack_from(plain)
        start = _COUNT.size + count * _PART.size
        heads = list(_PART.iter_unpack(plain[_COUNT.size : start]))
    except struct.error as err:
        raise ValueError(str(err)) from err
    size = 8 * sum(points for _, points in heads)
    times, values, stamps = (
        plain[start + size * column : start + size * (column + 1)]
        for column in range(3)
    )
    points = zip(
        accumulate(_integers(times)),
        _little(array("d", values)),
        accumulate(_integers(stamps)),
        strict=True,
    )
    return [(series, list(islice(points, length))) for series, length in heads]


def squeeze(plain: bytes) -> bytes:
    """Return bytes as few bytes, by the best means that there is."""
    if zstd is None:
        return _ZLIB + zlib.compress(plain)
    return _ZSTD + zstd.compress(plain)


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
