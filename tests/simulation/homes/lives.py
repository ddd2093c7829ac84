"""Homes that live twice."""

from .history import demand
from .home import SimHome
from .network import Network


def clone(net: Network, home: SimHome) -> SimHome:
    """Let a copy of a home's disk start beside it, under the same name."""
    folder = net.place(home.name)
    home.keep(folder, marked=False)
    copy = home.copies.pop()
    twin = SimHome(home.name, folder, net.history, net.chance)
    twin.model = copy.model
    twin.done = list(copy.done)
    twin.boot(net.true)
    net.homes.append(twin)
    return twin


def noticed(home: SimHome, peer: SimHome) -> bool:
    """Return whether a home has met two lives of another: a start that is back."""
    starts = home.starts.setdefault(peer.name, [])
    if starts and starts[-1] == peer.nonce:
        return False
    starts.append(peer.nonce)
    return starts.count(peer.nonce) > 1


def part(net: Network, name: str) -> None:
    """Stop the younger life of a home, and let the elder begin a new epoch."""
    elder, *twins = (home for home in net.homes if home.name == name)
    demand(twins, f"{name} was taken for two")
    for twin in twins:
        net.homes.remove(twin)
        twin.close()
        net.tally["twins told"] += 1
    elder.crash()
    elder.renew()
