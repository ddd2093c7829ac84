"""What must be true of every home after every step, and of all once they have met."""

from collections.abc import Mapping, Sequence

from custom_components.lifeops.core.ops import joined

from .history import TOMBSTONE, Key, Write, demand
from .home import SimHome
from .model import Model
from .table import Row, all_rows, epoch, lost_rows, shown

POINTS = 10
AWARD = "notification_event"


def agrees(home: SimHome) -> None:
    """Hold a store against its model: nothing lost, returned, invented or early.

    The model lets a write win that knew the other, whatever the clocks said.
    """
    found = shown(home.store, home.name)
    wrong = _differing(home.model, found)
    if wrong and home.model.spans:
        wrong &= _differing(home.model.if_settled(), found)
    if wrong:
        key = min(wrong)
        wanted = home.model.shows(key.record).get(key.field)
        demand(False, f"{home.folder.name} shows {found.get(key)}, not {wanted}")  # noqa: FBT003


def knows_its_place(home: SimHome) -> None:
    """Hold what a home says that it has against what it was given."""
    said = dict(home.tap.vector())
    own = epoch(home.store)
    demand(own.home == home.name, f"{home.name} writes as {own}")
    last = home.model.vector.get(own, 0)
    demand(said.get(own, 0) == last, f"{home.name} counts {said.get(own, 0)}: {last}")
    for origin, seq in said.items():
        held = home.model.vector.get(origin, 0)
        demand(seq <= held, f"{home.name} is ahead of its data: {origin} {seq}")


def equal(homes: Sequence[SimHome]) -> None:
    """Hold homes that have met against each other, byte by byte."""
    first, *others = homes
    reading = first.tap.read()
    digests = reading.digests()
    reading.close()
    for home in others:
        reading = home.tap.read()
        found = reading.digests()
        reading.close()
        wrong = [
            name for name in {*digests, *found} if digests.get(name) != found.get(name)
        ]
        demand(not wrong, f"{first.name} and {home.name} differ in {sorted(wrong)}")


def of_one_mind(homes: Sequence[SimHome]) -> None:
    """Hold that homes that have met refuse the same ones, and hold all of each other."""
    refused = {home.name: set(home.tap.inner.cuts()) for home in homes}
    for home in homes:
        cuts = refused[home.name]
        demand(cuts == refused[homes[0].name], f"not of one mind: {refused}")
        demand(not cuts & refused.keys(), f"{home.name} refuses one of {cuts}")
        for other in homes:
            held, last = (one.tap.vector().get(home.origin) for one in (other, home))
            demand(held == last, f"{other.name} holds {held} of {home.name}: {last}")


def folded(homes: Sequence[SimHome]) -> None:
    """Hold every home against the union of all that the homes ever heard of."""
    first = homes[0].model
    whole = Model(homes[0].history, cuts=first.cuts, asked=first.asked)
    for home in homes:
        for record, fields in home.model.known.items():
            for name, vector in fields.items():
                for write in home.history.of_register(Key(*record, name), vector):
                    if home.model.counts(write):
                        whole.take(write)
    whole.settle(joined(home.model.vector for home in homes))
    for home in homes:
        wrong = _differing(whole, shown(home.store, home.name))
        demand(not wrong, f"{home.name} is no fold of all writes: {sorted(wrong)[:3]}")


def erased(homes: Sequence[SimHome]) -> None:
    """Hold that of an erased person nothing stands that was written unknowingly.

    Neither do tombstones, nor what lost against another home's word.
    """
    for home in homes:
        for row in (*all_rows(home.store), *lost_rows(home.store)):
            write = home.history.find(row.dot, row.told(home.name))
            asked = home.model.erasures(write.key)
            demand(write.heard >= asked, f"{home.name} still holds {write}")


def awarded(homes: Sequence[SimHome]) -> None:
    """Hold the points of every home against every award that any of them heard of."""
    heard = joined(home.model.vector for home in homes)
    evidence = {
        write.key.id
        for write in homes[0].history.between({}, heard)
        if write.key.dataset == AWARD and homes[0].model.counts(write)
    }
    for home in homes:
        with home.store.transaction(home.now) as work:
            found = {name for name, _ in work.between(AWARD, "", "~")}
        shown = {id_ for dataset, id_, _ in home.model.all() if dataset == AWARD}
        points = POINTS * len(evidence | shown)
        demand(POINTS * len(found) == points, f"{home.name} has {found} of {evidence}")


def _differing(model: Model, found: Mapping[Key, Row]) -> set[Key]:
    wanted = {
        key: write
        for key, write in model.all().items()
        if key in found or not model.history.is_removed(write)
    }
    return {
        key
        for key in {*wanted, *found}
        if not _same(wanted.get(key), found.get(key))
        and not _may_return(model, key, found.get(key))
    }


def _may_return(model: Model, key: Key, row: Row | None) -> bool:
    """Return whether a write stood against a tombstone that is forgotten elsewhere."""
    grave = model.standing.get(key.record, {}).get(TOMBSTONE)
    if row is None or grave is None or grave.dot not in model.history.forgotten:
        return False
    write = model.history.find(row.dot, (key, row.value, row.h))
    return model.history.strange(write, grave)


def _same(write: Write | None, row: Row | None) -> bool:
    if write is None or row is None:
        return write is None and row is None
    return (write.value, write.h) == (row.value, row.h)
