"""Arrays as the server reads them, held against psycopg's own."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
import math
from typing import Any

from hypothesis import given, strategies as st
from psycopg.adapt import PyFormat, Transformer
from psycopg.types.numeric import Int4, Int8
import pytest

from custom_components.lifeops.metrics.protocols import RefusedRowsError
from custom_components.lifeops.metrics.timescale.encoding import (
    INTEGER,
    LONG,
    REAL,
    array,
    columns,
    copied,
    moments,
    moments_of,
    refusing,
    spans,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

moments_given = st.datetimes(timezones=st.just(UTC))
integers = st.integers(-(2**31), 2**31 - 1)
longs = st.integers(-(2**63), 2**63 - 1)


def by_psycopg(values: Sequence[Any]) -> bytes:
    (packed,) = Transformer().dump_sequence([list(values)], [PyFormat.BINARY])
    assert packed is not None
    return bytes(packed)


@given(st.lists(integers, min_size=1))
def test_integers_are_packed_as_psycopg_packs_them(values: list[int]) -> None:
    assert array(INTEGER, values) == by_psycopg([Int4(value) for value in values])


@given(st.lists(longs, min_size=1))
def test_longs_are_packed_as_psycopg_packs_them(values: list[int]) -> None:
    assert array(LONG, values) == by_psycopg([Int8(value) for value in values])


@given(st.lists(st.floats(allow_nan=False), min_size=1))
def test_reals_are_packed_as_psycopg_packs_them(values: list[float]) -> None:
    assert array(REAL, values) == by_psycopg(values)


@given(st.lists(moments_given, min_size=1))
def test_moments_are_packed_as_psycopg_packs_them(values: list[datetime]) -> None:
    microseconds = [(value - EPOCH) // MICROSECOND for value in values]

    assert moments_of(values) == moments(microseconds) == by_psycopg(values)


def test_points_of_series_become_rows_of_four_arrays() -> None:
    rows = {7: [(0, 1.5, 3), (1, 2.5, 4)], -1: [(2, math.inf, 5)]}

    assert columns(rows) == (
        array(INTEGER, [7, 7, -1]),
        moments([0, 1, 2]),
        array(REAL, [1.5, 2.5, math.inf]),
        array(LONG, [3, 4, 5]),
    )


def test_a_span_goes_from_the_first_time_to_the_last() -> None:
    assert spans({7: [(5, 0.0, 1), (3, 0.0, 1), (4, 0.0, 1)], 8: [(9, 0.0, 1)]}) == (
        array(INTEGER, [7, 8]),
        moments([3, 9]),
        moments([5, 9]),
    )


@pytest.mark.parametrize(
    "point",
    [
        (0, 1.0, 2**63),
        (0, 1.0, -(2**63) - 1),
        (2**63, 1.0, 1),
        (-(2**63), 1.0, 1),
        (253_402_300_800_000_000, 1.0, 1),
        (0, "1", 1),
        (0, None, 1),
    ],
)
def test_what_no_column_holds_is_refused_on_every_road(point: Any) -> None:
    for pack in (columns, copied):
        with pytest.raises(RefusedRowsError), refusing():
            pack({1: [point]})


def test_a_fault_of_our_own_is_not_taken_for_refused_rows() -> None:
    with pytest.raises(KeyError), refusing():
        raise KeyError
