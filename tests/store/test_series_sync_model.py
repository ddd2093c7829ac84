"""Whatever homes write and whoever tells whom first: at the end all know the same."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
import shutil

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lifeops.core.series import Point, SeriesKey

from .conftest import NOW
from .series import DAY, HOUR, HRV, MINUTE, STEPS, counted, log
from .series_homes import Home, meet, send

NAMES = ("ann", "bob", "cat")
PLACES = st.integers(0, 2)
KEYS = st.sampled_from([HRV, STEPS])
VALUES = st.integers(-4, 8).map(lambda value: value / 4)


def batches(
    first: timedelta,
) -> st.SearchStrategy[Mapping[SeriesKey, Sequence[Point]]]:
    minutes = st.integers(0, 12).map(lambda n: NOW - first - n * 20 * MINUTE)
    moments = st.lists(st.builds(Point, minutes, VALUES), min_size=1, max_size=6)
    return st.dictionaries(KEYS, moments, min_size=1)


LIVE = batches(timedelta())
OLD = batches(120 * DAY)
STEP = st.one_of(
    st.tuples(st.just("append"), PLACES, LIVE),
    st.tuples(st.just("append"), PLACES, LIVE),
    st.tuples(st.just("import"), PLACES, OLD),
    st.tuples(st.just("send"), PLACES, PLACES, st.sampled_from([1, 7, 100])),
    st.tuples(st.just("cut"), PLACES, PLACES, st.integers(0, 3)),
    st.tuples(st.just("snapshot"), PLACES, PLACES, st.sampled_from([1, 7, 100])),
    st.tuples(st.just("roll"), PLACES),
    st.tuples(st.just("clock"), PLACES, st.sampled_from([-30 * DAY, -HOUR, 30 * DAY])),
    st.tuples(st.just("keep"), PLACES),
    st.tuples(st.just("restore"), PLACES),
)


def restore(home: Home, others: Sequence[Home]) -> None:
    """Go on with an older copy, which hears of the others before it writes."""
    kept = home.folder.with_suffix(".kept")
    if not kept.exists():
        return
    home.store.close()
    shutil.rmtree(home.folder)
    shutil.copytree(kept, home.folder)
    home.open()
    for other in others:
        send(other, home)


def keep(home: Home) -> None:
    home.store.close()
    shutil.copytree(home.folder, home.folder.with_suffix(".kept"), dirs_exist_ok=True)
    home.open()


def run(homes: Sequence[Home], step: tuple[object, ...]) -> None:
    match step:
        case "append", int(place), dict(batch):
            homes[place].append(batch)
        case "import", int(place), dict(batch):
            told = {key: counted(one_a_moment(told)) for key, told in batch.items()}
            homes[place].append_hours(told)
        case str(how), int(one), int(other), int(size) if one != other:
            tell(homes[one], homes[other], how, size)
        case "roll", int(place):
            homes[place].roll()
        case "clock", int(place), timedelta() as ahead:
            homes[place].ahead = ahead
        case "keep", int(place):
            keep(homes[place])
        case "restore", int(place):
            restore(homes[place], [one for one in homes if one is not homes[place]])


def tell(sender: Home, receiver: Home, how: str, size: int) -> None:
    if how == "cut":
        send(sender, receiver, most=5, cut=size)
    else:
        send(sender, receiver, most=size, snapshot=how == "snapshot")


def one_a_moment(points: Sequence[Point]) -> list[Point]:
    return list({point.at: point for point in points}.values())


@settings(max_examples=40)
@given(st.lists(STEP, max_size=24))
def test_three_homes_become_equal(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[object, ...]]
) -> None:
    folder: Path = tmp_path_factory.mktemp("homes")
    homes = [Home(name, folder / name) for name in NAMES]
    for step in steps:
        run(homes, step)
    meet(*homes)
    before = [home.sums(HRV, STEPS) for home in homes]
    for home in homes:
        home.roll()
    assert before[0] == before[1] == before[2]
    assert [home.sums(HRV, STEPS) for home in homes] == before
    assert homes[0].points() == homes[1].points() == homes[2].points()
    assert homes[0].digests() == homes[1].digests() == homes[2].digests()
    vectors = [home.stream.vector() for home in homes]
    assert vectors[0] == vectors[1] == vectors[2]
    for home in homes:
        assert followed(home) == {point[:4] for point in home.points()}
    assert [send(homes[0], home) for home in homes[1:]] == [0, 0]
    for home in homes:
        home.store.close()


def followed(home: Home) -> set[tuple[str, int, float, int]]:
    """Return what a follower makes of the log, by the rule of the metrics database.

    Of equal hybrid times it keeps the first, these are left to the home's own file.
    """
    found: dict[tuple[str, int], tuple[float, int]] = {}
    stands = {(name, ts): (value, h) for name, ts, value, h, *_ in home.points()}
    for entry in log(home.store):
        for key, part in entry.parts:
            for ts, value, h in part:
                place = str(key), ts
                if place not in found or h > found[place][1]:
                    found[place] = value, h
    return {
        (name, ts, *(stands[name, ts] if h == stands[name, ts][1] else (value, h)))
        for (name, ts), (value, h) in found.items()
    }
