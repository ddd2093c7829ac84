"""All homes meet until nothing is new; then they are held against each other."""

from datetime import timedelta

from custom_components.lifeops.core.ops import covers

from . import oracles
from .history import demand
from .home import SimHome
from .meeting import Meeting, meet
from .network import Network
from .revoking import heed
from .table import all_rows

_ROUNDS = 12
_QUIET_BYTES = 1024
_ORIGIN_BYTES = 64
_WRITE_BYTES = 160


def calm(net: Network) -> None:
    """Heal the net and every clock, let all homes meet, and look at them all."""
    net.blocked.clear()
    for home in net.homes:
        home.error = timedelta(0)
    net.pass_time(timedelta(minutes=1))
    _meet_until_quiet(net)
    for home in net.homes:
        net.collect(home)
    _meet_until_quiet(net)
    for home in net.homes:
        net.collect(home)
    oracles.equal(net.homes)
    oracles.of_one_mind(net.homes)
    oracles.erased(net.homes)
    if not net.certain:
        _be_certain(net)
    for home in net.homes:
        oracles.agrees(home)
        oracles.knows_its_place(home)
    if not net.tally["doubts"]:
        oracles.folded(net.homes)
        oracles.awarded(net.homes)
    _is_quiet(net)


def _be_certain(net: Network) -> None:
    """Go on from what is equal everywhere, unless some home was not there."""
    net.tally["doubts"] += 1
    for home in net.homes:
        home.relearn()
    if not net.resting:
        net.doubt = False
        net.history.unhealed = net.history.rewound = False


def _meet_until_quiet(net: Network) -> None:
    for _ in range(_ROUNDS):
        moved = [_round(net, one, other) for one, other in net.pairs()]
        if not any(moved):
            return
    demand(False, "homes that meet find ever more to say")  # noqa: FBT003


def _round(net: Network, one: SimHome, other: SimHome) -> bool:
    """Let two homes meet; return whether they had news. Sums heal what is forked."""
    if one not in net.homes or other not in net.homes:
        return True
    met = meet(net, one, other, Meeting(digests=net.needs_sums))
    for home in (one, other):
        if net.tally["revoked"] and home in net.homes:
            heed(home)
    return bool(met.moved)


def _is_quiet(net: Network) -> None:
    """Hold what equal homes say against a thousand bytes and the length of vectors.

    Once around they tell each other who has come how far; of a home that is not there
    every other one tells how far it had come. What a life wrote that ended before it
    could end a round is covered by nobody's vector, and told each time.
    """
    for _ in range(2):
        met = {pair: meet(net, *pair, Meeting()) for pair in net.pairs()}
    vectors = 1 + len(net.met) - len({home.name for home in net.homes})
    for (one, other), found in met.items():
        most = _QUIET_BYTES + _ORIGIN_BYTES * len(one.tap.vector()) * vectors
        demand(not found.moved, f"{one.name} and {other.name} still have news")
        most += _WRITE_BYTES * (_uncovered(one) + _uncovered(other))
        demand(found.sent <= most, f"{found.sent} bytes say that nothing is new")


def _uncovered(home: SimHome) -> int:
    """Return how many writes stand that the home's own vector does not tell of."""
    vector = home.tap.vector()
    return sum(not covers(vector, *row.dot) for row in all_rows(home.store))
