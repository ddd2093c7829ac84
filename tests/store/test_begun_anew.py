"""A home that holds less than it said: cuts in a live session, files put back."""

from datetime import timedelta
from pathlib import Path

import pytest

from custom_components.lifeops.core.errors import ProtocolError
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.engine.journal import changes
from custom_components.lifeops.store.lives import MOST
from custom_components.lifeops.store.series_sync import SeriesStream
from custom_components.lifeops.sync import events as e
from custom_components.lifeops.sync.pump import Line
from tests.sync.homes import after

from .conftest import NOW
from .homes import Home
from .talking import (
    connect,
    copy,
    cut_of,
    level,
    measure,
    names,
    need,
    points,
    pump,
    put,
    put_back,
    series_of,
    talk,
)

DAY = timedelta(days=1)


@pytest.fixture
def trio(tmp_path: Path) -> tuple[Home, Home, Home]:
    """Return two homes and a third whose last write only the second one holds."""
    a, b, x = (Home.make(tmp_path, name) for name in "abx")
    need(a, "ann", 480)
    talk((a, b), (a, x))
    need(x, "ann", 1)
    need(x, "bob", 2)
    talk((x, b))
    return a, b, x


def failed(*pumps: object) -> list[str]:
    return [
        news.error.key
        for pump in pumps
        for news in pump.news  # type: ignore[attr-defined]
        if isinstance(news, e.Failed)
    ]


def test_a_cut_in_a_live_session_ends_it_and_all_is_told_anew(
    trio: tuple[Home, Home, Home],
) -> None:
    a, b, _ = trio
    cut = cut_of(a, "x")
    a.stream.cut("x", cut)
    live = connect(a, b)
    assert b.stream.cut("x", cut) == 2
    need(a, "later", 5)
    live.go_on()
    assert failed(live.theirs) == ["begun_anew"]
    live.mine.cut()
    talk((a, b))
    assert b.show(record_id="ann") == a.show(record_id="ann")
    assert level(a, b)


def test_a_home_that_lost_something_in_a_cut_takes_nothing_from_others(
    trio: tuple[Home, Home, Home], tmp_path: Path
) -> None:
    a, b, _ = trio
    c = Home.make(tmp_path, "c")
    talk((a, c))
    cut = cut_of(a, "x")
    for home in (a, c):
        home.stream.cut("x", cut)
    live = connect(a, b)
    b.stream.cut("x", cut)
    need(a, "later", 5)
    live.go_on()
    talk((b, c), (a, b), (b, c), (a, c), (a, b))
    assert names(c) == ["ann", "later"]
    assert level(a, b, c)


def test_who_all_began_anew_hold_again_what_they_held(tmp_path: Path) -> None:
    a, b, c, x = (Home.make(tmp_path, name) for name in "abcx")
    need(a, "ann", 480)
    need(b, "bob", 1)
    talk((a, b), (a, c), (b, c), (a, x))
    need(x, "cy", 5)
    for frames in range(1, 20):
        if "cy" not in names(a):
            Line(pump(x, a), pump(a, x)).run(after(frames))
    talk((a, b), (a, c))
    lost = cut_of(a, "x")
    before = {home.name: dict(home.stream.vector()) for home in (a, b, c)}
    for home in (a, b, c):
        assert home.stream.cut("x", lost) > 0
        assert home.stream.vector() == {}
    talk((a, b))
    assert a.stream.vector().keys().isdisjoint(before["a"])
    talk((a, c), (b, c), (a, b), (b, c))
    assert level(a, b, c)
    for home in (a, b, c):
        held = home.stream.vector()
        assert all(held[one] >= seq for one, seq in before[home.name].items())
    for again in talk((a, b), (a, c), (b, c)):
        assert again.mine.session.summary.pushed == 0
        assert again.theirs.session.summary.pushed == 0


def test_what_a_cut_session_left_behind_is_void_in_a_new_epoch(
    trio: tuple[Home, Home, Home],
) -> None:
    a, b, _ = trio
    cut = cut_of(a, "x")
    a.stream.cut("x", cut)
    need(a, "later", 5)
    mine, theirs = pump(a, b), pump(b, a)
    Line(mine, theirs).run(lambda _: "records" not in theirs.session.resume)
    resume = theirs.session.resume
    assert resume
    b.stream.cut("x", cut)
    mine, theirs = pump(a, b), pump(b, a, resume)
    assert not theirs.session.resume
    Line(mine, theirs).run()
    talk((a, b))
    assert b.show(record_id="ann") == a.show(record_id="ann")
    assert level(a, b)


@pytest.mark.parametrize("alone", [1, 2, 3, 5])
def test_a_file_put_back_gets_its_lost_life_again(tmp_path: Path, alone: int) -> None:
    a, b = (Home.make(tmp_path, name) for name in "ab")
    need(a, "base", 480)
    talk((a, b))
    copy(a)
    for number in range(3):
        need(a, f"lost{number}", 400)
    talk((a, b))
    put_back(a)
    for number in range(alone):
        need(a, f"new{number}", 300)
    talk((a, b), (a, b))
    assert len(names(a)) == 4 + alone
    assert level(a, b)


