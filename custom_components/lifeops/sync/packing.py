"""Bytes as few bytes, and back without taking more than was asked for."""

from typing import Any
import zlib

from ..core.errors import ProtocolError

try:
    from compression import zstd
except ImportError:
    zstd = None  # type: ignore[assignment]

_PLAIN = b"p"
_ZLIB = b"d"
_ZSTD = b"z"
_WINDOW_LOG = 20
_BROKEN: tuple[type[Exception], ...] = (EOFError, zlib.error)
if zstd is not None:
    _BROKEN = (*_BROKEN, zstd.ZstdError)


def pack(plain: bytes) -> bytes:
    """Return bytes behind the letter of the best means that there is."""
    if zstd is None:
        means, packed = _ZLIB, zlib.compress(plain)
    else:
        means, packed = _ZSTD, zstd.compress(plain)
    return means + packed if len(packed) < len(plain) else _PLAIN + plain


def unpack(data: bytes, most: int) -> bytes:
    """Return what was packed; raises ProtocolError for more bytes than most."""
    means, packed = data[:1], data[1:]
    if means == _PLAIN:
        return _within(packed, most)
    expander = _expander(means)
    try:
        plain: bytes = expander.decompress(packed, most + 1)
    except _BROKEN as err:
        raise ProtocolError("unreadable", why="compression") from err
    if len(plain) <= most and not expander.eof:
        raise ProtocolError("unreadable", why="truncated")
    if expander.unused_data:
        raise ProtocolError("unreadable", why="more than was announced")
    return _within(plain, most)


def _expander(means: bytes) -> Any:
    if means == _ZLIB:
        return zlib.decompressobj()
    if means != _ZSTD or zstd is None:
        raise ProtocolError("unreadable", why="means of compression")
    options = {int(zstd.DecompressionParameter.window_log_max): _WINDOW_LOG}
    return zstd.ZstdDecompressor(options=options)


def _within(plain: bytes, most: int) -> bytes:
    if len(plain) > most:
        raise ProtocolError("too_large", what="message")
    return plain
