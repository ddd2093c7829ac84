"""Homes that are trusted no more, and homes that fall out with each other."""

from collections.abc import Iterator, Sequence

from custom_components.lifeops.core.datasets import REVOCATION
from custom_components.lifeops.core.homes import BEHIND, revocation_id, revoked_home
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.sync.revoking import Revocation, standing

from .history import demand
from .home import SimHome
from .meeting import Meeting, meet
from .network import Network
from .writing import MOMENT

_MEETINGS = 4


def may_revoke(net: Network) -> bool:
    """Return whether enough homes are there, and none was revoked before."""
    names = {home.name for home in net.homes}
    return not net.tally["revoked"] and 4 <= len(names) == len(net.homes)


def revoke(net: Network) -> Sequence[SimHome]:
    """Trust a home no more: what came from it up to now counts, nothing later does."""
    by, lost = net.chance.sample(net.homes, 2)
    _write_off(by, lost)
    _leave(net, lost)
    return (by,)


def fall_out(net: Network) -> Sequence[SimHome]:
    """Let two homes revoke each other before either knew, and tell one more each.

    The one that nobody will believe in the end is gone before all know of both.
    """
    *pair, first, second = net.chance.sample(net.homes, 4)
    one, other = sorted(pair, key=lambda home: home.name)
    net.history.cut = True
    _write_off(one, other)
    _write_off(other, one)
    heed(one)
    heed(other)
    _convince(net, first, one, other)
    _convince(net, second, other, one)
    _leave(net, other)
    return one, first, second


def heed(home: SimHome) -> None:
    """Do what revocations say as soon as a home has heard of them."""
    counting = standing(_revocations(home))
    cuts = {one.home: one.record.cut for one in counting if one.home != home.name}
    for name in home.tap.inner.uphold(cuts):
        del home.model.cuts[name]
    for name, cut in cuts.items():
        if home.model.cuts.get(name) != cut:
            home.tap.inner.cut(name, cut)
            home.model.cut(name, cut)
            home.notice_epoch()


def _write_off(by: SimHome, lost: SimHome) -> None:
    """Write that a home is trusted no more, from what another has of it."""
    values: dict[str, Json] = {
        "cut": _written(by, lost.name),
        "made": _written(by, by.name),
        "at": MOMENT,
        "by": by.name,
        "signature": "made up",
    }
    by.put(REVOCATION.name, revocation_id(lost.name, by.name), values)


def _convince(net: Network, witness: SimHome, one: SimHome, lost: SimHome) -> None:
    """Let a home meet one that has revoked another until it has heard of that.

    Neither goes back behind it any more: nobody else may know.
    """
    for _ in range(_MEETINGS):
        meet(net, one, witness, Meeting())
        heed(witness)
        if witness.refuses(lost):
            break
    demand(witness.refuses(lost), f"{witness.name} does not hear of {lost.name}")
    for home in (one, witness):
        home.copies.clear()


def _leave(net: Network, lost: SimHome) -> None:
    """Let a home go for good."""
    net.homes.remove(lost)
    lost.close()
    net.history.cut = True
    net.doubt = True
    net.tally["revoked"] += 1


def _revocations(home: SimHome) -> Iterator[Revocation]:
    with home.store.read_only() as reader:
        dots = reader.dots(REVOCATION.name, "", BEHIND)
        for name, fields in reader.between(REVOCATION.name, "", BEHIND):
            yield Revocation(revoked_home(name), REVOCATION.read(fields), *dots[name])


def _written(home: SimHome, name: str) -> dict[str, Json]:
    """Return the last that a home holds of what one wrote, by epoch."""
    held = home.tap.vector()
    return {origin.epoch: seq for origin, seq in held.items() if origin.home == name}