def test_a_restart_among_three_is_not_taken_for_a_file_put_back(tmp_path: Path) -> None:
    a, b, c = (Home.make(tmp_path, name) for name in "abc")
    need(a, "base", 480)
    talk((a, b), (a, c), (b, c))
    a.close()
    a.reopen()
    need(a, "news", 300)
    before = a.origin
    talk((a, b), (b, c), (a, c), (a, b), (b, c))
    assert a.origin == before
    assert level(a, b, c)


def lived_twice(tmp_path: Path, alone: int, *lost: str) -> list[Home]:
    """Return homes of which the first was put back; pairs had heard of its lost life."""
    homes = {name: Home.make(tmp_path, name) for name in "abc"}
    a, b, c = homes.values()
    need(a, "base", 480)
    talk((a, b), (a, c))
    copy(a)
    for number in range(3):
        need(a, f"lost{number}", 400)
    talk(*((homes[one], homes[other]) for one, other in lost))
    put_back(a)
    for number in range(alone):
        need(a, f"new{number}", 300)
    return [a, b, c]


@pytest.mark.parametrize("alone", [1, 3, 5])
def test_who_heard_the_lost_life_finds_it_out_however_late(
    tmp_path: Path, alone: int
) -> None:
    a, b, c = lived_twice(tmp_path, alone, "ac", "bc")
    talk((a, b), (a, b), (a, c), (a, b), (b, c))
    assert len(names(a)) == 4 + alone
    assert level(a, b, c)


def test_what_a_home_has_told_itself_is_never_less(tmp_path: Path) -> None:
    a, b = (Home.make(tmp_path, name) for name in "ab")
    for number in range(4):
        need(a, f"of{number}", 480)
    talk((a, b))
    b.stream.settle({a.origin: 2}, by="a")
    assert b.stream.heard()[a.origin] == 4


def test_a_file_put_back_is_put_back_for_sure(tmp_path: Path) -> None:
    a, b = (Home.make(tmp_path, name) for name in "ab")
    talk((a, b))
    copy(a)
    need(a, "lost", 400)
    talk((a, b))
    put_back(a)
    before = a.origin
    talk((a, b))
    assert a.origin != before


@pytest.mark.parametrize("alone", [1, 3])
def test_a_file_put_back_is_found_out_behind_a_home_that_lags(
    tmp_path: Path, alone: int
) -> None:
    a, b, c = lived_twice(tmp_path, alone, "ab")
    talk((a, c), (a, b))
    talk(*[(a, b), (a, c), (b, c)] * 2)
    for pair in ((a, b), (a, c), (b, c)):
        talking = connect(*pair)
        talking.compare()
        talking.end()
    assert len(names(a)) == 4 + alone
    assert level(a, b, c)


def test_a_round_that_counts_no_more_is_not_acknowledged(
    trio: tuple[Home, Home, Home],
) -> None:
    a, b, _ = trio
    cut = cut_of(a, "x")
    a.stream.cut("x", cut)
    need(b, "cid", 3)
    live = connect(b, a)
    assert not failed(live.mine, live.theirs)
    held = b.stream.acknowledgements()["a"]
    assert held == {origin: seq for origin, seq in held.items() if origin.home != "x"}
    need(a, "later", 5)
    live.theirs.do(live.theirs.session.changed())
    live.line.run()
    assert "later" in names(b)


def published(value: str) -> dict[str, Json]:
    return {"value": value, "at": "2026-11-21T12:00:00+00:00"}


def publish(home: Home, value: str) -> None:
    """Write what this home owns."""
    with home.store.transaction(NOW) as work:
        work.put_record("published", "main", published(value), None)


def test_what_an_earlier_home_owned_stays_that_homes(tmp_path: Path) -> None:
    a, b = (Home.make(tmp_path, name) for name in "ab")
    publish(a, "first")
    a.close()
    a.name = "c"
    a.reopen()
    assert a.show("published", "main") is None
    publish(a, "second")
    (told,) = talk((a, b))
    assert not failed(told.mine, told.theirs)
    assert b.show("published@a", "main") == published("first")
    assert b.show("published@c", "main") == published("second")
    a.close()
    a.name = "a"
    a.reopen()
    assert a.show("published", "main") == published("first")
    assert a.show("published@c", "main") == published("second")
    talk((a, b))
    assert level(a, b)


def test_a_home_that_is_cut_or_left_is_waited_for_no_more(
    trio: tuple[Home, Home, Home],
) -> None:
    a, b, _ = trio
    talk((a, b))
    assert {"b", "x"} <= set(a.stream.acknowledgements())
    a.stream.cut("x", cut_of(a, "x"))
    talk((a, b))
    assert set(a.stream.acknowledgements()) == {"b"}
    a.stream.forget("b")
    assert not a.stream.acknowledgements()


