"""A batch of points as one compressed text of columns."""

from array import array
from collections.abc import Sequence
from itertools import accumulate, pairwise
import struct
import sys
import zlib

try:
    from compression import zstd
except ImportError:
    zstd = None  # type: ignore[assignment]

type Stored = tuple[int, float, int]
"""A point's time in microseconds, its value, its hybrid time."""

_ZSTD = b"z"
_ZLIB = b"d"
_BROKEN = (zlib.error,) if zstd is None else (zlib.error, zstd.ZstdError)


def encode(points: Sequence[Stored]) -> bytes:
    """Return points as bytes: times and hybrid times as steps from the one before."""
    times, values, stamps = zip(*points, strict=True)
    plain = b"".join(
        (
            struct.pack("<I", len(points)),
            _little(array("q", _steps(times))).tobytes(),
            _little(array("d", values)).tobytes(),
            _little(array("q", _steps(stamps))).tobytes(),
        )
    )
    return squeeze(plain)


def decode(blob: bytes) -> list[Stored]:
    """Return the points of a blob."""
    plain = expand(blob)
    (count,) = struct.unpack_from("<I", plain)
    size = 8 * count
    times, values, stamps = (
        plain[4 + size * part : 4 + size * (part + 1)] for part in range(3)
    )
    return list(
        zip(
            accumulate(_integers(times)),
            _little(array("d", values)),
            accumulate(_integers(stamps)),
            strict=True,
        )
    )


def squeeze(plain: bytes) -> bytes:
    """Return bytes as few bytes, by the best means that there is."""
    if zstd is None:
        return _ZLIB + zlib.compress(plain)
    return _ZSTD + zstd.compress(plain)


def expand(blob: bytes) -> bytes:
    """Return the bytes that were squeezed; raises ValueError for anything else."""
    packed = blob[1:]
    try:
        return zlib.decompress(packed) if blob[:1] == _ZLIB else zstd.decompress(packed)
    except _BROKEN as err:
        raise ValueError(str(err)) from err


def _steps(numbers: Sequence[int]) -> list[int]:
    return [numbers[0], *(after - before for before, after in pairwise(numbers))]


def _integers(data: bytes) -> Sequence[int]:
    return _little(array("q", data))


def _little[A: (array[int], array[float])](numbers: A) -> A:
    """Return numbers with the byte order that files have, or back from it."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
