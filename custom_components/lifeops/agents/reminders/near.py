"""Who came, left or was met: what is so now against what was so before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from ...core.datasets import HOME, PERSON
from ...core.places import REMEMBERED, Away, seen_of, whereabouts, zones_of
from ...core.rules import View
from ...core.tasks import Crossing, Place
from .model import Item, RemindersState
from .telling import Telling, of_today

LOOK_AGAIN: Final = timedelta(minutes=5)
PLACE: Final = "place"
MET: Final = "met"

_ANY_HOME = "home"
_TEXTS: Mapping[Crossing, str] = {
    Crossing.ENTER: "reminder_enter",
    Crossing.LEAVE: "reminder_leave",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where a person is: in a home, which has names, and in zones; or in neither."""

    home: str | None = None
    names: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()

    def is_in(self, place: Place) -> bool:
        """Tell whether they are at a place, a home by its id, its name or "home"."""
        return place.name.casefold() in self.names | self.zones

    def is_with(self, other: Where) -> bool:
        """Tell whether two persons are in one home or in one zone."""
        same_home = self.home is not None and self.home == other.home
        return same_home or bool(self.zones & other.zones)


type Company = Mapping[str, Where | None]
type Came = tuple[RemindersState, tuple[tuple[str, Telling], ...]]


def came(state: RemindersState, view: View) -> Came:
    """Return what has to be told because somebody came, left or was met.

    As long as nobody knows where the person is nothing changes. What was so half a day
    ago is no side from which they could have come.
    """
    if not any(item.place or item.met for item in state.items.values()):
        return replace(state, seen=None), ()
    where = where_is(view, view.instance.subject)
    if where is None:
        return state, ()
    known = state.seen is not None and view.now - state.seen <= REMEMBERED
    company = _company(state, view)
    items, tellings = dict(state.items), list[tuple[str, Telling]]()
    for uid, item in state.items.items():
        before = item if known else replace(item, here=None, together=None)
        items[uid] = _seen(before, where, company)
        tellings += [(uid, one) for one in _edges(before, items[uid], view)]
    return replace(state, items=items, seen=view.now), tuple(tellings)


def where_is(view: View, person: str) -> Where | None:
    """Return where a person is known to be, None where nobody knows."""
    rows = seen_of(view, person)
    found = whereabouts(rows, view.now)
    if found is None:
        return None
    zones = zones_of(rows, view.now)
    if isinstance(found, Away):
        return Where(zones=zones)
    home = view.record(HOME, found)
    names = {found, _ANY_HOME, *([home.name.casefold()] if home else [])}
    return Where(home=found, names=frozenset(names), zones=zones)


def _company(state: RemindersState, view: View) -> Company:
    persons = {item.met for item in state.items.values() if item.met}
    return {person: where_is(view, person) for person in sorted(persons)}


def _seen(item: Item, where: Where, company: Company) -> Item:
    if item.place is not None:
        item = replace(item, here=where.is_in(item.place))
    other = company.get(item.met) if item.met else None
    if other is not None:
        item = replace(item, together=where.is_with(other))
    return item


def _edges(before: Item, item: Item, view: View) -> tuple[Telling, ...]:
    """Return what to tell of a change; what was not known before has not changed."""
    found = []
    if item.place is not None and (before.here, item.here) in (
        (False, True),
        (True, False),
    ):
        crossing = Crossing.ENTER if item.here else Crossing.LEAVE
        if item.place.crossing is crossing:
            found.append(_of_place(item.place, view))
    if item.met is not None and (before.together, item.together) == (False, True):
        person = view.record(PERSON, item.met)
        name = person.name if person else ""
        found.append(of_today(MET, "reminder_met", view, person=name))
    return tuple(found)


def _of_place(place: Place, view: View) -> Telling:
    home = view.record(HOME, place.name)
    name = home.name if home and home.name else place.name
    return of_today(PLACE, _TEXTS[place.crossing], view, place=name)
