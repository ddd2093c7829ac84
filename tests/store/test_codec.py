"""A batch as a blob: nothing is lost, little is needed."""

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.store import codec
from custom_components.lifeops.store.codec import Part

STORED = st.tuples(
    st.integers(-(2**61), 2**61),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(0, 2**61),
)
PARTS = st.lists(
    st.builds(
        lambda series, points: Part(series, *map(list, zip(*points, strict=True))),
        st.integers(0, 2**31),
        st.lists(STORED, min_size=1, max_size=20),
    ),
    min_size=1,
    max_size=5,
)


def plain(parts: list[Part]) -> list[Part]:
    return [part._replace(places=list(part.places)) for part in parts]


@given(PARTS)
def test_a_blob_gives_back_its_points(parts: list[Part]) -> None:
    assert codec.decode(codec.encode(parts)) == plain(parts)


@given(PARTS)
def test_a_blob_of_several_entries_says_which_point_is_of_which(
    parts: list[Part],
) -> None:
    told = [part._replace(places=list(range(len(part.times)))) for part in parts]
    assert codec.decode(codec.encode(told)) == told


@given(PARTS)
def test_a_blob_can_be_written_without_zstd_and_read_with_it(
    parts: list[Part],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codec, "zstd", None)
        blob = codec.encode(parts)
    assert codec.decode(blob) == plain(parts)


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"z",
        b"dx",
        codec.squeeze(b""),
        codec.squeeze(b"\7\0\0\0"),
        codec.squeeze(b"\1\0\0\0\1\0\0\0\1"),
        codec.squeeze(codec.expand(codec.encode([Part(1, [1], [1.0], [1])]))[:-1]),
        codec.squeeze(codec.expand(codec.encode([Part(1, [1], [1.0], [1])])) + b"x"),
    ],
)
def test_what_is_no_blob_is_told(blob: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        codec.decode(blob)


def test_a_blob_that_needs_zstd_is_told_where_there_is_none() -> None:
    part = Part(1, range(500), [1.0] * 500, range(500))
    blob = codec.encode([part])
    assert blob[:1] == codec._ZSTD
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codec, "zstd", None)
        with pytest.raises(ValueError, match="means"):
            codec.decode(blob)


def test_regular_points_take_few_bytes() -> None:
    times = [n * 300_000_000 for n in range(500)]
    values = [60.0 + n % 5 for n in range(500)]
    blob = codec.encode([Part(1, times, values, [1 << 57] * 500)])
    assert len(blob) < 500 * 4
