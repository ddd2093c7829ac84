"""Entries that come in one piece are one row of the log, and still told one by one."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from custom_components.lifeops.core.errors import StoreDamagedError
from custom_components.lifeops.core.ops import Origin
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.store import series_runs
from custom_components.lifeops.store.codec import Part
from custom_components.lifeops.store.series_log import by_place
from custom_components.lifeops.store.series_parcel import (
    Entry,
    Parcel,
    SentPoint,
    pack_parcel,
)

from .conftest import NOW
from .series import ALL, DAY, HRV, MINUTE, STEPS, counted, log, points, rows
from .series_homes import Home, looking, send, told

OTHERS = replace(HRV, person="bo")

type Build = Callable[[str], Home]


@pytest.fixture
def home(tmp_path: Path) -> Build:
    """Build homes, each in a folder of its own."""

    def build(name: str) -> Home:
        return Home(name, tmp_path / name)

    return build


def minutes(home: Home, first: int, end: int) -> None:
    """Write an entry of two series a minute."""
    for number in range(first, end):
        at = NOW + number * MINUTE
        home.append({HRV: [Point(at, number)], STEPS: [Point(at, -number)]})


def runs(home: Home) -> list[tuple[int, int]]:
    """Return the first and last entry of each row, in the order of the log."""
    return [(first, seq) for _, _, first, seq, *_ in rows(home.store, "series_log")]


def entries(sender: Home, after: int = 0) -> list[bytes]:
    """Return what a home tells, an entry a piece."""
    origin = next(iter(sender.stream.vector()))
    position, last, found = None, False, []
    with looking(sender) as reading:
        while not last:
            chunk = reading.delta({origin: after}, position, 1)
            assert chunk.position != position
            position, last = chunk.position, chunk.last
            found.append(chunk.payload)
    return found


def test_what_comes_in_one_piece_is_one_row(home: Build) -> None:
    ann, bob, cat = home("ann"), home("bob"), home("cat")
    minutes(ann, 0, 5)
    assert len(runs(ann)) == 5
    send(ann, bob)
    assert runs(bob) == [(1, 5)]
    send(ann, cat, most=1)
    assert len(runs(cat)) == 5
    (entry,) = log(bob.store)
    assert [(key, len(part)) for key, part in entry.parts] == [(HRV, 5), (STEPS, 5)]
    assert ann.points() == bob.points() == cat.points()


def test_the_entries_of_a_row_are_told_as_they_were_written(home: Build) -> None:
    ann, bob, cat = home("ann"), home("bob"), home("cat")
    minutes(ann, 0, 3)
    ann.append({HRV: [Point(NOW, 7), Point(NOW + MINUTE, 8)]})
    send(ann, bob)
    assert entries(bob) == entries(ann)
    assert entries(bob, after=2) == entries(ann)[2:]
    for payload in reversed(entries(bob)):
        cat.stream.apply(payload)
    assert cat.points() == ann.points()


def test_who_has_a_part_of_a_row_is_told_the_rest(home: Build) -> None:
    ann, bob, cat = home("ann"), home("bob"), home("cat")
    minutes(ann, 0, 2)
    send(ann, cat)
    minutes(ann, 2, 5)
    send(ann, bob)
    with looking(bob) as reading:
        vector = cat.stream.vector()
        assert (reading.total, reading.missing(vector)) == (5, 3)
        assert reading.knows(vector)
        assert reading.delta(vector, None, ALL).count == 6
    send(bob, cat)
    assert runs(cat) == [(1, 2), (3, 5)]
    assert cat.points() == ann.points()


def test_what_is_not_held_yet_of_a_row_is_not_told(home: Build) -> None:
    ann, bob = home("ann"), home("bob")
    minutes(ann, 0, 4)
    (own,) = ann.stream.vector()
    with looking(ann) as reading:
        behind = reading.delta({own: 1}, None, ALL).payload
    bob.stream.apply(behind)
    assert runs(bob) == [(2, 4)]
    assert bob.stream.vector() == {}
    bob.stream.settle({own: 3})
    with looking(bob) as reading:
        assert reading.missing({own: 1}) == 2
        assert reading.delta({own: 1}, None, ALL).count == 4
        assert not reading.knows({})
        for seen in (3, 4, 5):
            assert reading.missing({own: seen}) == 0
            assert reading.knows({own: seen})


def test_a_row_ends_where_an_entry_is_known(home: Build) -> None:
    ann, bob = home("ann"), home("bob")
    minutes(ann, 0, 5)
    bob.stream.apply(entries(ann)[2])
    send(ann, bob)
    assert sorted(runs(bob)) == [(1, 2), (3, 3), (4, 5)]
    with looking(bob) as reading:
        assert reading.knows({})
        assert told(reading) == 10


def test_entries_of_a_row_that_come_again_change_nothing(home: Build) -> None:
    ann, bob = home("ann"), home("bob")
    minutes(ann, 0, 5)
    (own,) = ann.stream.vector()
    with looking(ann) as reading:
        bob.stream.apply(reading.delta({own: 1}, None, ALL).payload)
    kept = ("point", "series_log", "node", "origin")
    before = [rows(bob.store, name) for name in kept]
    for payload in entries(ann)[1:]:
        assert bob.stream.apply(payload) == 0
    assert [rows(bob.store, name) for name in kept] == before


def test_a_row_ends_where_an_entry_is_missing(home: Build) -> None:
    bob, ann = home("bob"), Origin("ann", "e")
    entries = [Entry(ann, seq) for seq in (0, 1, 3)]
    sent = [SentPoint(place, place, place, 1) for place in range(3)]
    assert bob.stream.apply(pack_parcel(Parcel(entries, {HRV: sent}))) == 3
    assert runs(bob)[:2] == [(1, 1), (3, 3)]
    assert bob.stream.vector() == {ann: 1}


def test_a_row_goes_with_its_entries_and_none_of_them_stays_longer(
    home: Build,
) -> None:
    ann, bob, cat = home("ann"), home("bob"), home("cat")
    for day in range(-2, 3):
        ann.append({HRV: [Point(NOW + day * DAY, day), Point(NOW - 9 * DAY, day)]})
        ann.append({STEPS: [Point(NOW + day * DAY, day)]})
    send(ann, bob)
    assert runs(bob) == [(1, 2), (3, 4), (5, 6), (7, 8), (9, 10)]
    bob.ahead = ann.ahead = 90 * DAY
    ann.append({HRV: [Point(NOW + ann.ahead, 1)]})
    send(ann, bob)
    for one in (ann, bob):
        one.roll()
        list(one.store.purging(NOW + one.ahead, trusted=True))
    assert runs(bob) == [(5, 6), (7, 8), (9, 10), (11, 11)]
    with looking(bob) as reading:
        assert not reading.knows({})
    send(bob, cat)
    assert cat.points() == bob.points()


def test_a_row_holds_no_more_than_whoever_reads_it_can_unpack(
    home: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(series_runs, "_MOST", 2)
    ann, bob = home("ann"), home("bob")
    minutes(ann, 0, 5)
    send(ann, bob)
    assert runs(bob) == [(1, 2), (3, 4), (5, 5)]
    assert entries(bob) == entries(ann)


def test_series_that_are_in_some_rows_only_are_told_with_those(home: Build) -> None:
    bob, ann = home("bob"), Origin("ann", "e")
    named = [Entry(ann, seq) for seq in (2, 3, 5, 6, 9)]
    told: dict[SeriesKey, list[SentPoint]] = {
        HRV: [SentPoint(0, 1, 1, 1), SentPoint(3, 2, 2, 1)],
        STEPS: [SentPoint(1, 1, 3, 1), SentPoint(2, 2, 4, 1), SentPoint(3, 3, 5, 1)],
        OTHERS: [SentPoint(4, 1, 6, 1)],
    }
    bob.stream.apply(pack_parcel(Parcel(named, told)))
    assert runs(bob) == [(2, 3), (5, 6), (9, 9)]
    found = [
        {key: [value for _, value, _ in part] for key, part in entry.parts}
        for entry in log(bob.store)
    ]
    assert found == [{HRV: [1], STEPS: [3]}, {HRV: [2], STEPS: [4, 5]}, {OTHERS: [6]}]


def test_hours_and_other_homes_begin_a_new_row(home: Build) -> None:
    ann, bob, cat = home("ann"), home("bob"), home("cat")
    minutes(ann, 0, 2)
    ann.append_hours({OTHERS: counted(points(1, 2))})
    minutes(ann, 2, 4)
    minutes(bob, 4, 6)
    send(bob, ann)
    send(ann, cat)
    assert sorted(runs(cat)) == [(1, 2), (1, 2), (3, 3), (4, 5)]
    assert cat.points() == ann.points()
    assert cat.sums(OTHERS) == ann.sums(OTHERS)


def test_entries_that_hold_nothing_are_told_with_the_others(home: Build) -> None:
    ann, bob, cat = home("ann"), home("bob"), home("cat")
    for value in (1, 2):
        ann.append({HRV: points(value)})
    ann.append({OTHERS: points(3)})
    for value in (4, 5):
        ann.append({HRV: points(value)})
    ann.store.erasing.erase(["ann"])
    assert sum(ann.store.erasing.points()) == 1
    send(ann, bob)
    assert runs(bob) == [(1, 5)]
    assert entries(bob) == entries(ann)
    send(bob, cat, most=2)
    assert cat.stream.vector() == ann.stream.vector()
    assert cat.points() == ann.points() != set()


def test_a_person_is_erased_from_a_row(home: Build) -> None:
    ann, bob, cat = home("ann"), home("bob"), home("cat")
    minutes(ann, 0, 2)
    ann.append({OTHERS: points(3)})
    ann.append({OTHERS: points(4), HRV: points(5)})
    send(ann, bob)
    bob.store.erasing.erase(["ann"])
    sum(bob.store.erasing.points())
    assert runs(bob) == [(1, 4)]
    (entry,) = log(bob.store)
    assert [(key, [one[1] for one in part]) for key, part in entry.parts] == [
        (OTHERS, [3, 4])
    ]
    send(bob, cat)
    assert cat.points() == bob.points() != set()
    assert cat.stream.vector() == bob.stream.vector()


def test_a_row_is_cut_between_two_entries(home: Build) -> None:
    ann, bob, cat = home("ann"), home("bob"), home("cat")
    minutes(ann, 0, 4)
    (own,) = ann.stream.vector()
    send(ann, bob)
    assert bob.stream.cut("ann", {own.epoch: 2}) == 2 * 2 + 2
    assert runs(bob) == [(1, 2)]
    assert {value for _, _, value, *_ in bob.points()} == {0, 1, -1}
    assert bob.stream.vector() == {Origin("ann", own.epoch): 2}
    send(bob, cat)
    assert cat.points() == bob.points()


def test_a_row_that_is_cut_is_as_old_as_what_is_left_of_it(home: Build) -> None:
    ann, bob = home("ann"), home("bob")
    minutes(ann, 0, 3)
    (own,) = ann.stream.vector()
    send(ann, bob)
    bob.stream.cut("ann", {own.epoch: 1})
    [(_, _, first, seq, from_ts, to_ts, *_)] = rows(bob.store, "series_log")
    assert (first, seq) == (1, 1)
    assert from_ts == to_ts


@pytest.mark.parametrize("place", [-1, 2, 1 << 60])
def test_a_point_of_no_entry_is_damage(place: int) -> None:
    part = Part(1, [1, 2], [1.0, 2.0], [1, 1], [0, place])
    with pytest.raises(StoreDamagedError):
        by_place([part], 2)


def test_of_a_row_that_is_cut_nothing_may_be_left(home: Build) -> None:
    ann, bob = home("ann"), home("bob")
    ann.append({OTHERS: points(1)})
    minutes(ann, 0, 2)
    (own,) = ann.stream.vector()
    ann.store.erasing.erase(["bo"])
    sum(ann.store.erasing.points())
    send(ann, bob)
    bob.stream.cut("ann", {own.epoch: 1})
    assert runs(bob) == [(1, 1)]
    with looking(bob) as reading:
        assert reading.knows({})
        assert told(reading) == 0
