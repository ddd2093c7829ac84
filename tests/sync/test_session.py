"""Two homes talk: what they hold afterwards, and what it costs."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from custom_components.lifeops.core.errors import ProtocolError
from custom_components.lifeops.core.ops import Origin
from custom_components.lifeops.sync import events as e, messages as m, outgoing
from custom_components.lifeops.sync.greeting import hello_of
from custom_components.lifeops.sync.hello import Hello
from custom_components.lifeops.sync.limits import COUNT_MOST, CREDIT
from custom_components.lifeops.sync.messages import encode
from custom_components.lifeops.sync.pump import Line, Pump
from custom_components.lifeops.sync.session import Session, keeps_crossing

from .homes import Home, after, homes, meet, news, recording, torn_every
from .toy import Toy


def fill(home: Home, writes: int, *, first: int = 0) -> None:
    for number in range(first, first + writes):
        home.toy.put(f"record{number:06}", "value", f"{home.name}{number}", now=number)


def level(*all_homes: Home) -> bool:
    one, *others = all_homes
    return all(
        other.toy.values() == one.toy.values()
        and other.toy.vector() == one.toy.vector()
        for other in others
    )


def told_by(frames: list[bytes]) -> list[m.Message | None]:
    return [m.decode(frame)[0] for frame in frames]


def test_both_hold_what_either_wrote() -> None:
    one, other = homes("ash", "birch")
    fill(one, 300)
    fill(other, 40, first=280)
    _, mine, theirs = meet(one, other)
    assert level(one, other)
    assert mine.session.summary.pushed == 300
    assert mine.session.summary.pulled == 40
    assert theirs.session.summary.pulled == 280
    assert theirs.session.summary.bytes_in == mine.session.summary.bytes_out
    assert news(mine, e.Finished)
    assert news(theirs, e.Finished)
    assert one.toy.readings == other.toy.readings == 0
    assert one.toy.acks["birch"] == one.toy.vector()


def test_equal_homes_say_little_and_ask_for_nothing_twice() -> None:
    one, other, third = homes("ash", "birch", "cedar")
    for home in (one, other, third):
        fill(home, 20)
    for pair in ((one, other), (other, third), (one, third), (one, other)):
        meet(*pair)
    assert level(one, other, third)
    line, *_ = meet(one, other)
    assert line.bytes < 1024


def test_equal_homes_are_quiet_within_two_round_trips() -> None:
    one, other = homes("ash", "birch")
    fill(one, 20)
    meet(one, other)
    pumps = one.pump(other), other.pump(one)
    for pump in pumps:
        pump.do(pump.session.start())
    one_way_trips = 0
    while not all(news(pump, e.Quiet) for pump in pumps):
        to_other, to_one = (list(pump.outbox) for pump in pumps)
        for pump, frames in zip(pumps, (to_one, to_other), strict=True):
            pump.outbox.clear()
            for frame in frames:
                pump.do(pump.session.receive(frame))
        one_way_trips += 1
        assert one_way_trips <= 4


def test_the_vector_is_raised_at_the_barrier_only() -> None:
    one, other = homes("ash", "birch")
    fill(one, 900)
    vectors = []
    other.toy.on_apply = lambda: vectors.append(other.toy.vector())
    meet(one, other)
    assert len(vectors) > 3
    assert not any(vectors)
    assert other.toy.settles == 1


@pytest.mark.parametrize("frames", range(24))
def test_a_cut_anywhere_leaves_no_home_ahead_of_its_data(frames: int) -> None:
    one, other = homes("ash", "birch")
    fill(one, 450)
    fill(other, 250, first=400)
    meet(one, other, after(frames))
    assert not one.toy.ahead()
    assert not other.toy.ahead()
    assert one.toy.readings == other.toy.readings == 0
    meet(one, other)
    assert level(one, other)


def test_writes_between_a_cut_and_its_resumption_arrive() -> None:
    one, other = homes("ash", "birch")
    fill(one, 900)
    meet(one, other, after(9))
    assert other.left_behind["ash"]["records"].position
    fill(one, 500, first=100)
    one.toy.put("record000001", "value", None)
    meet(one, other, after(14))
    assert not other.toy.ahead()
    fill(one, 5, first=2000)
    meet(one, other)
    assert level(one, other)


def noise(home: Home, writes: int) -> None:
    """Write what does not pack well."""
    chance = Random(7)
    for number in range(writes):
        record = f"{chance.getrandbits(48):012x}"
        home.toy.put(record, "value", f"{chance.getrandbits(24)}", now=number)


@pytest.mark.parametrize("snapshot", [True, False])
def test_a_line_torn_every_50_kb_repeats_at_most_a_twentieth(
    snapshot: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "SNAPSHOT_FLOOR", 0 if snapshot else 10**9)
    one, other = homes("ash", "birch")
    noise(one, 20_000)
    size, sessions, carried, repeated = 50_000, 0, 0, 0
    while not level(one, other):
        line, *_ = meet(one, other, torn_every(size)())
        sessions += 1
        carried += size if line.torn else line.bytes
        repeated += size - line.bytes if line.torn else 0
        assert not other.toy.ahead()
        assert sessions < 50
    assert sessions > 5
    assert other.toy.took == 20_000
    assert repeated <= carried * 0.05


def after_chunks(count: int) -> Callable[[bytes], bool]:
    """Return a line that tears at the chunk behind so many."""
    left = iter(range(count))
    return lambda frame: (
        not isinstance(m.decode(frame)[0], m.Chunked) or next(left, None) is not None
    )


def before_its_barrier() -> Callable[[bytes], bool]:
    """Return a line that tears at the second barrier: that of who waited."""
    left = iter(range(1))
    return lambda frame: (
        not isinstance(m.decode(frame)[0], m.Barrier) or next(left, None) is not None
    )


def begun_by(one: Home, other: Home) -> list[m.Begin]:
    """Let two homes talk to the end; return what was begun."""
    frames: list[bytes] = []
    meet(one, other, recording(frames))
    return [each for each in told_by(frames) if isinstance(each, m.Begin)]


def test_a_snapshot_goes_on_where_it_was_cut_and_tells_what_came_since() -> None:
    one, other = homes("ash", "birch")
    fill(one, 1500)
    for cut in range(3):
        meet(one, other, after_chunks(2))
        assert not other.toy.ahead()
        one.toy.put(f"record{cut:06}", "value", f"since cut {cut}")
    first, since = begun_by(one, other)
    assert (first.snapshot, first.position is None) == (True, False)
    assert (since.snapshot, since.position) == (False, None)
    assert level(one, other)
    assert other.toy.took < 1600


def test_a_delta_goes_on_where_it_was_cut_and_tells_what_came_since() -> None:
    one, other, third = homes("ash", "birch", "cedar")
    fill(third, 500)
    meet(one, third)
    for cut in range(3):
        meet(one, other, after_chunks(1))
        assert not other.toy.ahead()
        one.toy.put(f"record{cut:06}", "value", f"since cut {cut}")
    assert begun_by(one, other)[0].position is not None
    assert level(one, other)
    assert other.toy.took < 520


@pytest.mark.parametrize("writes", [500, 1500])
def test_a_place_by_number_ends_with_the_home_that_gave_it(writes: int) -> None:
    one, other = homes("ash", "birch")
    fill(one, writes)
    meet(one, other, after_chunks(2))
    one.nonce = "after a restart"
    begun = begun_by(one, other)
    assert begun[0].snapshot == (writes == 1500)
    assert (begun[0].position is None) == (writes == 500)
    assert level(one, other)


def test_a_cut_round_is_told_anew_where_something_was_forgotten_since() -> None:
    one, other = homes("ash", "birch")
    fill(one, 1500)
    meet(one, other, after_chunks(2))
    assert ("toy", "record000001", "value") in other.toy.rows
    one.toy.put("record000001", "value", None)
    one.toy.collect()
    assert begun_by(one, other)[0].position is None
    assert level(one, other)


def test_a_round_that_lacked_only_its_barrier_is_not_told_again() -> None:
    one, other = homes("ash", "birch")
    fill(one, 1500)
    meet(one, other, before_its_barrier())
    assert len(other.toy.rows) == 1500
    assert not other.toy.vector()
    assert begun_by(one, other) == []
    assert level(one, other)


def test_who_lacks_much_takes_all_by_key_after_telling_its_own() -> None:
    one, other = homes("ash", "birch")
    fill(one, 1500)
    fill(other, 10, first=5000)
    frames: list[bytes] = []
    meet(one, other, recording(frames))
    said = told_by(frames)
    assert level(one, other)
    (begun,) = [each for each in said if isinstance(each, m.Begin) and each.snapshot]
    assert m.Hold(stream="records") in said
    assert said.index(m.Ack(stream="records")) < said.index(begun)


@pytest.mark.parametrize(
    ("shared", "new", "snapshot"),
    [(0, 1000, False), (0, 1001, True), (2400, 1001, False), (2300, 1001, True)],
)
def test_a_snapshot_has_to_be_worth_it(shared: int, new: int, snapshot: bool) -> None:
    one, other = homes("ash", "birch")
    fill(one, shared)
    meet(one, other)
    fill(one, new, first=shared)
    frames: list[bytes] = []
    meet(one, other, recording(frames))
    assert level(one, other)
    begun = [each for each in told_by(frames) if isinstance(each, m.Begin)]
    assert [each.snapshot for each in begun] == [snapshot]


def test_two_homes_that_both_lack_much_do_not_wait_for_ever() -> None:
    one, other = homes("ash", "birch")
    fill(one, 1500)
    fill(other, 1500, first=1400)
    _, mine, theirs = meet(one, other)
    assert level(one, other)
    assert news(mine, e.Finished)
    assert news(theirs, e.Finished)


def test_what_was_forgotten_meanwhile_is_removed_by_its_absence() -> None:
    one, other = homes("ash", "birch")
    fill(one, 50)
    meet(one, other)
    one.toy.put("record000007", "value", None)
    one.toy.collect()
    other.toy.put("record000008", "value", "unseen", now=999)
    meet(one, other)
    assert ("toy", "record000007", "value") not in other.toy.rows
    assert one.toy.rows["toy", "record000008", "value"].value == '"unseen"'
    assert level(one, other)


def test_a_piece_of_a_snapshot_speaks_of_its_own_span_only() -> None:
    one, other = homes("ash", "birch")
    fill(one, 450)
    meet(one, other)
    one.toy.put("record000007", "value", None)
    one.toy.collect()
    standing = []
    other.toy.on_apply = lambda: standing.append(len(other.toy.rows))
    meet(one, other)
    assert len(standing) > 3
    assert min(standing) >= 449
    assert level(one, other)


def test_a_linked_home_hears_of_a_change_and_nothing_comes_back() -> None:
    one, other = homes("ash", "birch")
    line, mine, theirs = meet(one, other, leave=False)
    one.toy.put("plan", "value", "new")
    frames: list[bytes] = []
    mine.do(mine.session.changed())
    line.run(recording(frames))
    theirs.do(theirs.session.changed())
    line.run(recording(frames))
    assert level(one, other)
    said = [type(each) for each in told_by(frames)]
    assert sorted(said, key=str) == [m.Ack, m.Barrier, m.Begin, m.Chunked, m.Taken]
    assert len(news(mine, e.Quiet)) == 2


def test_a_change_during_a_round_is_told_in_the_next_one() -> None:
    one, other = homes("ash", "birch")
    fill(one, 300)
    mine, theirs = one.pump(other), other.pump(one)

    def write() -> None:
        one.toy.put("late", "value", "also")
        mine.do(mine.session.changed())
        other.toy.on_apply = lambda: None

    other.toy.on_apply = write
    Line(mine, theirs).run()
    assert level(one, other)
    assert mine.session.summary.rounds == 2


def test_goodbye_waits_for_what_the_other_home_still_has_to_tell() -> None:
    one, other = homes("ash", "birch")
    fill(other, 900)
    mine, theirs = one.pump(other), other.pump(one)
    line = Line(mine, theirs)
    mine.do(mine.session.close())
    line.run()
    assert level(one, other)
    assert news(mine, e.Finished)
    assert news(theirs, e.Finished)
    assert mine.session.over
    assert theirs.session.over


def test_who_holds_less_than_it_said_resumes_nothing() -> None:
    one, other = homes("ash", "birch")
    fill(one, 5)
    fill(other, 900)
    mine, theirs = one.pump(other), other.pump(one)
    left = iter(range(9))
    assert not Line(mine, theirs).run(lambda _: next(left, None) is not None)
    resume = mine.session.resume
    assert resume
    session = Session(one.facts(), peer="birch", resume=resume)
    session.start()
    hello = encode(hello_of(other.facts(), {}, "ash"))
    assert any(isinstance(event, e.Open) for event in session.receive(hello))
    assert session.resume
    less = e.Look(target={}, total=0, missing=0, knows=False)
    assert e.Failed in map(type, session.opened("records", less))
    assert session.resume == {}
    again = Session(one.facts(), peer="birch", resume=resume)
    assert again.resume
    again.renewed()
    assert again.resume == {}


def test_at_most_eight_chunks_are_on_their_way() -> None:
    one, other = homes("ash", "birch")
    fill(one, 3000)
    mine, theirs = one.pump(other), other.pump(one)
    for pump in (mine, theirs):
        pump.do(pump.session.start())
    while mine.outbox or theirs.outbox:
        for frame in list(theirs.outbox):
            theirs.outbox.popleft()
            mine.do(mine.session.receive(frame))
        chunks = [m.decode(each)[0] for each in mine.outbox]
        on_their_way = sum(isinstance(each, m.Chunked) for each in chunks)
        assert on_their_way <= CREDIT
        while mine.outbox:
            theirs.do(theirs.session.receive(mine.outbox.popleft()))
    assert level(one, other)


def test_a_small_stream_is_not_kept_waiting_by_a_large_one() -> None:
    one, other = homes("ash", "birch")
    streams = []
    for home in (one, other):
        series = Toy(home.name, [], name="series")
        streams.append({"series": series, "records": home.toy})
    for number in range(4000):
        streams[0]["series"].put(f"{number:06}", "value", str(number))
    one.toy.put("plan", "value", "soon")
    pumps = [
        Pump(
            Session(
                replace(
                    home.facts(),
                    vectors={name: each.vector() for name, each in mine.items()},
                    origins={},
                )
            ),
            mine,
        )
        for home, mine in zip((one, other), streams, strict=True)
    ]
    frames: list[bytes] = []
    Line(*pumps).run(recording(frames))
    chunks = [each for each in told_by(frames) if isinstance(each, m.Chunked)]
    assert level(one, other)
    assert streams[1]["series"].values() == streams[0]["series"].values()
    assert [each.stream for each in chunks].index("records") <= 1


def test_a_home_that_was_restored_writes_under_a_new_epoch() -> None:
    one, other = homes("ash", "birch")
    fill(one, 5)
    meet(one, other)
    (restored,) = homes("ash")
    _, mine, _ = meet(restored, other)
    assert news(mine, e.NewEpoch) == [e.NewEpoch("records", 5)]
    restored.toy.put("record000001", "value", "after")
    meet(restored, other)
    assert restored.toy.values() == other.toy.values()
    assert restored.toy.origin != Origin("ash", "e1")
    _, mine, _ = meet(restored, other)
    assert not news(mine, e.NewEpoch)


def test_a_third_home_hears_what_others_hold() -> None:
    one, other, third = homes("ash", "birch", "cedar")
    fill(one, 10)
    meet(one, other)
    meet(other, third)
    assert third.toy.acks["ash"] == one.toy.vector()
    assert "cedar" not in third.toy.acks


def test_of_a_linked_home_nobody_else_says_what_it_holds() -> None:
    one, other, third = homes("ash", "birch", "cedar")
    third.linked = frozenset({"ash", "birch"})
    fill(one, 10)
    meet(one, other)
    meet(other, third)
    assert third.toy.acks.keys() == {"birch"}
    meet(one, third)
    assert third.toy.acks["ash"] == one.toy.vector()


def test_of_two_crossing_sessions_one_goes_on() -> None:
    assert keeps_crossing("ash", "birch")
    assert not keeps_crossing("birch", "ash")


def test_equal_sums_are_told_and_nothing_is_healed() -> None:
    one, other = homes("ash", "birch")
    fill(one, 30)
    line, mine, theirs = meet(one, other, leave=False)
    mine.do(mine.session.digest())
    line.run()
    assert news(mine, e.Compared) == [e.Compared("records", same=True)]
    assert not news(mine, e.Mismatch) + news(theirs, e.Mismatch)


def test_a_value_that_differs_is_found_told_and_healed_without_loss() -> None:
    one, other = homes("ash", "birch")
    fill(one, 30)
    meet(one, other)
    lost = ("toy", "record000003", "value")
    other.toy.rows.pop(lost)
    one.toy.rows.pop(("toy", "record000004", "value"))
    line, mine, theirs = meet(one, other, leave=False)
    assert not level(one, other)
    mine.do(mine.session.digest())
    line.run()
    assert level(one, other)
    assert len(one.toy.rows) == 30
    (found,) = news(mine, e.Mismatch)
    assert (found.dataset, len(found.buckets)) == ("toy", 2)
    assert news(theirs, e.Mismatch) == [e.Mismatch("records", "toy", ())]
    mine.do(mine.session.digest())
    line.run()
    assert news(mine, e.Compared)[-1].same is True


def test_homes_that_are_not_level_do_not_compare() -> None:
    one, other = homes("ash", "birch")
    line, mine, theirs = meet(one, other, leave=False)
    other.toy.put("plan", "value", "new")
    mine.do(mine.session.digest())
    line.run()
    assert news(mine, e.Compared) == [e.Compared("records", same=None)]
    assert not news(theirs, e.Mismatch)


_TURNS = (e.Quiet, e.Stirred)
HELLO = Hello(home="birch", nonce="n", streams={"records": {}})
BEGIN = m.Begin(stream="records")
CHUNK = m.Chunked(stream="records", position="p", count=1)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ([BEGIN], "out_of_order"),
        ([HELLO, HELLO], "out_of_order"),
        ([HELLO, CHUNK], "out_of_order"),
        ([HELLO, m.Ack(stream="records")], "out_of_order"),
        ([HELLO, m.Taken(stream="records")], "out_of_order"),
        ([HELLO, m.Buckets(stream="records")], "out_of_order"),
        ([HELLO, m.Barrier(stream="unheard of")], "out_of_order"),
        ([HELLO, m.Barrier(stream="records"), BEGIN], "out_of_order"),
        ([HELLO, BEGIN, *[CHUNK] * (CREDIT + 1)], "too_fast"),
        ([replace(HELLO, home="ash")], "same_home"),
        ([replace(HELLO, home="cedar")], "other_home"),
        ([replace(HELLO, proto=(2, 0))], "other_protocol"),
        ([HELLO, replace(CHUNK, count=COUNT_MOST + 1)], "too_large"),
        ([m.Parting(why=m.RESTING)], m.RESTING),
        ([HELLO, m.Parting(why=m.MET_TWICE)], m.MET_TWICE),
    ],
)
def test_what_no_home_may_say_cuts_the_link(said: list[m.Message], key: str) -> None:
    session = Session(homes("ash")[0].facts(), peer="birch")
    session.start()
    events: list[e.Event] = []
    for message in said:
        assert not session.over
        events = session.receive(m.encode(message))
    failed = events[-1]
    assert isinstance(failed, e.Failed)
    assert isinstance(failed.error, ProtocolError)
    assert failed.error.key == key
    assert session.over
    assert session.receive(m.encode(HELLO)) == []


def test_what_is_done_when_the_line_is_gone_is_heard_of_and_not_answered() -> None:
    session = Session(homes("ash")[0].facts(), peer="birch")
    session.start()
    for message in (HELLO, BEGIN, CHUNK):
        session.receive(m.encode(message))
    session.receive(m.encode(m.Barrier(stream=CHUNK.stream, target={})))
    session.cut()
    (settle,) = session.applied(CHUNK.stream, 1)
    assert isinstance(settle, e.Settle)
    assert not any(isinstance(one, e.Send) for one in session.settled(CHUNK.stream))


def test_a_home_that_is_met_twice_is_told_so_and_nothing_is_taken_from_it() -> None:
    one, other = homes("ash", "birch")
    fill(other, 5)
    met: list[str] = []
    session = Session(
        one.facts(), peer="birch", is_met_twice=lambda nonce: not met.append(nonce)
    )
    theirs = other.pump(one)
    frames = [each.frame for each in session.start() if isinstance(each, e.Send)]
    theirs.do(theirs.session.start())
    said, failed = session.receive(theirs.outbox.popleft())
    assert isinstance(said, e.Send)
    assert failed == e.Failed(failed.error, tells=True)  # type: ignore[union-attr]
    assert failed.error.key == e.TWO_MACHINES  # type: ignore[union-attr]
    assert met == [other.nonce]
    for frame in (*frames, said.frame):
        theirs.do(theirs.session.receive(frame))
    (ended,) = news(theirs, e.Failed)
    assert ended.error.key == m.MET_TWICE
    assert session.over
    assert session.hello is None
    assert not other.toy.readings


def test_it_is_told_that_something_is_on_its_way_again() -> None:
    one, other = homes("ash", "birch")
    line, mine, theirs = meet(one, other, leave=False)
    for count in (1, 2):
        fill(one, 3, first=count * 10)
        mine.do(mine.session.changed())
        assert len(news(mine, e.Stirred)) == count
        assert len(news(theirs, e.Stirred)) == count - 1
        line.run()
        assert len(news(theirs, e.Stirred)) == count
        for pump in (mine, theirs):
            turns = [type(one) for one in pump.news if isinstance(one, _TURNS)]
            assert turns == [e.Quiet, *[e.Stirred, e.Quiet] * count]


def test_a_newer_home_may_say_more() -> None:
    session = Session(homes("ash")[0].facts(), peer="birch")
    hello = m.encode(replace(HELLO, proto=(1, 7)))
    assert any(isinstance(each, e.Met) for each in session.receive(hello))
    assert session.receive(b"?whatever a later version says") == []
    assert session.receive(m.encode(m.Parting(why="whatever"))) == []
    assert not session.over