def test_what_a_home_says_itself_counts_more_than_what_others_say(
    tmp_path: Path,
) -> None:
    a, b, c, d = (Home.make(tmp_path, name) for name in "abcd")
    need(a, "ann", 480)
    talk((a, b), (b, c), (c, d), (a, c))
    assert a.stream.acknowledgements()["d"] == a.stream.vector()
    empty = Home.make(tmp_path, "new")
    for home in (b, d):
        a.stream.acknowledged(home.name, empty.stream.vector(), first_hand=home is d)
    held = a.stream.acknowledgements()
    assert held["b"] == a.stream.vector()
    assert "d" not in held
    a.stream.acknowledged("d", a.stream.vector(), first_hand=False)
    assert "d" not in a.stream.acknowledgements()


def test_a_tombstone_that_comes_late_removes_nothing_that_is_younger(
    tmp_path: Path,
) -> None:
    a, b = (Home.make(tmp_path, name) for name in "ab")
    put(a, "ann", {"need_min": 480, "notice_min": 5})
    talk((a, b))
    with b.store.transaction(NOW) as work:
        work.delete_record("sleep_settings", "ann")
    put(a, "ann", {"need_min": 500}, NOW + timedelta(minutes=5))
    with a.store.transaction(NOW) as work:
        end = work.journal_end()
    talk((a, b))
    with a.store.transaction(NOW) as work:
        (change,) = changes(work.journal(end, 50), NOW)
        assert work.record("sleep_settings", "ann") is not None
    assert not change.fact.removed
    assert "" not in change.fact.fields
    with a.store.transaction(NOW + timedelta(hours=1)) as work:
        end = work.journal_end()
        work.delete_record("sleep_settings", "ann")
        (change,) = changes(work.journal(end, 50), NOW)
    assert change.fact.removed


def test_a_home_that_outruns_another_again_and_again_is_refused(
    tmp_path: Path,
) -> None:
    """Each claim would cost every home an origin that none of them loses again."""
    a = Home.make(tmp_path, "a")
    need(a, "ann", 480)

    def claim() -> None:
        own, seq = a.store.written()
        a.stream.acknowledged("b", {own: seq + 1})

    for _ in range(MOST):
        claim()
    lives = a.origin
    with pytest.raises(ProtocolError) as refused:
        claim()
    assert refused.value.key == "begun_too_often"
    assert a.origin == lives
    a.now += timedelta(days=1)
    claim()
    assert a.origin != lives


@pytest.mark.parametrize("restarts", [False, True])
def test_a_home_that_left_comes_back_to_what_stands_now(
    tmp_path: Path,
    restarts: bool,
) -> None:
    """It is not waited for; that what it lacks was removed is told by absence."""
    a, b = (Home.make(tmp_path, name) for name in "ab")
    need(a, "ann", 480)
    need(a, "bob", 480)
    talk((a, b))
    a.stream.forget("b")
    with a.store.transaction(NOW) as work:
        work.delete_record("sleep_settings", "bob")
    a.now += 40 * DAY
    assert a.stream.collect([]) > 0
    need(b, "cat", 400)
    assert names(b) == ["ann", "bob", "cat"]
    if restarts:
        a.close()
        a.reopen()
    own = a.origin
    talk((a, b))
    assert names(a) == names(b) == ["ann", "cat"]
    assert level(a, b)
    assert a.origin == own, "it told the other one all of this itself"


def test_what_a_cut_home_measures_comes_in_by_nobody(tmp_path: Path) -> None:
    """A session with a home that has not heard goes on with all the rest."""
    a, b, x = (Home.make(tmp_path, name) for name in "abx")
    measure(x, 10, 1)
    need(x, "ann", 1)
    talk((a, x), (b, x))
    series = series_of(a).vector().items()
    cut = {**cut_of(a, "x"), **{origin.epoch: seq for origin, seq in series}}
    for stream in (a.stream, series_of(a)):
        stream.cut("x", cut)
    measure(x, 5, 2, 2.5)
    measure(b, 30, 3)
    talk((b, x), (a, b))
    measure(b, 40, 4)
    for round_trip in talk((a, b), (b, a)):
        assert not failed(round_trip.mine, round_trip.theirs)
    assert points(a) == [1, 3, 4]
    assert points(b) == [1, 2, 2.5, 3, 4]
    for stream in (b.stream, series_of(b)):
        stream.cut("x", cut)
    talk((a, b))
    assert level(a, b)
    assert points(b) == [1, 3, 4]


def test_series_are_outrun_no_more_often(tmp_path: Path) -> None:
    a = Home.make(tmp_path, "a")
    series = SeriesStream(a.store.series, now=lambda: a.now)
    for _ in range(MOST):
        series.settle({series.own(): 1})
    last = series.own()
    with pytest.raises(ProtocolError):
        series.settle({last: 1})
    assert series.own() == last
