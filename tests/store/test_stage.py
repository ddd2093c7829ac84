"""What is staged comes back sorted, by whole hours and days, after any interruption."""

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import batched
from pathlib import Path

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lifeops.core.series import Point, SeriesKey, Sum
from custom_components.lifeops.metrics.days import edges_of
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.store.stage import BEGIN, Stage, Staged

from .conftest import NOW

AT = datetime(2024, 1, 1, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
STEPS = ("steps", "ring")
HEART = ("heart_rate_bpm", "ring")


def point(minutes: float, value: float = 1.0) -> Point:
    return Point(AT + timedelta(minutes=minutes), value)


def hour(hours: int, n: int, value: float = 2.0) -> Sum:
    start = AT + hours * HOUR
    return Sum(
        start=start,
        n=n,
        sum=n * value,
        low=value,
        high=value,
        last=value,
        last_at=start,
    )


@settings(max_examples=20)
@given(
    minutes=st.lists(st.tuples(st.booleans(), st.integers(0, 600)), max_size=60),
    most=st.integers(1, 9),
)
def test_points_come_back_once_in_whole_hours(
    tmp_path_factory: pytest.TempPathFactory,
    minutes: Sequence[tuple[bool, int]],
    most: int,
) -> None:
    path = tmp_path_factory.mktemp("stage") / "a.db"
    latest: dict[tuple[tuple[str, str], datetime], float] = {}
    with closing(Stage.open(path)) as stage:
        for lot in batched(enumerate(minutes), 20, strict=False):
            told: dict[tuple[str, str], list[Point]] = {}
            for value, (first, at) in lot:
                named, one = STEPS if first else HEART, point(at, value)
                latest[named, one.at] = value
                told.setdefault(named, []).append(one)
            stage.keep(Staged(points=told), {})
        found: dict[tuple[tuple[str, str], datetime], float] = {}
        hours: list[tuple[tuple[str, str], datetime]] = []
        spot = BEGIN
        while piece := stage.points(spot, most):
            spot = piece.spot
            for named, some in piece.values.items():
                assert some == sorted(some, key=lambda one: one.at)
                found |= {(named, one.at): one.value for one in some}
                hours += sorted({(named, one.at.replace(minute=0)) for one in some})
        assert stage.counts()["point"] == len(latest)
    assert found == latest
    assert len(hours) == len(set(hours))


def test_it_stands_after_an_interruption(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(Stage.open(path)) as stage:
        assert stage.note("place") is None
        stage.keep(Staged(points={STEPS: [point(0)]}), {"place": [1, 2]})
    with closing(Stage.open(path)) as stage:
        assert stage.note("place") == [1, 2]
        assert stage.sources == {"ring"}
        stage.keep(Staged(points={STEPS: [point(1)]}), {"place": [1, 3]})
        assert stage.counts() == {"point": 2, "hour": 0}
        assert stage.note("place") == [1, 3]
    Stage.discard(path)
    assert not list(tmp_path.iterdir())


def test_items_come_by_whole_days(tmp_path: Path) -> None:
    keys = [f"2024-01-0{day}/{name}" for day in (1, 2, 3) for name in "abc"]
    with closing(Stage.open(tmp_path / "a.db")) as stage:
        stage.keep(Staged(items=[("night", key, {"k": key}) for key in keys[::-1]]), {})
        stage.keep(Staged(items=[("other", "2024-01-01/a", 1)]), {})
        first = stage.items("night", "", 4)
        assert [key for key, _ in first] == keys[:6]
        assert first[0][1] == {"k": keys[0]}
        assert [key for key, _ in stage.items("night", keys[5], 4)] == keys[6:]
        assert not stage.items("night", keys[8], 4)
        assert stage.counts()["other"] == 1


def test_hours_come_back_as_they_were(tmp_path: Path) -> None:
    hours = [hour(n, n + 1) for n in range(5)]
    with closing(Stage.open(tmp_path / "a.db")) as stage:
        stage.keep(Staged(hours={STEPS: hours}), {})
        piece = stage.hours(BEGIN, 3)
        assert piece is not None
        assert piece.values == {STEPS: hours[:3]}
        rest = stage.hours(piece.spot, 3)
        assert rest is not None
        assert rest.values == {STEPS: hours[3:]}
        assert stage.hours(rest.spot, 3) is None


def test_an_hour_is_replaced_by_one_of_as_many_points(store: SqliteStore) -> None:
    key = SeriesKey(metric="steps", person="ann", source="ring")

    def stands() -> list[tuple[int, float]]:
        with store.read_series() as reader:
            sums = reader.sums([str(key)], edges_of(AT, AT + 2 * HOUR, HOUR))
        return [(one.n, one.last) for one in sums.get(str(key), ())]

    store.series.append_hours({key: [hour(0, 3)]}, NOW)
    store.series.append_hours({key: [hour(0, 2, 9.0), hour(1, 1)]}, NOW)
    assert stands() == [(3, 2.0), (1, 2.0)]
    with store.read_series() as reader:
        changed = reader.end().hours
    store.series.append_hours({key: [hour(0, 3), hour(1, 1)]}, NOW)
    with store.read_series() as reader:
        assert reader.end().hours == changed
    store.series.append_hours({key: [hour(0, 3, 5.0)]}, NOW)
    assert stands() == [(3, 5.0), (1, 2.0)]
