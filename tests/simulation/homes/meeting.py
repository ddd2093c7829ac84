"""Two homes talk: real sessions over a line that may be cut at any frame."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from custom_components.lifeops.sync import events as e
from custom_components.lifeops.sync.pump import Line, Pump
from custom_components.lifeops.sync.session import Session

from ..faults import Crash
from .history import demand
from .home import SimHome
from .lives import noticed, part
from .network import Network

type Pair = tuple[SimHome, SimHome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """How two homes meet.

    cut is how many frames get through, restless how often a chunk comes twice or in
    the wrong order; digests lets them compare sums in the end.
    """

    cut: int | None = None
    restless: float = 0.0
    digests: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """What came of it: writes that changed something, bytes on the line.

    A session that ended because a home begins to count anew has moved something.
    """

    moved: int
    sent: int
    whole: bool
    mismatches: int


def meet(net: Network, one: SimHome, other: SimHome, how: Meeting) -> Met:
    """Let two homes talk until all is told, the line is cut or the power goes."""
    pair = (one, other)
    if one.name == other.name:
        return _meet_oneself(net, pair)
    for home in pair:
        home.tap.took = 0
        home.tap.restless = how.restless
        net.meets(home)
    pumps = [_pump(home, peer) for home, peer in (pair, pair[::-1])]
    line = Line(*pumps)
    whole = False
    with _power(net, pair, line):
        whole = _talk(line, pumps, how)
        over = any(pump.session.over for pump in pumps) or net.history.cut
        demand(over or not whole, "nobody ends it")
        line.cut()
    _remember(net, pair, pumps)
    news = [item for pump in pumps for item in pump.news]
    failed = [item.error.key for item in news if isinstance(item, e.Failed)]
    apart = set(failed) - {e.BEGUN_ANEW}
    demand(not apart, f"{one.name} and {other.name} fall out: {apart}")
    return Met(
        moved=sum(home.tap.took for home in pair) + len(failed),
        sent=line.bytes,
        whole=whole,
        mismatches=sum(isinstance(item, e.Mismatch) for item in news),
    )


def _meet_oneself(net: Network, pair: Pair) -> Met:
    """Hold that two lives of one home refuse each other, and part them."""
    pumps = [_pump(home, peer) for home, peer in (pair, pair[::-1])]
    line = Line(*pumps)
    line.run()
    errors = [
        item.error.key
        for pump in pumps
        for item in pump.news
        if isinstance(item, e.Failed)
    ]
    demand("same_home" in errors, f"two lives of {pair[0].name} talk: {errors}")
    part(net, pair[0].name)
    return Met(moved=0, sent=line.bytes, whole=False, mismatches=0)


def _talk(line: Line, pumps: list[Pump], how: Meeting) -> bool:
    """Carry frames; return whether all was told."""
    holds = _always if how.cut is None else _torn_after(how.cut)
    if not line.run(holds):
        return False
    if how.digests:
        pumps[0].do(pumps[0].session.digest())
        if not line.run(holds):
            return False
    for pump in pumps:
        pump.do(pump.session.close())
    return line.run(holds)


def _always(_: bytes) -> bool:
    return True


def _torn_after(frames: int) -> Callable[[bytes], bool]:
    left = iter(range(frames))
    return lambda _: next(left, None) is not None


@contextmanager
def _power(net: Network, pair: Pair, line: Line) -> Iterator[None]:
    """Start a home again whose power went, which cuts the line."""
    try:
        yield
    except Crash:
        net.tally["crashes"] += 1
        line.cut()
        for home in pair:
            if home.tap.breaks is not None:
                home.crash()


def _remember(net: Network, pair: Pair, pumps: list[Pump]) -> None:
    """Keep where a cut session stood, and the epochs that began in it."""
    for home, peer, pump in zip(pair, pair[::-1], pumps, strict=True):
        home.left[peer.name] = pump.session.resume
        home.notice_epoch()
        net.tally["resumes"] += bool(pump.session.resume)
    told = [noticed(home, peer) for home, peer in (pair, pair[::-1])]
    twice = [home.name for home in pair if _is_twice(net, home)]
    if any(told) and twice:
        part(net, twice[0])


def _is_twice(net: Network, home: SimHome) -> bool:
    return sum(other.name == home.name for other in net.homes) > 1


def _pump(home: SimHome, peer: SimHome) -> Pump:
    name = home.tap.name
    reading = home.tap.read()
    total = reading.total
    reading.close()
    facts = e.Facts(
        home=home.name,
        version=home.version,
        nonce=home.nonce,
        time=home.now.timestamp(),
        vectors={name: home.tap.vector()},
        origins={name: home.origin.epoch},
        totals={name: total},
        acks=home.acks(),
        heard={name: home.tap.inner.heard()},
    )
    session = Session(facts, peer=peer.name, resume=home.left.pop(peer.name, None))
    return Pump(session, {name: home.tap}, renew=lambda _: home.renew())
