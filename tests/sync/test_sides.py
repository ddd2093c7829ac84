"""The two sides of a stream, each for itself."""

from custom_components.lifeops.core.ops import Origin, Vector
from custom_components.lifeops.sync.events import Look, Open
from custom_components.lifeops.sync.incoming import Incoming
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
