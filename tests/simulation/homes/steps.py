"""What may happen to homes: a table of steps, each with how often it does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from ..faults import Point
from . import oracles, writing
from .calm import calm
from .history import demand
from .home import SimHome
from .lives import clone
from .meeting import Meeting, meet
from .network import Network
from .revoking import fall_out, heed, may_revoke, revoke

type Touched = Sequence[SimHome]

_MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One kind of happening; do returns the homes to look at afterwards."""

    name: str
    weight: int
    do: Callable[[Network], Touched]


def _writes(name: str, weight: int, write: Callable[[SimHome, Random], object]) -> Step:
    def do(net: Network) -> Touched:
        home = net.anybody()
        write(home, net.chance)
        return (home,)

    return Step(name=name, weight=weight, do=do)


def _meet(net: Network) -> Touched:
    """Let two homes talk, often only until the line is cut."""
    if not (pairs := net.reach()):
        return ()
    one, other = net.chance.choice(pairs)
    cut = net.chance.randrange(1, 12) if net.chance.random() < 0.4 else None
    meet(net, one, other, Meeting(cut=cut, restless=0.2))
    return one, other


def _crash(net: Network) -> Touched:
    """Let the power of one home go, alone or while it takes in a chunk."""
    home = net.anybody()
    partners = [pair for pair in net.reach() if home in pair]
    if not partners or net.chance.random() < 0.3:
        home.crash()
        return (home,)
    one, other = net.chance.choice(partners)
    home.tap.breaks = net.chance.choice([Point.BEFORE_COMMIT, Point.AFTER_COMMIT])
    meet(net, one, other, Meeting(restless=0.2))
    home.tap.breaks = None
    return one, other


def _jump(net: Network) -> Touched:
    """Set a wall clock wrong by up to thirty days, or right again."""
    home = net.anybody()
    wrong = net.chance.uniform(-1, 1) * _MONTH
    home.error = wrong if net.chance.random() < 0.6 else timedelta(0)
    return ()


def _time(net: Network) -> Touched:
    """Let some minutes or days go by."""
    most = net.chance.choice([timedelta(minutes=10), timedelta(days=2)])
    net.pass_time(net.chance.random() * most)
    return ()


def _part(net: Network) -> Touched:
    """Cut the net between two homes."""
    if pairs := net.reach():
        one, other = net.chance.choice(pairs)
        net.blocked.add(frozenset((one.name, other.name)))
    return ()


def _unite(net: Network) -> Touched:
    """Let everybody reach everybody again."""
    net.blocked.clear()
    return ()


def _keep(net: Network) -> Touched:
    """Make a backup of a home, as Home Assistant does it or of the bare folder."""
    home = net.anybody()
    home.keep(
        net.place(home.name), marked=not net.history.forks or net.chance.random() < 0.7
    )
    return (home,)


def _restore(net: Network) -> Touched:
    """Let a home go on with an old backup."""
    old = [home for home in net.homes if home.copies]
    if not old:
        return ()
    home = net.chance.choice(old)
    home.restore(net.chance.choice(home.copies))
    net.back()
    return (home,)


def _retire(net: Network) -> Touched:
    """Let a home rest for two hundred days, while the others go on.

    Every second one was removed in all others: they do not wait for it from now on.
    """
    home = net.anybody()
    names = {other.name for other in net.homes}
    twins = len(net.homes) > len(names)
    if len(names) < 3 or net.resting or twins or net.divided:
        return ()
    net.homes.remove(home)
    net.resting.append(home)
    net.tally["retired"] += 1
    if net.tally["retired"] % 2:
        net.unlink(home)
    return ()


def _return(net: Network) -> Touched:
    """Let a home come back, most often after the others gave it up."""
    if not net.resting:
        return ()
    if net.chance.random() < 0.8:
        net.pass_time(timedelta(days=200))
    home = net.resting.pop()
    net.homes.append(home)
    net.back()
    return (home,)


def _clone(net: Network) -> Touched:
    """Let the copy of a disk run beside it; both go on writing."""
    names = {home.name for home in (*net.homes, *net.resting)}
    if not net.history.forks or len(names) < len(net.homes) + len(net.resting):
        return ()
    home = net.anybody()
    return home, clone(net, home)


def _revoke(net: Network) -> Touched:
    """Trust one home no more, while others may still lack what it wrote."""
    return revoke(net) if may_revoke(net) else ()


def _fall_out(net: Network) -> Touched:
    """Let two homes revoke each other, and others hear of one or the other first."""
    return fall_out(net) if may_revoke(net) else ()


def _compare(net: Network) -> Touched:
    """Let two homes compare sums, as they do every day; equal ones never differ."""
    if not (pairs := net.reach()):
        return ()
    one, other = net.chance.choice(pairs)
    met = meet(net, one, other, Meeting(digests=True))
    if not net.needs_sums:
        demand(not met.mismatches, f"{one.name} and {other.name} differ in their sums")
    net.tally["mismatches"] += met.mismatches
    return one, other


def _collect(net: Network) -> Touched:
    """Let a home forget the tombstones that everybody has."""
    home = net.anybody()
    net.collect(home)
    return (home,)


def _calm(net: Network) -> Touched:
    """Let all homes meet until nothing is new, and hold them against each other."""
    calm(net)
    return net.homes


STEPS: tuple[Step, ...] = (
    _writes("settings", 24, writing.settings),
    _writes("together", 8, writing.together),
    _writes("unknown", 6, writing.unknown),
    _writes("removal", 8, writing.removal),
    _writes("elements", 10, writing.elements),
    _writes("award", 6, writing.award),
    _writes("publish", 4, writing.publish),
    _writes("effect", 4, writing.effect),
    Step(name="meet", weight=30, do=_meet),
    Step(name="crash", weight=5, do=_crash),
    Step(name="jump", weight=3, do=_jump),
    Step(name="time", weight=6, do=_time),
    Step(name="part", weight=3, do=_part),
    Step(name="unite", weight=2, do=_unite),
    Step(name="keep", weight=2, do=_keep),
    Step(name="restore", weight=1, do=_restore),
    Step(name="retire", weight=1, do=_retire),
    Step(name="return", weight=1, do=_return),
    Step(name="clone", weight=1, do=_clone),
    Step(name="revoke", weight=1, do=_revoke),
    _writes("erase", 2, writing.erasure),
    Step(name="compare", weight=4, do=_compare),
    Step(name="collect", weight=8, do=_collect),
    Step(name="calm", weight=1, do=_calm),
    Step(name="fall out", weight=1, do=_fall_out),
)


def take(net: Network, step: Step) -> None:
    """Let one step happen, and look at the homes that it touched."""
    net.tally[step.name] += 1
    for home in step.do(net):
        if home not in net.homes:
            continue
        if net.tally["revoked"]:
            heed(home)
        if net.certain:
            oracles.agrees(home)
            oracles.knows_its_place(home)
    demand(len(net.homes) > 1, "too few homes are left")
