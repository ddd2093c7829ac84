"""Points of a person who was erased: gone, kept out, and others' points kept."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
import shutil

import pytest

from custom_components.lifeops.core.series import Point
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.sync import codec

from .conftest import NOW
from .series import ALL, HOUR, HRV, STEPS, counted, log, points, rows
from .series_homes import Home, looking, meet, send

OTHERS = replace(HRV, person="bo")

LONG_AGO = counted([Point(NOW - 200 * 24 * HOUR, 6)])

type Build = Callable[[str], Home]


@pytest.fixture
def home(tmp_path: Path) -> Build:
    """Build homes, each in a folder of its own."""

    def build(name: str) -> Home:
        return Home(name, tmp_path / name)

    return build


def hear(*homes: Home) -> None:
    """Let all homes tell each other their records, and remove what those say."""
    for _ in homes:
        for one in homes:
            for other in homes:
                if one is not other:
                    _tell(one, other)
    for one in homes:
        erase(one)


def _tell(one: Home, other: Home) -> None:
    stream = other.store.sync(codec)
    with closing(one.store.sync(codec).read()) as reading:
        before = stream.own()
        stream.apply(reading.delta(stream.vector(), None, ALL).payload)
        if stream.own() == before:
            stream.settle(reading.target)


def erase(one: Home) -> int:
    return sum(one.store.erasing.points())


def persons(one: Home) -> set[str]:
    return {row[3] for row in rows(one.store, "series")}


def test_points_hours_and_entries_go(home: Build) -> None:
    alder = home("alder")
    alder.append({HRV: points(1, 2), STEPS: points(3), OTHERS: points(4)})
    alder.append({HRV: points(5)})
    alder.append_hours({HRV: LONG_AGO})
    alder.roll()
    alder.store.erasing.erase(["ann"])
    three_points, three_hours = 3, 3
    assert erase(alder) == three_points + three_hours
    assert persons(alder) == {"bo"}
    entries = [[key for key, _ in entry.parts] for entry in log(alder.store)]
    assert entries == [[OTHERS], [], []]
    assert erase(alder) == 0


def test_other_homes_keep_out_what_was_measured_before(home: Build) -> None:
    alder, birch, cedar = home("alder"), home("birch"), home("cedar")
    cedar.append({HRV: points(1, 2), OTHERS: points(3)})
    alder.store.erasing.erase(["ann"])
    hear(alder, birch)
    send(cedar, birch)
    assert persons(birch) == {"bo"}
    hear(alder, birch, cedar)
    meet(alder, birch, cedar)
    for one in (alder, birch, cedar):
        assert persons(one) == {"bo"}
        assert one.points() == cedar.points()


def test_a_snapshot_brings_nothing_back(home: Build) -> None:
    alder, birch = home("alder"), home("birch")
    birch.append({HRV: points(1, 2), OTHERS: points(3)})
    birch.append_hours({HRV: LONG_AGO})
    alder.store.erasing.erase(["ann"])
    send(birch, alder, snapshot=True)
    assert persons(alder) == {"bo"}


def test_entries_without_anything_are_still_told_one_by_one(home: Build) -> None:
    alder, birch, cedar = home("alder"), home("birch"), home("cedar")
    for value in (1, 2, 3):
        alder.append({HRV: points(value)})
    alder.append({OTHERS: points(4)})
    alder.store.erasing.erase(["ann"])
    erase(alder)
    send(alder, birch)
    with looking(birch) as reading:
        assert reading.knows({})
    send(birch, cedar)
    assert cedar.points() == alder.points()
    assert cedar.stream.vector() == alder.stream.vector()


def test_nothing_is_measured_of_them_any_more(home: Build) -> None:
    alder, birch = home("alder"), home("birch")
    birch.append({HRV: points(1, 2)})
    alder.store.erasing.erase(["ann"])
    hear(alder, birch)
    for one in (alder, birch):
        one.append({HRV: points(8, 9)})
        one.append_hours({HRV: LONG_AGO})
        assert persons(one) <= {"ann"}
        erase(one)
    meet(alder, birch)
    for one in (alder, birch):
        erase(one)
        assert persons(one) == set()
    assert alder.digests() == birch.digests()


def test_an_old_file_of_points_is_erased_again(home: Build, tmp_path: Path) -> None:
    alder = home("alder")
    alder.append({HRV: points(1, 2)})
    alder.store.close()
    shutil.copy(alder.folder / "lifeops-series.db", tmp_path / "old")
    alder.open()
    alder.store.erasing.erase(["ann"])
    erase(alder)
    alder.store.close()
    shutil.copy(tmp_path / "old", alder.folder / "lifeops-series.db")
    alder.open()
    assert persons(alder) == {"ann"}
    list(alder.store.purging(NOW, trusted=False))
    assert persons(alder) == set()
    alder.append({HRV: points(3), OTHERS: points(4)})
    birch = home("birch")
    hear(alder, birch)
    meet(alder, birch)
    assert {value for _, _, value, *_ in birch.points()} == {4}


def test_a_lost_file_of_points_goes_on_with_others(home: Build) -> None:
    alder, birch = home("alder"), home("birch")
    alder.store.erasing.erase(["ann"])
    alder.store.series.renew_epoch()
    alder.append({HRV: points(1), OTHERS: points(2)})
    hear(alder, birch)
    meet(alder, birch)
    assert {value for _, _, value, *_ in birch.points()} == {2}


def test_it_goes_on_where_the_power_went(home: Build) -> None:
    alder = home("alder")
    for place in range(500):
        alder.append({HRV: [Point(NOW + timedelta(seconds=place), place)]})
    alder.store.erasing.erase(["ann"])
    next(alder.store.erasing.points())
    alder.store.close()
    alder.open()
    erase(alder)
    assert persons(alder) == set()
    assert all(not entry.parts for entry in log(alder.store))


def test_followers_go_on_where_they_were(home: Build) -> None:
    alder = home("alder")
    alder.append({HRV: points(1)})
    before: SqliteStore = alder.store
    generation = before.series.generation
    before.erasing.erase(["ann"])
    erase(alder)
    assert before.series.generation == generation
    assert before.series.end() == 1
