"""What a home measured beyond its cut counts nowhere, whoever still tells it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from custom_components.lifeops.core.errors import ProtocolError
from custom_components.lifeops.core.ops import Origin
from custom_components.lifeops.store import origins
from custom_components.lifeops.store.series_sync import SeriesStream

from .series import ALL, HOUR, HRV, STEPS, counted, points, rows
from .series_homes import Home, looking, send

type Build = Callable[..., Home]


class Wary(Home):
    """A home that obeys cuts."""

    def open(self) -> None:
        """Keep none over a restart: that is the business of the other file."""
        super().open()
        self.cuts: dict[str, dict[str, int]] = {}
        self._stream = SeriesStream(self.store.series, lambda: self.cuts)

    @property
    def stream(self) -> SeriesStream:
        return self._stream

    def revoke(self, home: Home, last: int) -> int:
        """Cut a home off behind an entry."""
        (origin, *_) = home.stream.vector()
        self.cuts[home.name] = {origin.epoch: last}
        return self.stream.cut(home.name, self.cuts[home.name])


@pytest.fixture
def home(tmp_path: Path) -> Build:
    """Build homes, each in a folder of its own."""

    def build(name: str, **given: timedelta) -> Wary:
        return Wary(name, tmp_path / name, **given)

    return build


def values(home: Home) -> set[tuple[str, float]]:
    return {(name, value) for name, _, value, *_ in home.points()}


def held(home: Home) -> dict[str, int]:
    return {origin.home: hi for origin, hi in home.stream.vector().items()}


def test_what_a_cut_home_measured_later_comes_in_by_nobody(home: Build) -> None:
    """Neither from itself nor from a home that has not heard."""
    ann, bob, cat = home("ann"), home("bob"), home("cat")
    cat.append({HRV: points(1)})
    send(cat, ann)
    ann.revoke(cat, 1)
    cat.append({HRV: points(1, 2)})
    bob.append({STEPS: points(9)})
    send(cat, bob)
    for sender in (cat, bob):
        for snapshot in (False, True):
            send(sender, ann, snapshot=snapshot)
    assert values(ann) == {(str(HRV), 1), (str(STEPS), 9)}
    assert held(ann) == {"cat": 1, "bob": 1}
    assert not ann.stream.settle(bob.stream.vector())


def test_a_part_of_a_snapshot_is_refused_from_who_has_not_heard(home: Build) -> None:
    ann, bob, cat = home("ann"), home("bob"), home("cat")
    cat.append({HRV: points(1)})
    send(cat, bob)
    ann.revoke(cat, 0)
    send(bob, ann, snapshot=True)
    with looking(cat) as reading:
        assert ann.stream.apply(reading.snapshot(None, ALL).payload) == 0
    assert ann.points() == set()
    assert held(ann) == {}
    ann.revoke(cat, 1)
    send(bob, ann, snapshot=True)
    assert ann.points() == bob.points()
    assert held(ann) == {"cat": 1}


def test_who_hears_of_a_cut_lets_go_of_what_is_beyond_it(home: Build) -> None:
    ann, bob, cat = home("ann"), home("bob"), home("cat")
    cat.append({HRV: points(1)})
    send(cat, ann)
    cat.append({HRV: points(1, 2), STEPS: points(3)})
    send(cat, bob)
    bob.roll()
    assert bob.revoke(cat, 1) > 0
    ann.revoke(cat, 1)
    assert values(bob) == {(str(HRV), 1)}
    assert held(bob) == {"cat": 1}
    bob.roll()
    assert bob.sums(HRV)[str(HRV)] == counted(points(1))
    assert not bob.sums(STEPS)
    send(bob, ann)
    send(ann, bob)
    assert ann.points() == bob.points()
    assert ann.digests() == bob.digests()
    assert bob.revoke(cat, 1) == 0


def test_what_a_cut_home_had_replaced_stands_again(home: Build) -> None:
    ann, bob = home("ann"), home("bob")
    cat = home("cat", ahead=HOUR)
    bob.append({HRV: points(1, 2)})
    ann.append({HRV: points(5, 2, 4)})
    send(ann, bob)
    before = bob.points()
    cat.append({HRV: points(7, 8, 9, 10)})
    send(cat, bob)
    bob.roll()
    assert values(bob) == {(str(HRV), value) for value in (7, 8, 9, 10)}
    bob.revoke(cat, 0)
    assert bob.points() == before
    bob.roll()
    assert sum(one.n for one in bob.sums(HRV)[str(HRV)]) == 3
    assert rows(bob.store, "dirty") == []


def test_hours_told_beyond_a_cut_go(home: Build) -> None:
    ann, cat = home("ann"), home("cat")
    cat.append_hours({HRV: counted(points(1, 2, 3))})
    send(cat, ann)
    ann.append({STEPS: points(1)})
    assert ann.sums(HRV)[str(HRV)]
    assert ann.revoke(cat, 0) > 0
    assert not ann.sums(HRV)


def test_hours_that_gave_way_are_not_missed(home: Build) -> None:
    ann, cat = home("ann"), home("cat")
    cat.append_hours({HRV: counted(points(1, 2))})
    ann.append_hours({HRV: counted(points(1, 2, 3))})
    send(cat, ann)
    before = ann.sums(HRV)
    assert ann.revoke(cat, 0) == 0
    assert ann.sums(HRV) == before


def test_what_came_by_a_snapshot_comes_back_by_another_home(home: Build) -> None:
    """The log does not tell who wrote it."""
    ann, bob = home("ann"), home("bob")
    cat = home("cat", ahead=HOUR)
    ann.append({HRV: points(1, 2)})
    send(ann, bob, snapshot=True)
    cat.append({HRV: points(7)})
    send(cat, bob)
    bob.revoke(cat, 0)
    assert values(bob) == {(str(HRV), 2)}
    send(ann, bob, snapshot=True)
    assert bob.points() == ann.points()
    with looking(bob) as reading:
        assert reading.snapshot(None, ALL).count > 0


def test_a_home_that_is_cut_keeps_what_it_measured_itself(home: Build) -> None:
    ann = home("ann")
    ann.append({HRV: points(1)})
    before = ann.points()
    assert ann.revoke(ann, 0) == 0
    assert ann.points() == before


def test_more_lives_of_homes_than_there_can_be_are_refused(
    home: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, bob = home("ann"), home("bob")
    bob.append({HRV: points(1)})
    bob.stream.renew_epoch()
    bob.append({HRV: points(2)})
    monkeypatch.setattr(origins, "MOST", 2)
    monkeypatch.setattr("custom_components.lifeops.store.series_origins.MOST", 2)
    with looking(bob) as reading:
        payload = reading.delta({}, None, ALL).payload
    with pytest.raises(ProtocolError) as refused:
        ann.stream.apply(payload)
    assert refused.value.key == "too_large"
    with pytest.raises(ProtocolError):
        ann.stream.settle({Origin("x", "1"): 1, Origin("y", "1"): 1})
    assert ann.points() == set()
