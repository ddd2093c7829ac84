"""Homes that live twice, and homes that are trusted no more."""

from custom_components.lifeops.core.homes import revocation_id, revoked_home
from custom_components.lifeops.core.json import Json

from .history import demand
from .home import SimHome
from .network import Network
from .writing import MOMENT

REVOCATION = "revocation"


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


def revoke(net: Network, by: SimHome, lost: SimHome) -> None:
    """Trust a home no more: what came from it up to now counts, nothing later does."""
    held = by.tap.vector()
    cut: dict[str, Json] = {
        origin.epoch: seq for origin, seq in held.items() if origin.home == lost.name
    }
    values: dict[str, Json] = {
        "cut": cut,
        "at": MOMENT,
        "by": by.name,
        "signature": "made up",
    }
    net.homes.remove(lost)
    net.history.cut = True
    lost.close()
    by.put(REVOCATION, revocation_id(lost.name, by.name), values)


def heed(home: SimHome) -> None:
    """Do what a revocation says as soon as a home has heard of it."""
    with home.store.transaction(home.now) as work:
        found = work.between(REVOCATION, "", "~")
    for record_id, values in found:
        name = revoked_home(record_id)
        if name not in home.model.cuts:
            cut = values["cut"]
            assert isinstance(cut, dict)
            home.tap.inner.cut(name, cut)
            home.model.cut(name, cut)
            home.notice_epoch()
