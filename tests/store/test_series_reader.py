"""Reading the series file: sums are exact, whatever was counted again and what was not."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from math import fsum
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.series import Point, SeriesKey, Sum
from custom_components.lifeops.metrics.days import edges_of
from custom_components.lifeops.metrics.protocols import Local
from custom_components.lifeops.store.series_purge import purge_series
from custom_components.lifeops.store.series_reader import SeriesReader
from custom_components.lifeops.store.sqlite import SqliteStore

from .conftest import NOW

HEART = SeriesKey(metric="heart_rate_bpm", person="ann", source="ring")
STEPS = SeriesKey(metric="steps", person="ann", source="phone")
KEYS = (HEART, STEPS)
NAMES = [str(key) for key in KEYS]
START = datetime(2026, 11, 20, 3, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EVERY = 1_000_000

type Values = Mapping[datetime, float]


@pytest.fixture
def reader(store: SqliteStore) -> Iterator[SeriesReader]:
    with store.read_series() as reader:
        yield reader


def at(minutes: int, value: float) -> Point:
    return Point(START + minutes * MINUTE, value)


def summed(values: Values, start: datetime, width: timedelta) -> Sum | None:
    """Add up naively."""
    within = {at: value for at, value in values.items() if start <= at < start + width}
    if not within:
        return None
    return Sum(
        start=start,
        n=len(within),
        sum=fsum(within.values()),
        low=min(within.values()),
        high=max(within.values()),
        last=within[max(within)],
        last_at=max(within),
    )


def stretches(values: Values, edges: Sequence[datetime]) -> Sequence[Sum]:
    found = [summed(values, start, end - start) for start, end in pairwise(edges)]
    return [one for one in found if one]


def test_it_is_what_answers_and_followers_read(reader: SeriesReader) -> None:
    local: Local = reader
    assert local.series() == []
    assert local.latest(NAMES) == {}
    assert local.sums(NAMES, edges_of(START, START + DAY, HOUR)) == {}


def test_series_and_their_newest_points(
    store: SqliteStore, reader: SeriesReader
) -> None:
    store.series.append({STEPS: [at(5, 20), at(3, 10)], HEART: [at(0, 60)]}, NOW)
    assert reader.series() == [HEART, STEPS]
    assert reader.latest([*NAMES, "nobody"]) == {
        str(HEART): at(0, 60),
        str(STEPS): at(5, 20),
    }
    assert reader.latest([str(HEART)]) == {str(HEART): at(0, 60)}


def test_points_reach_up_to_the_end_and_not_further(
    store: SqliteStore, reader: SeriesReader
) -> None:
    store.series.append({HEART: [at(0, 1), at(1, 2), at(2, 3)]}, NOW)
    told = reader.points(str(HEART), START, START + 2 * MINUTE)
    assert told == [at(0, 1), at(1, 2)]
    assert reader.points("nobody", START, START + DAY) == []


@pytest.mark.parametrize("rolled", [False, True])
def test_sums_leave_out_stretches_without_points(
    store: SqliteStore, reader: SeriesReader, *, rolled: bool
) -> None:
    points = [at(10, 60), at(70, 90), at(75, 30), at(25 * 60, 50)]
    store.series.append({HEART: points, STEPS: [at(0, 7)]}, NOW)
    if rolled:
        assert store.series.roll(EVERY) == 0
    told = reader.sums(NAMES, edges_of(START, START + 3 * DAY, DAY))
    assert told == {
        str(HEART): [
            Sum(
                start=START,
                n=3,
                sum=180,
                low=30,
                high=90,
                last=30,
                last_at=START + 75 * MINUTE,
            ),
            Sum(
                start=START + DAY,
                n=1,
                sum=50,
                low=50,
                high=50,
                last=50,
                last_at=START + 25 * HOUR,
            ),
        ],
        str(STEPS): [
            Sum(start=START, n=1, sum=7, low=7, high=7, last=7, last_at=START)
        ],
    }


def test_a_correction_counts_before_its_hour_is_counted_again(
    store: SqliteStore, reader: SeriesReader
) -> None:
    store.series.append({HEART: [at(0, 60), at(61, 70)]}, NOW)
    store.series.roll(EVERY)
    store.series.append({HEART: [at(61, 80), at(62, 40)]}, NOW)
    (day,) = reader.sums([str(HEART)], edges_of(START, START + DAY, DAY))[str(HEART)]
    assert (day.n, day.sum, day.high, day.last) == (3, 180, 80, 40)


def test_points_of_another_home_count_before_and_after_their_hour_is_counted(
    store: SqliteStore, reader: SeriesReader
) -> None:
    store.series.append({HEART: [at(0, 60), at(1, 80)]}, NOW)
    database = store.series._database
    database.execute("INSERT INTO origin VALUES (9, 'cabin', 'x', 1)")
    database.execute("UPDATE point SET origin = 9 WHERE value = 80")
    before = reader.sums([str(HEART)], edges_of(START, START + DAY, DAY))
    (day,) = before[str(HEART)]
    assert (day.n, day.sum, day.low, day.high, day.last) == (2, 140, 60, 80, 80)
    store.series.roll(EVERY)
    assert reader.sums([str(HEART)], edges_of(START, START + DAY, DAY)) == before


def test_hours_outlive_their_points(store: SqliteStore, reader: SeriesReader) -> None:
    store.series.append({HEART: [at(0, 60), at(70, 80)]}, NOW)
    store.series.roll(EVERY)
    before = reader.sums([str(HEART)], edges_of(START, START + DAY, HOUR))
    later = NOW + 100 * DAY
    store.series.append({STEPS: [Point(later, 1)]}, later)
    for _ in purge_series(store.series, later):
        pass
    assert reader.points(str(HEART), START, START + DAY) == []
    assert reader.sums([str(HEART)], edges_of(START, START + DAY, HOUR)) == before
    database = store.series._database
    hour = int(START.timestamp()) // 3600
    database.execute(f"INSERT INTO dirty VALUES (1, {hour})")  # noqa: S608 - a number
    assert reader.sums([str(HEART)], edges_of(START, START + DAY, HOUR)) == before


def test_facts_count_what_was_counted_and_what_was_not(
    store: SqliteStore, reader: SeriesReader
) -> None:
    store.series.append({HEART: [at(0, 60), at(70, 80)], STEPS: [at(5, 1)]}, NOW)
    store.series.roll(EVERY)
    store.series.append({HEART: [at(71, 90), at(200, 50)]}, NOW)
    facts = reader.facts()
    assert (facts.series, facts.points, facts.hours) == (2, 5, 3)
    assert (facts.dirty_hours, facts.late, facts.log_entries) == (2, 0, 2)
    assert facts.oldest == START
    assert facts.bytes > 4096


def test_facts_of_an_empty_file(reader: SeriesReader) -> None:
    facts = reader.facts()
    assert (facts.series, facts.points, facts.hours, facts.log_entries) == (0, 0, 0, 0)
    assert facts.oldest is None


def test_followers_read_the_same_file(store: SqliteStore, reader: SeriesReader) -> None:
    assert reader.end().log == 0
    store.series.append({HEART: [at(0, 60)]}, NOW)
    end = reader.end()
    assert end.generation == store.series.generation
    (entry,) = reader.log(0, 10)
    assert entry.pos == end.log
    assert [(key, len(points)) for key, points in entry.parts] == [(HEART, 1)]
    assert [key for key, _ in reader.standing(None, 10)] == [HEART]
    store.series.roll(EVERY)
    (changed,) = reader.changed_hours(0, 10)
    assert (
        changed.sum
        == reader.sums([str(HEART)], edges_of(START, START + DAY, HOUR))[str(HEART)][0]
    )


def test_a_file_that_is_not_there_is_our_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        SeriesReader.open(tmp_path / "none.db").series()


batches = st.lists(
    st.tuples(
        st.sampled_from(KEYS),
        st.dictionaries(st.integers(0, 2880), st.integers(-50, 50), max_size=12),
        st.integers(0, 4),
    ),
    max_size=6,
)


@settings(max_examples=40)
@given(
    batches=batches,
    widths=st.lists(st.integers(1, 30), max_size=8),
    begin=st.integers(0, 30),
)
def test_sums_equal_the_points_however_much_is_rolled_up(
    batches: list[tuple[SeriesKey, dict[int, int], int]],
    widths: list[int],
    begin: int,
) -> None:
    stands: dict[SeriesKey, dict[datetime, float]] = {key: {} for key in KEYS}
    edges = [START + hours * HOUR for hours in accumulate(widths, initial=begin)]
    with TemporaryDirectory() as folder:
        store = SqliteStore.open(Path(folder), home="home", build="1", now=NOW)
        for key, values, roll in batches:
            points = [at(minute, float(value)) for minute, value in values.items()]
            store.series.append({key: points}, NOW + 5 * DAY)
            stands[key] |= {point.at: point.value for point in points}
            store.series.roll(roll)
        with store.read_series() as reader:
            told = reader.sums(NAMES, edges)
            facts = reader.facts()
        store.close()
    expected = {str(key): stretches(values, edges) for key, values in stands.items()}
    assert told == {name: sums for name, sums in expected.items() if sums}
    assert facts.points == sum(map(len, stands.values()))
