"""The two sides of a stream, each for itself."""

from custom_components.lifeops.core.ops import Origin, Vector, covers
from custom_components.lifeops.sync.digests import _differing
from custom_components.lifeops.sync.events import Look, Open
from custom_components.lifeops.sync.flow import Flow
from custom_components.lifeops.sync.incoming import Incoming
from custom_components.lifeops.sync.limits import CREDIT
from custom_components.lifeops.sync.messages import Barrier, Begin, Chunked
from custom_components.lifeops.sync.outgoing import Outgoing
from custom_components.lifeops.sync.protocols import Chunk

HOME, CABIN, LAKE = (Origin(home, "e") for home in ("home", "cabin", "lake"))


def test_what_a_home_holds_beyond_a_round_is_still_known_behind_it() -> None:
    theirs: Vector = {HOME: 1, CABIN: 9, LAKE: 4}
    side = Outgoing(
        "records", mine={HOME: 3}, theirs=theirs, nonce="n", resume=None, first=True
    )
    side.open()
    side.opened(Look(target={HOME: 3}, total=3, missing=2, knows=True))
    side.read(10)
    side.read_done(Chunk(payload=b"x", count=2, position="2", last=True))
    side.acked()
    assert side.known == {HOME: 3, CABIN: 9, LAKE: 4}
    (again,) = side.open()
    assert isinstance(again, Open)
    assert again.after == {HOME: 3, CABIN: 9, LAKE: 4}


def incoming(begin: Begin) -> Incoming:
    side = Incoming(
        "records", mine={}, theirs={HOME: 5}, nonce="n", epoch="e", resume=None
    )
    side.begin(begin)
    side.chunk(Chunked(stream="records", position="a", count=1), b"x")
    side.applied()
    return side


def test_a_healing_that_was_cut_is_not_gone_on_with() -> None:
    assert incoming(Begin(stream="records", snapshot=True, healing=True)).resume is None
    cut = incoming(Begin(stream="records", snapshot=True)).resume
    assert cut is not None
    assert (cut.snapshot, cut.position) == (True, "a")


def test_behind_a_barrier_nothing_is_left_to_go_on_with() -> None:
    side = incoming(Begin(stream="records", snapshot=True))
    side.barrier(Barrier(stream="records", target={}))
    assert side.settled() == {HOME: 5}
    assert side.resume is None


def test_nothing_is_settled_before_the_first_barrier() -> None:
    side = incoming(Begin(stream="records", snapshot=True))
    assert not side.settled_once
    side.barrier(Barrier(stream="records", target={}))
    assert not side.idle
    side.settled()
    assert side.idle


def reading() -> Outgoing:
    """Return a side that has a look and may read."""
    side = Outgoing(
        "records", mine={HOME: 9}, theirs={}, nonce="n", resume=None, first=True
    )
    side.open()
    side.opened(Look(target={HOME: 9}, total=9, missing=9, knows=True))
    return side


def test_reads_that_find_nothing_cost_no_credit() -> None:
    flow, side = Flow(["records"]), reading()
    for _ in range(CREDIT + 1):
        assert flow.grants({"records": side}) == [side]
        flow.spared()


def told_to_the_end(side: Outgoing) -> None:
    side.read(10)
    side.read_done(Chunk(payload=b"x", count=9, position="9", last=True))


def test_a_round_that_nobody_asked_for_again_is_the_last() -> None:
    side = reading()
    told_to_the_end(side)
    side.acked()
    assert side.again() == []


def test_what_was_asked_for_during_a_round_begins_behind_it() -> None:
    side = reading()
    assert side.open() == []
    told_to_the_end(side)
    side.acked()
    (again,) = side.again()
    assert isinstance(again, Open)


def test_sums_that_are_not_there_differ_from_what_is_held() -> None:
    sums = [bytes([place]) for place in range(3)]
    told = [one.hex() for one in sums]
    assert _differing(sums, told) == ()
    assert _differing(sums, told[:2]) == (2,)
    assert _differing(sums, []) == (1, 2)
    assert _differing(None, told) == (1, 2)


def test_what_a_vector_says_nothing_of_is_not_covered() -> None:
    assert not covers({CABIN: 3}, HOME, 1)
    assert covers({CABIN: 3}, CABIN, 3)
