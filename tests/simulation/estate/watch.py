"""What must hold of all homes together, held against people and phones."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import override

from custom_components.lifeops.core.effects import Push, Scope, SetLights
from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.engine.protocols import Claim, Store

from ..invariants import Invariants, demand
from ..world import Phone
from .troubles import Trouble, Troubles

_RAN = (OutcomeState.DONE, OutcomeState.PARTIAL, OutcomeState.FAILED)
_SELDOM = 16
# To be switched off is to be killed, and cut off from all others.
_TWICE = {Trouble.KILL, Trouble.CUT, Trouble.SWITCH}

type Shown = tuple[str, str, str]


@dataclass(slots=True)
class Watch:
    """Where everybody is, who acts as far as the homes say, what phones have shown."""

    now: Callable[[], datetime]
    terms: Callable[[str], Mapping[Scope, int]]
    where: dict[str, str | None] = field(default_factory=dict)
    unseen: set[str] = field(default_factory=set)
    troubles: Troubles = field(default_factory=Troubles)
    shown: dict[Shown, tuple[datetime, str]] = field(default_factory=dict)
    again: Counter[tuple[Trouble, ...]] = field(default_factory=Counter)
    pushes: Counter[str] = field(default_factory=Counter)
    plain: int = 0
    asked: int = 0
    disturbed: int = 0

    def pushed(self, home: str, site: str, push: Push) -> None:
        """Hold a message that a phone shows against who was to send it."""
        now, name = self.now(), (push.person, push.tag or push.key, push.rev)
        self.pushes[home] += 1
        if before := self.shown.get(name):
            what = self.troubles.of({before[1], home}, before[0], now)
            demand(bool(what & _TWICE), "shown twice", before, home, now, push, what)
            self.again[tuple(sorted(what & _TWICE))] += 1
        self.shown[name] = now, home
        if self.troubles.between(now, now):
            return
        seen = push.person not in self.unseen
        place = self.where[push.person] if seen else None
        right = place == site if place else bool(self.terms(home)[Scope.HOUSEHOLD])
        demand(right, "told by the wrong home", home, now, place, push)

    def began(self, home: str, site: str, claim: Claim) -> None:
        """Hold lights that begin to dim against where the person is."""
        now, person = self.now(), claim.row.instance.subject
        if not self.troubles.between(now, now):
            demand(self.where[person] == site, "dims an empty room", home, now, claim)

    def evening(
        self,
        day: date,
        span: tuple[datetime, datetime],
        nodes: Iterable[NodeInvariants],
        but: Collection[str],
    ) -> None:
        """Hold the wind-downs of a night, in all homes, against who wanted one."""
        ran: dict[str, set[str]] = defaultdict(set)
        for one in nodes:
            for row in one.rows.values():
                of_night = isinstance(row.act, SetLights) and row.key.endswith(
                    f"/{day}"
                )
                if of_night and row.outcome in _RAN:
                    ran[row.instance.subject].add(one.home)
        for person in self.where:
            homes = ran[person]
            if self.troubles.between(*span):
                self.disturbed += 1
            elif person in but:
                demand(len(homes) <= 1, "wound down in two homes", person, day, homes)
                self.asked += 1
            else:
                demand(len(homes) == 1, "did not wind down once", person, day, homes)
                self.plain += 1


@dataclass(slots=True, kw_only=True)
class NodeInvariants(Invariants):
    """What must hold in one home, and what it tells of to the watch over all."""

    home: str
    site: str
    watch: Watch
    looks: int = 0

    @override
    def look(self, store: Store, instances: Sequence[object]) -> None:
        """Look at the store once in a while: four homes are many."""
        self.looks += 1
        if self.looks % _SELDOM == 0:
            super(NodeInvariants, self).look(store, instances)

    @override
    def started(self, claim: Claim) -> None:
        """Hold an act to its claim, and lights to the person."""
        super(NodeInvariants, self).started(claim)
        if isinstance(claim.row.act, SetLights):
            self.watch.began(self.home, self.site, claim)

    def copied(self) -> NodeInvariants:
        """Return what is known now, to go on with after a restore."""
        return replace(
            self,
            digest=self.digest.copy(),
            rows=dict(self.rows),
            claims=set(self.claims),
            reported=dict(self.reported),
            outcomes=Counter(self.outcomes),
        )


class FarPhone(Phone):
    """A person's one phone as one home reaches it."""

    __slots__ = ("_home", "_phone", "_site", "_watch")

    def __init__(self, phone: Phone, home: str, site: str, watch: Watch) -> None:
        """Stand for a phone."""
        super().__init__(phone.person)
        self._phone, self._home, self._site, self._watch = phone, home, site, watch
        self.shown = phone.shown

    @override
    def show(self, at: datetime, tag: str, push: Push) -> bool:
        """Show a message on the one phone; the watch looks at where it is from."""
        arrived = self._phone.show(at, tag, push)
        if arrived:
            self._watch.pushed(self._home, self._site, push)
        return arrived

    @override
    def clear(self, tag: str) -> None:
        """Take a message away."""
        self._phone.clear(tag)
