"""What one home takes of another's series, once and however often it comes."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
import shutil

import pytest

from custom_components.lifeops.core.ops import Origin
from custom_components.lifeops.core.series import Point
from custom_components.lifeops.store.series_log import log_end
from custom_components.lifeops.store.series_purge import purge_series

from .conftest import NOW
from .series import (
    ALL,
    DAY,
    HOUR,
    HRV,
    MINUTE,
    STEPS,
    counted,
    hours,
    log,
    points,
    rows,
)
from .series_homes import EVER, Home, looking, meet, send, told

type Build = Callable[..., Home]


@pytest.fixture
def home(tmp_path: Path) -> Build:
    """Build homes, each in a folder of its own."""

    def build(name: str, **given: timedelta) -> Home:
        return Home(name, tmp_path / name, **given)

    return build


def values(home: Home) -> list[float]:
    return [
        one.value for one in home.store.series.points(str(HRV), NOW - EVER, NOW + DAY)
    ]


def logged(home: Home) -> list[tuple[str, int, float]]:
    return [
        (str(key), ts, value)
        for entry in log(home.store)
        for key, part in entry.parts
        for ts, value, _ in part
    ]


def forget(home: Home, days: int) -> None:
    """Let days go by in a home that is measured in."""
    later = NOW + days * DAY
    home.store.series.append({STEPS: [Point(later, 1)]}, later)
    for _ in purge_series(home.store.series, later):
        pass


def test_points_are_taken_with_their_origin_and_their_hours_counted(
    home: Build,
) -> None:
    ann, bob = home("ann"), home("bob")
    bob.append({STEPS: points(9)})
    ann.append({HRV: points(1, 2), STEPS: points(7, 8)})
    assert send(ann, bob) == 3
    assert bob.points() >= {one for one in ann.points() if one[2] != 7}
    bob.roll()
    assert len(hours(bob.store)) == 2
    assert bob.sums(HRV)[str(HRV)] == counted(points(1, 2))


def test_followers_hear_of_what_another_home_wrote(home: Build) -> None:
    ann, bob = home("ann"), home("bob")
    bob.append({STEPS: points(9)})
    end = bob.store.series.end()
    ann.append({HRV: points(1)})
    ann.append({HRV: points(2)})
    send(ann, bob)
    ann.append({HRV: points(3)})
    send(ann, bob)
    assert [entry.pos for entry in log(bob.store)] == [end, end + 1, end + 2]
    assert [value for *_, value in logged(bob)] == [9, 1, 2, 3]


def test_doing_it_twice_changes_nothing(home: Build) -> None:
    ann, bob = home("ann"), home("bob")
    ann.append({HRV: points(1, 2)})
    ann.append({HRV: points(1, 5)})
    with looking(ann) as reading:
        delta = reading.delta({}, None, ALL).payload
        whole = reading.snapshot(None, ALL).payload
    assert bob.stream.apply(delta) == 2
    bob.roll()
    kept = ("point", "series_log", "dirty", "hour", "node", "origin")
    before = [rows(bob.store, name) for name in kept]
    assert bob.stream.apply(delta) == 0
    assert bob.stream.apply(whole) == 0
    assert [rows(bob.store, name) for name in kept] == before


@pytest.mark.parametrize("first", ["ann", "bob"])
def test_of_one_moment_the_greater_origin_stands_everywhere(
    home: Build, first: str
) -> None:
    ann, bob, cat = home("ann"), home("bob"), home("cat")
    ann.append({HRV: points(1)})
    bob.append({HRV: points(2)})
    for sender in (ann, bob) if first == "ann" else (bob, ann):
        send(sender, cat)
    meet(ann, bob, cat)
    assert [values(one) for one in (ann, bob, cat)] == [[2]] * 3


def test_a_later_value_stands_though_its_home_is_named_lower(home: Build) -> None:
    ann, bob = home("ann", ahead=MINUTE), home("bob")
    ann.append({HRV: points(1)})
    bob.append({HRV: points(2)})
    meet(ann, bob)
    assert [values(ann), values(bob)] == [[1], [1]]


def test_who_corrects_a_home_of_a_fast_clock_is_heard(home: Build) -> None:
    ann, bob = home("ann", ahead=DAY), home("bob")
    ann.append({HRV: points(1)})
    send(ann, bob)
    bob.append({HRV: points(2)})
    bob.append({STEPS: points(3)})
    meet(ann, bob)
    assert [values(ann), values(bob)] == [[2], [2]]
    stamp = next(h for name, _, _, h, *_ in bob.points() if name == str(STEPS))
    assert stamp < next(h for name, _, _, h, *_ in ann.points() if name == str(HRV))


def test_an_entry_is_handed_on_whole_though_parts_of_it_were_beaten(
    home: Build,
) -> None:
    ann, bob, cat = home("ann"), home("bob", ahead=HOUR), home("cat")
    ann.append({HRV: points(1, 2)})
    bob.append({HRV: points(9)})
    send(ann, bob)
    with looking(bob) as reading:
        position = reading.delta({}, None, 1).position
        chunk = reading.delta({}, position, 1)
    assert chunk.last
    cat.stream.apply(chunk.payload)
    assert values(cat) == [1, 2]


def test_homes_hand_on_what_they_took_before_a_cut(home: Build) -> None:
    """The home that wrote it is gone for good; the others still become equal."""
    ann, bob, cat = home("ann"), home("bob"), home("cat")
    for number in range(30):
        ann.append({HRV: points(number, number)})
    send(ann, bob, most=12, cut=2)
    assert len(bob.points()) > 0
    meet(bob, cat)
    assert cat.points() == bob.points()
    assert cat.stream.vector() == bob.stream.vector()
    meet(ann, bob, cat)
    assert values(bob) == values(ann) == values(cat)


def test_what_is_held_grows_entry_by_entry_and_never_over_a_gap(home: Build) -> None:
    ann, bob = home("ann"), home("bob")
    for number in range(3):
        ann.append({HRV: points(number)})
    (own,) = ann.stream.vector()
    with looking(ann) as reading:
        first = reading.delta({}, None, 1)
        second = reading.delta({}, first.position, 1)
        third = reading.delta({}, second.position, 1)
    assert [first.last, second.last, third.last] == [False, False, True]
    assert bob.stream.apply(third.payload) == 1
    assert bob.stream.apply(third.payload) == 0
    assert bob.stream.vector() == {}
    bob.stream.apply(first.payload)
    assert bob.stream.vector() == {own: 1}
    bob.stream.apply(second.payload)
    bob.stream.settle({own: 3})
    assert bob.stream.vector() == {own: 3}
    bob.stream.settle({own: 2})
    assert bob.stream.vector() == {own: 3}
    assert len(rows(bob.store, "series_log")) == 3


def test_own_writes_are_held_at_once(home: Build) -> None:
    ann = home("ann")
    assert ann.stream.vector() == {}
    ann.append({HRV: points(1)})
    assert list(ann.stream.vector().values()) == [1]
    with looking(ann) as reading:
        ann.append({HRV: points(2)})
        assert list(reading.target.values()) == [1]
        assert told(reading) == 1


def test_an_old_copy_of_a_home_goes_on_under_a_new_origin(
    home: Build, tmp_path: Path
) -> None:
    ann, bob = home("ann"), home("bob")
    ann.append({HRV: points(1)})
    ann.store.close()
    shutil.copytree(tmp_path / "ann", tmp_path / "copy")
    ann.open()
    ann.append({HRV: points(1, 2)})
    send(ann, bob)
    restored = Home("ann", tmp_path / "copy")
    generation = restored.store.series.generation
    send(bob, restored)
    assert values(restored) == [1, 2]
    assert restored.store.series.generation != generation
    restored.append({HRV: points(1, 2, 3)})
    meet(restored, bob)
    assert values(bob) == [1, 2, 3]
    assert len(bob.stream.vector()) == 2
    assert restored.points() == bob.points()


def test_an_old_copy_learns_from_a_barrier_or_a_snapshot_too(
    home: Build, tmp_path: Path
) -> None:
    ann, bob = home("ann"), home("bob")
    ann.append({HRV: points(1)})
    ann.store.close()
    shutil.copytree(tmp_path / "ann", tmp_path / "copy")
    shutil.copytree(tmp_path / "ann", tmp_path / "other")
    ann.open()
    ann.append({HRV: points(1, 2)})
    send(ann, bob)
    for folder, snapshot in (("copy", True), ("other", False)):
        restored = Home("ann", tmp_path / folder)
        generation = restored.store.series.generation
        if snapshot:
            send(bob, restored, snapshot=True, most=1, cut=1)
        else:
            restored.stream.settle(bob.stream.vector())
        assert restored.store.series.generation != generation
        restored.append({STEPS: points(5)})
        assert 1 in restored.stream.vector().values()
        restored.store.close()


def test_a_new_origin_can_be_asked_for(home: Build) -> None:
    ann = home("ann")
    ann.append({HRV: points(1)})
    ann.stream.renew_epoch()
    ann.append({HRV: points(2)})
    assert list(ann.stream.vector().values()) == [1, 1]
    assert {origin.home for origin in ann.stream.vector()} == {"ann"}
    assert [seq for _, _, seq, *_ in rows(ann.store, "series_log")] == [1, 1]


def test_a_home_whose_entries_were_forgotten_is_told_what_stands(home: Build) -> None:
    ann, bob = home("ann"), home("bob")
    ann.append({HRV: points(1, 2)})
    forget(ann, 92)
    ann.append({STEPS: [Point(NOW + 91 * DAY, 4)]})
    with looking(ann) as reading:
        assert not reading.knows({})
        assert reading.knows(ann.stream.vector())
        assert reading.missing(ann.stream.vector()) == 0
        assert 0 < reading.total < 3
    send(ann, bob, most=1)
    assert bob.points() == ann.points()
    assert bob.sums(HRV) == ann.sums(HRV)
    assert bob.sums(HRV)[str(HRV)] == counted(points(1, 2))


def test_a_snapshot_reaches_followers_and_is_no_write_of_its_own(home: Build) -> None:
    ann, bob, cat = home("ann"), home("bob"), home("cat")
    ann.append({HRV: points(1, 2)})
    ann.append({STEPS: points(3)})
    send(ann, bob, snapshot=True, most=1)
    assert sorted(logged(bob)) == sorted(logged(ann))
    assert bob.stream.vector() == ann.stream.vector()
    with looking(bob) as reading:
        assert not reading.knows({})
        assert told(reading) == 0
    send(bob, cat)
    assert cat.points() == ann.points()
    bob.append({STEPS: points(3, 4)})
    with looking(bob) as reading:
        assert reading.knows(ann.stream.vector())
    meet(ann, bob, cat)
    assert cat.points() == ann.points() == bob.points()


def test_a_snapshot_removes_nothing(home: Build) -> None:
    ann, bob = home("ann"), home("bob")
    ann.append({HRV: points(1, 2)})
    send(ann, bob)
    ann.store.series._database.execute("DELETE FROM point WHERE value = 2")
    send(ann, bob, snapshot=True)
    assert values(bob) == [1, 2]


def test_points_of_a_forgotten_day_become_hours_where_they_are_as_many(
    home: Build,
) -> None:
    ann, bob = home("ann"), home("bob")
    bob.append({HRV: [Point(NOW + HOUR, 1)]})
    forget(bob, 92)
    ann.append({HRV: points(1, 2, 3)})
    ann.append({HRV: [Point(NOW + HOUR + n * MINUTE, 5.0) for n in (1, 2)]})
    send(ann, bob)
    bob.roll()
    found = [(one.n, one.last) for one in bob.sums(HRV)[str(HRV)]]
    assert found == [(3, 3), (2, 5)]
    for _ in purge_series(bob.store.series, NOW + 92 * DAY):
        pass
    assert [(one.n, one.last) for one in bob.sums(HRV)[str(HRV)]] == found
    assert values(bob) == []
    assert rows(bob.store, "late") == []


def test_fewer_points_of_a_forgotten_day_are_counted_as_late(home: Build) -> None:
    ann, bob = home("ann"), home("bob")
    bob.append({HRV: points(1, 2)})
    forget(bob, 92)
    ann.append({HRV: [Point(NOW + 9 * MINUTE, 7)]})
    send(ann, bob)
    bob.roll()
    assert [(one.n, one.last) for one in bob.sums(HRV)[str(HRV)]] == [(2, 2)]
    ((_, n, first, last),) = rows(bob.store, "late")
    assert (n, first) == (1, last)


def test_hours_of_an_import_reach_other_homes(home: Build) -> None:
    ann, bob, cat = home("ann"), home("bob"), home("cat")
    given = counted(points(1, 2, 3))
    ann.append_hours({HRV: given})
    end = log_end(bob.store.series._database)
    send(ann, bob)
    send(bob, cat)
    assert bob.sums(HRV)[str(HRV)] == cat.sums(HRV)[str(HRV)] == given
    after = log_end(bob.store.series._database)
    assert (after.log, after.hours) == (end.log + 1, end.hours + 1)


def test_an_hour_of_fewer_points_than_stand_is_told_to_nobody(home: Build) -> None:
    ann = home("ann")
    ann.append({HRV: points(1, 2, 3)})
    ann.roll()
    before = rows(ann.store, "series_log")
    ann.append_hours({HRV: counted(points(1, 2))})
    assert rows(ann.store, "series_log") == before


def test_history_that_is_too_old_to_be_kept_reaches_other_homes(home: Build) -> None:
    ann, bob = home("ann"), home("bob")
    given = [Point(NOW - 120 * DAY + n * MINUTE, float(n)) for n in range(3)]
    ann.append({STEPS: points(1)})
    ann.store.series._database.execute("UPDATE node SET floor = 1 << 62")
    ann.store.close()
    ann.open()
    ann.append({HRV: given}, history=True)
    send(ann, bob)
    assert bob.sums(HRV)[str(HRV)] == ann.sums(HRV)[str(HRV)] == counted(given)
    assert values(bob) == []


@pytest.mark.parametrize("ahead", [-HOUR, HOUR])
def test_of_hours_of_as_many_points_the_later_telling_stands(
    home: Build, ahead: timedelta
) -> None:
    ann, bob = home("ann"), home("bob", ahead=ahead)
    ann.append_hours({HRV: counted(points(1, 2, 3))})
    bob.append_hours({HRV: counted(points(7, 8, 9))})
    meet(ann, bob)
    last = 9 if ahead > timedelta() else 3
    assert [one.sums(HRV)[str(HRV)][0].last for one in (ann, bob)] == [last] * 2


def test_an_import_corrects_what_another_home_told_later(home: Build) -> None:
    ann, bob = home("ann"), home("bob", ahead=DAY)
    bob.append_hours({HRV: counted(points(7, 8, 9))})
    send(bob, ann)
    ann.append_hours({HRV: counted(points(1, 2, 3))})
    meet(ann, bob)
    assert [one.sums(HRV)[str(HRV)][0].last for one in (ann, bob)] == [3, 3]


def test_an_entry_of_hours_lives_as_long_as_points_written_that_day(
    home: Build,
) -> None:
    ann = home("ann")
    ann.append_hours({HRV: counted([Point(NOW - 300 * DAY, 1)])})
    forget(ann, 80)
    assert len(rows(ann.store, "series_log")) == 2
    forget(ann, 92)
    assert [seq for _, _, seq, *_ in rows(ann.store, "series_log")] == [2, 3]


def test_equal_files_have_equal_digests(home: Build) -> None:
    ann, bob = home("ann"), home("bob")
    ann.append({HRV: points(1, 2), STEPS: [Point(NOW - 3 * HOUR, 4)]})
    bob.append({HRV: [Point(NOW - 29 * DAY, 3)]})
    assert ann.digests() != bob.digests()
    meet(ann, bob)
    assert ann.digests() == bob.digests()
    assert len(ann.digests()["points"]) == 256
    assert {len(one) for one in ann.digests()["points"]} == {16}
    before = ann.digests()
    for column, value in (("value", "value + 1"), ("h", "h + 1")):
        change = f"UPDATE point SET {column} = {value} WHERE value > 2.5"  # noqa: S608
        ann.store.series._database.execute(change)
        assert ann.digests() != before
        before = ann.digests()


def test_digests_of_homes_that_forgot_unequally_are_equal(home: Build) -> None:
    ann, bob = home("ann"), home("bob")
    ann.append({HRV: [Point(NOW - 80 * DAY, 77), *points(2)]})
    forget(ann, 20)
    send(ann, bob)
    for _ in purge_series(bob.store.series, NOW):
        pass
    ann.store.series._database.execute("DELETE FROM point WHERE value = 77")
    assert ann.digests() == bob.digests()


def test_digests_of_nothing_are_equal(home: Build) -> None:
    assert home("ann").digests() == home("bob").digests()


def test_what_was_acknowledged_keeps_nothing(home: Build) -> None:
    ann = home("ann")
    ann.append({HRV: points(1)})
    before = [rows(ann.store, name) for name in ("origin", "node", "series_log")]
    ann.stream.acknowledged("bob", {Origin("ann", "x"): 1})
    assert [
        rows(ann.store, name) for name in ("origin", "node", "series_log")
    ] == before
