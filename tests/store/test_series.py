"""Points in their own file: what is written, refused, corrected and counted."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
import sqlite3
from typing import Any
from unittest.mock import patch

import pytest

from custom_components.lifeops.core.errors import RefusedError, StoreError
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.store import series as series_module
from custom_components.lifeops.store.series import Appended, Span
from custom_components.lifeops.store.sqlite import SqliteStore

from .conftest import NOW, OpenStore
from .series import DAY, HOUR, HRV, MINUTE, STEPS, log, points, rows


def read(store: SqliteStore, key: SeriesKey = HRV) -> list[Point]:
    with store.transaction(NOW) as work:
        return list(work.points(str(key), NOW, NOW + MINUTE * 9))


def test_a_batch_is_read_back_and_told_with_its_span(store: SqliteStore) -> None:
    changed = store.series.append({HRV: points(1, 2.5, 0)[::-1], STEPS: []}, NOW)
    assert changed == Appended({HRV: Span(NOW, NOW + 2 * MINUTE)})
    assert read(store) == points(1, 2.5, 0)
    assert read(store, STEPS) == []
    with store.transaction(NOW) as work:
        assert work.points(str(HRV), NOW + MINUTE, NOW + MINUTE) == points(1, 2.5)[1:]


def test_equal_points_are_no_change(store: SqliteStore) -> None:
    store.series.append({HRV: points(1, 2)}, NOW)
    store.series.roll(100)
    before, node = log(store), rows(store, "node")
    assert store.series.append({HRV: points(1, 2)}, NOW + MINUTE) == Appended({})
    assert (log(store), rows(store, "node")) == (before, node)
    assert rows(store, "dirty") == []


def test_a_correction_replaces_and_only_it_is_logged(store: SqliteStore) -> None:
    store.series.append({HRV: points(1, 2, 3)}, NOW)
    changed = store.series.append({HRV: points(1, 5, 3)}, NOW - 23 * HOUR)
    assert changed.spans == {HRV: Span(NOW + MINUTE, NOW + MINUTE)}
    assert read(store) == points(1, 5, 3)
    first, second = log(store)
    ((_, stamped),) = second.parts
    ((_, value, h),) = stamped
    assert (second.pos, value) == (2, 5)
    assert h == first.parts[0][1][1][2] + 1


def test_hybrid_time_never_runs_backwards(store: SqliteStore) -> None:
    store.series.append({HRV: points(1)}, NOW)
    store.series.append({STEPS: points(2)}, NOW - 23 * HOUR)
    (first,), (second,) = (
        [h for _, stamped in entry.parts for _, _, h in stamped] for entry in log(store)
    )
    assert second >= first


def test_a_batch_is_one_entry_of_the_log_with_all_its_series(
    store: SqliteStore, tmp_path: Path
) -> None:
    store.series.append({HRV: points(1, 2), STEPS: points(3)}, NOW)
    (entry,) = log(store)
    assert [(key, [value for _, value, _ in part]) for key, part in entry.parts] == [
        (HRV, [1, 2]),
        (STEPS, [3]),
    ]
    reader = sqlite3.connect(tmp_path / "lifeops-series.db")
    assert reader.execute("SELECT hi FROM origin").fetchall() == [(1,)]
    assert reader.execute("SELECT seq, from_ts, to_ts FROM series_log").fetchall() == [
        (1, rows(store, "point")[0][1], rows(store, "point")[1][1])
    ]
    reader.close()


def test_of_two_values_of_one_moment_the_last_counts(store: SqliteStore) -> None:
    store.series.append({HRV: [Point(NOW, 1), Point(NOW, 2)]}, NOW)
    assert read(store) == points(2)


@pytest.mark.parametrize("count", [1, 99, 100, 101, 250])
def test_batches_of_every_size_are_kept_whole(store: SqliteStore, count: int) -> None:
    given = [Point(NOW - count * MINUTE + n * MINUTE, float(n)) for n in range(count)]
    store.series.append({HRV: given}, NOW)
    assert store.series.points(str(HRV), NOW - DAY, NOW) == given


@pytest.mark.parametrize("apart", [MINUTE, 9 * MINUTE, 11 * MINUTE, 5 * HOUR])
def test_corrections_are_found_however_far_apart(
    store: SqliteStore, apart: timedelta
) -> None:
    given = [Point(NOW - n * apart, float(n)) for n in range(20)]
    store.series.append({HRV: given}, NOW)
    given[7] = Point(given[7].at, 70)
    given[13] = Point(given[13].at, 130)
    changed = store.series.append({HRV: given}, NOW)
    assert changed.spans == {HRV: Span(given[13].at, given[7].at)}
    assert store.series.points(str(HRV), NOW - 30 * DAY, NOW) == given[::-1]
    assert [stamp for *_, stamp in log(store)[1].parts[0][1]] == [
        log(store)[0].parts[0][1][0][2] + 1
    ] * 2


@pytest.mark.parametrize(
    "wrong",
    [
        Point(NOW, float("nan")),
        Point(NOW, float("inf")),
        Point(NOW, -1e100),
        Point(NOW, 1e100),
        Point(NOW, 10**400),
        Point(NOW, "much"),  # type: ignore[arg-type]
        Point(NOW.replace(tzinfo=None), 1),
        Point(None, 1),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_have_been_measured_is_refused_with_its_whole_batch(
    store: SqliteStore, wrong: Point
) -> None:
    with pytest.raises(RefusedError):
        store.series.append({STEPS: points(1), HRV: [*points(1), wrong]}, NOW)
    assert read(store, STEPS) == []
    assert log(store) == []


@pytest.mark.parametrize(
    "at",
    [
        datetime(1969, 12, 31, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        NOW + 2 * DAY + MINUTE,
    ],
)
def test_a_time_that_cannot_be_costs_the_point_that_has_it(
    store: SqliteStore, at: datetime
) -> None:
    told = store.series.append({STEPS: points(1), HRV: [Point(at, 2)]}, NOW)
    assert (told.refused, list(told.spans)) == (1, [STEPS])
    assert read(store, STEPS) == points(1)
    assert store.series.append({HRV: [Point(at, 2)]}, NOW) == Appended({}, refused=1)


def test_two_days_ahead_and_1970_are_plausible(store: SqliteStore) -> None:
    given = [Point(datetime(1970, 1, 1, tzinfo=UTC), 1), Point(NOW + 2 * DAY, 1)]
    store.series.append({HRV: given}, NOW)
    assert len(rows(store, "point")) == 2


def test_points_survive_a_restart_and_sequence_goes_on(open_store: OpenStore) -> None:
    store = open_store()
    store.series.append({HRV: points(1)}, NOW)
    generation = store.series.generation
    store.close()
    store = open_store()
    store.series.append({HRV: points(1, 2)}, NOW)
    assert store.series.generation == generation
    assert [seq for _, _, seq, *_ in rows(store, "series_log")] == [1, 2]
    assert read(store) == points(1, 2)


def test_every_change_marks_its_hour(store: SqliteStore) -> None:
    given = [Point(NOW, 1), Point(NOW - 3 * HOUR, 1)]
    store.series.append({HRV: given, STEPS: [Point(NOW, 1)]}, NOW)
    assert len(rows(store, "dirty")) == 3
    store.series.roll(100)
    store.series.append({HRV: [Point(NOW, 2), given[1]]}, NOW)
    assert rows(store, "dirty") == [(1, int(NOW.timestamp()) // 3600)]


def test_a_batch_that_fails_leaves_nothing(store: SqliteStore) -> None:
    store.series.append({HRV: points(1)}, NOW)
    with (
        patch.object(series_module, "put_points", side_effect=StoreError("store_full")),
        pytest.raises(StoreError),
    ):
        store.series.append({STEPS: points(1), HRV: points(9)}, NOW + HOUR)
    assert [name for _, name, *_ in rows(store, "series")] == [str(HRV)]
    store.series.append({STEPS: points(2)}, NOW)
    assert [seq for _, _, seq, *_ in rows(store, "series_log")] == [1, 2]
    assert read(store, STEPS) == points(2)


def test_a_sparse_batch_reads_no_more_than_itself(store: SqliteStore) -> None:
    every = [Point(NOW - n * MINUTE, 1.0) for n in range(3000)]
    store.series.append({HRV: every}, NOW)
    read_rows: list[Any] = []
    database = type(store.series._database)

    def counting(self: Any, statement: Any, values: Any = None) -> Any:
        found = plain(self, statement, values or {})
        read_rows.extend(found)
        return found

    plain = database.rows
    with patch.object(database, "rows", counting):
        store.series.append({HRV: [every[-1], Point(NOW, 2.0)]}, NOW)
    assert len(read_rows) < 20
