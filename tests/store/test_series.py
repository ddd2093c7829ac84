"""Points in their own file."""

from datetime import timedelta
from pathlib import Path
import sqlite3

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.store import codec
from custom_components.lifeops.store.series import Span
from custom_components.lifeops.store.sqlite import SqliteStore

from .conftest import NOW, OpenStore

HRV = SeriesKey(metric="hrv_ms", person="ann", source="ring")
STEPS = SeriesKey(metric="steps", person="ann", source="phone")
MINUTE = timedelta(minutes=1)


def points(*values: float) -> list[Point]:
    return [Point(NOW + MINUTE * place, value) for place, value in enumerate(values)]


def read(store: SqliteStore, key: SeriesKey = HRV) -> list[Point]:
    with store.transaction(NOW) as work:
        return list(work.points(str(key), NOW, NOW + MINUTE * 9))


def log(store: SqliteStore) -> list[tuple[object, ...]]:
    return store.series._database.execute(
        "SELECT seq, name, from_ts, to_ts, blob FROM series_log"
        " JOIN series ON ix = series ORDER BY pos"
    )


def test_a_batch_is_read_back_and_told_with_its_span(store: SqliteStore) -> None:
    changed = store.series.append({HRV: points(1, 2.5, 0)[::-1], STEPS: []}, NOW)
    assert changed == {HRV: Span(NOW, NOW + 2 * MINUTE)}
    assert read(store) == points(1, 2.5, 0)
    assert read(store, STEPS) == []
    with store.transaction(NOW) as work:
        assert work.points(str(HRV), NOW + MINUTE, NOW + MINUTE) == points(1, 2.5)[1:]


def test_equal_points_are_no_change(store: SqliteStore) -> None:
    store.series.append({HRV: points(1, 2)}, NOW)
    before, end = log(store), store.series.end()
    assert store.series.append({HRV: points(1, 2)}, NOW + MINUTE) == {}
    assert (log(store), store.series.end()) == (before, end)


def test_a_correction_replaces_and_only_it_is_logged(store: SqliteStore) -> None:
    store.series.append({HRV: points(1, 2, 3)}, NOW)
    changed = store.series.append({HRV: points(1, 5, 3)}, NOW - timedelta(days=40))
    assert changed == {HRV: Span(NOW + MINUTE, NOW + MINUTE)}
    assert read(store) == points(1, 5, 3)
    (seq, name, first, last, blob) = log(store)[-1]
    assert (seq, name, first) == (2, str(HRV), last)
    ((_, value, h),) = codec.decode(blob)
    ((_, _, before), *_) = codec.decode(log(store)[0][-1])
    assert value == 5
    assert h == before + 1


def test_each_series_of_a_batch_has_its_entry_in_one_commit(
    store: SqliteStore, tmp_path: Path
) -> None:
    store.series.append({HRV: points(1), STEPS: points(2)}, NOW)
    assert [(seq, name) for seq, name, *_ in log(store)] == [
        (1, str(HRV)),
        (2, str(STEPS)),
    ]
    reader = sqlite3.connect(tmp_path / "lifeops-series.db")
    assert reader.execute("SELECT hi FROM origin").fetchall() == [(2,)]
    reader.close()


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused_with_its_whole_batch(
    store: SqliteStore, value: float
) -> None:
    with pytest.raises(RefusedError):
        store.series.append({STEPS: points(1), HRV: points(1, value)}, NOW)
    assert read(store, STEPS) == []


def test_points_survive_a_restart_and_sequence_goes_on(open_store: OpenStore) -> None:
    store = open_store()
    store.series.append({HRV: points(1)}, NOW)
    generation = store.series.generation
    store.close()
    store = open_store()
    store.series.append({HRV: points(1, 2)}, NOW)
    assert store.series.generation == generation
    assert [seq for seq, *_ in log(store)] == [1, 2]
    assert read(store) == points(1, 2)


STORED = st.tuples(
    st.integers(-(2**61), 2**61),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(0, 2**61),
)


@given(st.lists(STORED, min_size=1, max_size=50))
def test_a_blob_gives_back_its_points(given_points: list[codec.Stored]) -> None:
    assert codec.decode(codec.encode(given_points)) == given_points


@given(st.lists(STORED, min_size=1, max_size=5))
def test_a_blob_can_be_written_without_zstd_and_read_with_it(
    given_points: list[codec.Stored],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codec, "zstd", None)
        blob = codec.encode(given_points)
    assert codec.decode(blob) == given_points


def test_regular_points_take_few_bytes() -> None:
    h = 1 << 57
    blob = codec.encode([(n * 300_000_000, 60.0 + n % 5, h) for n in range(500)])
    assert len(blob) < 500 * 4
