"""What followers read: the log, the hours that changed, points as they stand."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lifeops.core.errors import StoreDamagedError
from custom_components.lifeops.core.moments import to_us
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.core.series_feed import LogEnd
from custom_components.lifeops.store import series_log
from custom_components.lifeops.store.database import Database
from custom_components.lifeops.store.hours import EMPTY, Totals
from custom_components.lifeops.store.sqlite import SqliteStore

from .conftest import NOW, OpenStore
from .series import ALL, DAY, HOUR, HRV, MINUTE, STEPS, changed, log, points, rows


@pytest.fixture
def reading(store: SqliteStore) -> Iterator[Database]:
    with closing(Database.reader(store.series.path)) as database:
        yield database


def test_an_empty_file_ends_at_nothing(store: SqliteStore, reading: Database) -> None:
    assert series_log.log_end(reading) == LogEnd(store.series.generation, 0, 1, 0)
    assert series_log.log(reading, 0, ALL) == []
    assert series_log.changed_hours(reading, 0, ALL) == []
    assert series_log.standing(reading, None, ALL) == []


def test_the_end_tells_of_log_and_hours(store: SqliteStore, reading: Database) -> None:
    for number in range(3):
        store.series.append({HRV: points(number), STEPS: points(number)}, NOW)
    store.series.roll(100)
    assert series_log.log_end(reading) == LogEnd(store.series.generation, 3, 1, 2)
    store.series.append({HRV: [Point(NOW + 92 * DAY, 1)]}, NOW + 92 * DAY)
    store.purge(NOW + 92 * DAY, dry=False, trusted=True)
    assert series_log.log_end(reading) == LogEnd(store.series.generation, 4, 4, 2)


def test_the_log_comes_in_pages_of_whole_entries(
    store: SqliteStore, reading: Database
) -> None:
    for number in range(5):
        store.series.append({HRV: points(number, number), STEPS: points(number)}, NOW)

    def places(after: int, most: int) -> list[int]:
        return [entry.pos for entry in series_log.log(reading, after, most)]

    assert places(0, 1) == [1]
    assert places(0, 3) == [1]
    assert places(0, 4) == [1, 2]
    assert places(2, 100) == [3, 4, 5]
    assert places(5, 100) == []


def test_an_entry_holds_what_changed(store: SqliteStore, reading: Database) -> None:
    store.series.append({HRV: points(1, 2)}, NOW)
    store.series.append({STEPS: points(7), HRV: points(1, 3)}, NOW)
    _, entry = series_log.log(reading, 0, ALL)
    (steps, walked), (hrv, beaten) = entry.parts
    assert (steps, hrv) == (STEPS, HRV)
    assert [(ts, value) for ts, value, _ in walked] == [(to_us(NOW), 7)]
    assert [(ts, value) for ts, value, _ in beaten] == [(to_us(NOW + MINUTE), 3)]


def test_a_spoilt_entry_is_told(store: SqliteStore, reading: Database) -> None:
    store.series.append({HRV: points(1)}, NOW)
    store.series._database.execute("UPDATE series_log SET blob = x'7a00'")
    with pytest.raises(StoreDamagedError):
        series_log.log(reading, 0, ALL)


def test_changed_hours_come_in_pages_each_once(
    store: SqliteStore, reading: Database
) -> None:
    given_points = [Point(NOW - n * HOUR, float(n)) for n in range(5)]
    store.series.append({HRV: given_points}, NOW)
    store.series.roll(100)
    first = series_log.changed_hours(reading, 0, 2)
    rest = series_log.changed_hours(reading, first[-1].pos, 100)
    assert [one.pos for one in (*first, *rest)] == [1, 2, 3, 4, 5]
    store.series.append({HRV: [Point(NOW - 4 * HOUR, 9.0)]}, NOW)
    store.series.roll(100)
    (again,) = series_log.changed_hours(reading, 5, 100)
    assert again.sum is not None
    assert (again.pos, again.sum.last, again.key) == (6, 9, HRV)
    assert [one.pos for one in changed(store)] == [2, 3, 4, 5, 6]


def test_of_an_hour_of_several_origins_the_newest_value_is_its_last() -> None:
    hour = NOW.replace(minute=0)
    older = Totals(1, 4.0, 4.0, 4.0, 4.0, to_us(hour))
    newer = Totals(2, 3.0, 1.0, 2.0, 2.0, to_us(hour + MINUTE))
    for told in ([older, newer], [newer, older], [older, EMPTY, newer]):
        total = series_log.combined(hour, told)
        assert total is not None
        assert (total.n, total.sum, total.low, total.high) == (3, 7.0, 1.0, 4.0)
        assert (total.last, total.last_at) == (2.0, hour + MINUTE)


def test_an_hour_of_two_epochs_is_one(open_store: OpenStore) -> None:
    store = open_store()
    store.series.append({HRV: points(1, 2)}, NOW)
    store.series.roll(100)
    store.begin_backup()
    store.close()
    store = open_store()
    store.series.append({HRV: points(5)}, NOW)
    store.series.roll(100)
    assert len(rows(store, "hour")) == 2
    (hour,) = changed(store)
    assert hour.sum is not None
    assert (hour.pos, hour.sum.n, hour.sum.sum) == (3, 2, 7)
    assert (hour.sum.low, hour.sum.high, hour.sum.last) == (2, 5, 2)
    assert hour.sum.last_at == NOW + MINUTE


def test_standing_points_come_in_pages_by_name_and_time(
    store: SqliteStore, reading: Database
) -> None:
    store.series.append({STEPS: points(7, 8), HRV: points(1, 2, 3)}, NOW)
    found: list[tuple[SeriesKey, int, float]] = []
    after = None
    while parts := series_log.standing(reading, after, 2):
        page = [(key, ts, value) for key, part in parts for ts, value, _ in part]
        assert len(page) <= 2
        found += page
        key, ts, _ = page[-1]
        after = (str(key), NOW + timedelta(microseconds=ts - to_us(NOW)))
    assert [value for *_, value in found] == [1, 2, 3, 7, 8]
    assert [key for key, *_ in found] == [HRV] * 3 + [STEPS] * 2


BATCHES = st.lists(
    st.dictionaries(
        st.sampled_from([HRV, STEPS]),
        st.lists(
            st.builds(
                lambda minute, value: Point(NOW - minute * MINUTE, float(value)),
                st.integers(0, 20),
                st.integers(0, 3),
            ),
            max_size=8,
        ),
    ),
    max_size=8,
)


@settings(max_examples=30)
@given(BATCHES)
def test_the_log_replays_to_exactly_the_points(
    tmp_path_factory: pytest.TempPathFactory,
    batches: list[dict[SeriesKey, list[Point]]],
) -> None:
    folder = tmp_path_factory.mktemp("log")
    store = SqliteStore.open(folder, home="home", build="1", now=NOW)
    expected: dict[tuple[str, int], float] = {}
    for batch in batches:
        store.series.append(batch, NOW)
        for key, told in batch.items():
            expected |= {(str(key), to_us(point.at)): point.value for point in told}
    replayed: dict[tuple[str, int], tuple[float, int]] = {}
    for entry in log(store):
        for key, part in entry.parts:
            for ts, value, h in part:
                assert h > replayed.get((str(key), ts), (0.0, 0))[1]
                replayed[str(key), ts] = value, h
    with closing(Database.reader(store.series.path)) as database:
        stands = {
            (str(key), ts): (value, h)
            for key, part in series_log.standing(database, None, ALL)
            for ts, value, h in part
        }
    store.close()
    assert replayed == stands
    assert {name: value for name, (value, _) in stands.items()} == expected
