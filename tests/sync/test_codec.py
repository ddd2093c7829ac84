"""Writes come back as they were; anything else is refused without harm."""

from collections.abc import Callable, Mapping
from compression import zstd
import contextlib
import tracemalloc
from typing import Any
import zlib

from hypothesis import example, given, strategies as st
import orjson
import pytest

from custom_components.lifeops.core.errors import ProtocolError
from custom_components.lifeops.core.ops import Op, Ops, Origin
from custom_components.lifeops.sync import packing
from custom_components.lifeops.sync.codec import decode, encode
from custom_components.lifeops.sync.limits import OPS_MOST, PLAIN_BYTES, VALUE_BYTES
from custom_components.lifeops.sync.packing import pack, unpack

from .refusing import refused
from .toy import columns_of, rows_of

NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
ORIGINS = st.builds(Origin, NAMES, NAMES)
NUMBERS = st.integers(1, 2**63 - 1)
VALUES = st.none() | st.sampled_from(
    ['"text"', "0", "NaN", "[1,2]", '{"a":null}', "~1~c2VhbGVk", "1e5", '"\\u00e5"']
)
OPS = st.builds(
    Op,
    dataset=NAMES,
    id=NAMES,
    field=NAMES,
    value=VALUES,
    person=st.none() | NAMES,
    h=NUMBERS,
    origin=ORIGINS,
    seq=NUMBERS,
    past=st.dictionaries(ORIGINS, st.integers(1, 10**18 - 1), max_size=3),
)


@given(st.lists(OPS, max_size=20))
@example([])
def test_writes_come_back_as_they_were(ops: list[Op]) -> None:
    assert rows_of(decode(encode(columns_of(ops)))) == ops


@given(st.binary(max_size=200))
def test_garbage_is_refused(data: bytes) -> None:
    with refused():
        decode(data)


WHOLE = encode(columns_of([Op("d", "i", "f", "1", None, 5, Origin("a", "b"), 7, {})]))


@given(st.integers(0, len(WHOLE) - 1))
def test_a_truncated_chunk_is_refused(size: int) -> None:
    with refused():
        decode(WHOLE[:size])


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_a_damaged_chunk_is_refused_or_is_a_chunk(place: int, bits: int) -> None:
    damaged = bytearray(WHOLE)
    damaged[place] ^= bits
    with contextlib.suppress(ProtocolError):
        assert isinstance(decode(bytes(damaged)), Ops)


def plain(**changed: Any) -> Mapping[str, Any]:
    return {
        "origins": [["ash", "e1"]],
        "datasets": ["d"],
        "dataset": [0, 0],
        "id": ["i", "j"],
        "field": ["f", "f"],
        "value": ["1", None],
        "person": [None, "p"],
        "h": [5, 1],
        "origin": [0, 0],
        "seq": [7, -1],
        "past": [None, "0:3"],
        **changed,
    }


def packed(**changed: Any) -> bytes:
    return pack(orjson.dumps(plain(**changed)))


def test_numbers_are_steps() -> None:
    ops = decode(packed())
    assert (ops.h, ops.seq) == ([5, 6], [7, 6])


@pytest.mark.parametrize(
    "changed",
    [
        {"origins": [["ash", ""]]},
        {"origins": [["ash"]]},
        {"origins": "ash"},
        {"origins": [["a" * 2000, "e1"]]},
        {"datasets": [""]},
        {"dataset": [0, 1]},
        {"dataset": [-1, 0]},
        {"dataset": [0, True]},
        {"dataset": [0]},
        {"id": ["i", None]},
        {"id": ["i", "j" * 2000]},
        {"id": None},
        {"field": ["", "f"]},
        {"value": ["1", "not json"]},
        {"value": ["[" * 100_000, None]},
        {"value": [1, None]},
        {"value": ['"' + "å" * (VALUE_BYTES // 2) + '"', None]},
        {"person": [0, None]},
        {"h": [5, -5]},
        {"h": [5, 0.5]},
        {"h": [2**63 - 1, 1]},
        {"origin": [0, 1]},
        {"seq": [0, 1]},
        {"seq": [7, 2**63]},
        {"past": [None, "1:3"]},
        {"past": [None, "0:3,"]},
        {"past": [None, "0:-3"]},
        {"past": [None, "0:\u0663"]},
        {"past": [None, ",".join(["0:1"] * 5000)]},
    ],
)
def test_what_is_no_write_is_refused(changed: Mapping[str, Any]) -> None:
    with refused():
        decode(packed(**changed))


@pytest.mark.parametrize("data", [b"[]", b"1", b"{}", b"{", b"\xff", b""])
def test_what_has_no_columns_is_refused(data: bytes) -> None:
    with refused():
        decode(pack(data))


@pytest.mark.parametrize("more", [1, OPS_MOST])
def test_a_chunk_has_an_end(more: int) -> None:
    count = OPS_MOST + more
    columns = {
        name: column[:1] * count
        for name, column in plain().items()
        if name not in {"origins", "datasets"}
    }
    with pytest.raises(ProtocolError, match="'too_large'"):
        decode(packed(**columns))


def test_what_no_home_would_take_is_not_sent() -> None:
    one = Op("d", "i", "f", f'"{"x" * 60_000}"', None, 1, Origin("a", "b"), 1, {})
    assert len(decode(encode(columns_of([one])))) == 1
    with pytest.raises(ProtocolError, match="'too_large'"):
        encode(columns_of([one] * 20))


BOMB = b" " * (64 * PLAIN_BYTES)


@pytest.mark.parametrize(
    "bomb", [b"z" + zstd.compress(BOMB), b"d" + zlib.compress(BOMB)], ids=["z", "d"]
)
def test_a_bomb_does_not_go_off(bomb: bytes) -> None:
    tracemalloc.start()
    try:
        with refused():
            decode(bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(bomb) < PLAIN_BYTES // 10
    assert peak < 4 * PLAIN_BYTES


def test_a_window_larger_than_a_chunk_is_refused() -> None:
    options = {int(zstd.CompressionParameter.window_log): 27}
    stream = zstd.ZstdCompressor(options=options)
    wide = b"z" + stream.compress(b"x" * 100) + stream.flush()
    with refused():
        unpack(wide, PLAIN_BYTES)


@pytest.mark.parametrize("size", [0, 1, 100, PLAIN_BYTES])
def test_bytes_come_back_by_each_means(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b"ab" * (size // 2) + b"c" * (size % 2)
    small = pack(data)
    monkeypatch.setattr(packing, "zstd", None)
    plain_zlib = pack(data)
    assert unpack(plain_zlib, PLAIN_BYTES) == data
    if small[:1] == b"z":
        with refused():
            unpack(small, PLAIN_BYTES)
    monkeypatch.undo()
    assert unpack(small, PLAIN_BYTES) == unpack(plain_zlib, PLAIN_BYTES) == data
    assert len(small) <= size + 1


@pytest.mark.parametrize("compress", [zstd.compress, zlib.compress])
def test_what_follows_the_end_is_refused(compress: Callable[[bytes], bytes]) -> None:
    letter = b"z" if compress is zstd.compress else b"d"
    with refused():
        unpack(letter + compress(b"whole") + b"more", PLAIN_BYTES)
