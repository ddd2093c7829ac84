"""The estate lives day by day: the loop over homes, roads, people and troubles."""

from collections.abc import Callable, Mapping, Sequence, Set as AbstractSet
from datetime import date, datetime, time, timedelta
from functools import partial
import heapq
from itertools import combinations, count
from pathlib import Path
import random

from custom_components.lifeops.agents import RULES
from custom_components.lifeops.core.datasets import (
    HOUSEHOLD,
    MEMBER,
    PERSON,
    SLEEP_SETTINGS,
)
from custom_components.lifeops.core.days import wall_moment
from custom_components.lifeops.core.effects import PutRecord, Scope
from custom_components.lifeops.core.homes import MemberRecord
from custom_components.lifeops.core.identity import SITE_KINDS, Instance
from custom_components.lifeops.core.ops import Origin
from custom_components.lifeops.core.records import HouseholdRecord, PersonRecord
from custom_components.lifeops.core.series import Point, SeriesKey

from ..clock import VirtualClock
from ..faults import Faults
from ..invariants import demand
from ..life import HOME_TZ, Habits, day_of_house, day_of_person
from ..world import Lamp, Phone, World
from . import fate
from .holders import Holders
from .link import Link
from .node import Node
from .people import Machine, People
from .scales import Scales
from .sites import PRIMARY, SITES, SPECS, Spec, Weekend, weekends
from .troubles import Trouble
from .watch import FarPhone, NodeInvariants, Watch

LOOK = timedelta(seconds=30)
POLL = timedelta(minutes=5)
SIGHT = timedelta(minutes=25)
SOON = timedelta(seconds=10)
AGAIN = timedelta(seconds=5)
_MOVED_IN = timedelta(minutes=30)
_STUCK = 500
# Who tests has little time: while nothing is going on homes look less often.
_NIGHT = range(1, 7)
_QUIET = range(1, 16)
_SLOWER = 6

type Job = Callable[[], None]


class Estate:
    """Four homes, two people and so many days; nothing else knows the true time."""

    def __init__(
        self,
        folder: Path,
        *,
        start: date,
        days: int,
        seed: int,
        habits: Sequence[Habits],
        faults: float,
        calm: bool = False,
        lasts: timedelta | None = None,
    ) -> None:
        """Furnish all homes and start them; in a calm life nothing breaks.

        It lasts all the days and a morning, or as long as it is told to.
        """
        self.folder = folder
        self.habits = {habit.person: habit for habit in habits}
        self.true = wall_moment(start, time(0), HOME_TZ)
        self.begin = self.true
        morning = wall_moment(start + timedelta(days=days), time(11), HOME_TZ)
        self._end = morning if lasts is None else self.begin + lasts
        self._calm = calm
        self._seed = seed
        self._jobs: list[tuple[datetime, int, Job]] = []
        self._numbers = count()
        self.phones = {person: Phone(person) for person in self.habits}
        self.watch = Watch(now=lambda: self.true, terms=self._terms)
        self.weekends = weekends(start, days, seed)
        self._lamps = {site: World.of(tuple(self.habits)).lamps for site in SITES}
        self.nodes = [self._furnish(spec, seed, faults) for spec in SPECS]
        self.links = [
            Link(*pair, random.Random(f"{seed}/road/{number}"), 0.0 if calm else 0.01)
            for number, pair in enumerate(combinations(self.nodes, 2))
        ]
        self.people = People(
            self.nodes, self.phones, self.watch, self.weekends, lambda: self.true
        )
        self.holders = Holders(self.nodes, self.links, self.watch)
        self.scales = Scales(self)
        self.restored = 0
        self.origins: AbstractSet[Origin] = set()
        self._known: NodeInvariants | None = None
        self._kills = {node.name: 0 for node in self.nodes}
        self._told = {node.name: 0 for node in self.nodes}
        self._soon: set[str] = set()
        self._move_in()
        self._plan([start + timedelta(days=number) for number in range(days)])

    def run(self) -> None:
        """Live all days; raises a ViolationError as soon as something must not be."""
        stuck = 0
        self._settle()
        while (moment := self._next()) < self._end:
            stuck = stuck + 1 if moment <= self.true else 0
            demand(stuck < _STUCK, "time stands still", moment)
            self._advance(moment)
            while self._jobs and self._jobs[0][0] <= self.true:
                heapq.heappop(self._jobs)[2]()
            self._settle()
        self._meet_all()
        for link in self.links:
            link.drop()
        for node in self.nodes:
            node.switch_off()

    def node(self, name: str) -> Node:
        """Return a home by its name."""
        return next(node for node in self.nodes if node.name == name)

    def at(self, moment: datetime, job: Job) -> None:
        """Do something at a true moment."""
        heapq.heappush(self._jobs, (moment, next(self._numbers), job))

    def _terms(self, name: str) -> Mapping[Scope, int]:
        return self.node(name).terms

    def _advance(self, moment: datetime) -> None:
        self.true = max(self.true, moment)
        for node in self.nodes:
            node.clock.advance(self.true)

    def _next(self) -> datetime:
        due = (node.next_due() for node in self.nodes)
        planned = self._jobs[0][0] if self._jobs else None
        return min((at for at in (*due, planned) if at), default=self._end)

    def _settle(self) -> None:
        """Let every home do what is due, and see what is to be told to others."""
        for node in self.nodes:
            node.run()
            if node.restarts != self._kills[node.name]:
                self._kills[node.name] = node.restarts
                self.watch.troubles.happened(self.true, Trouble.KILL, node.name)
            if node.has_news:
                node.told = node.sqlite.written()[1]
                for link in self.links:
                    self._tell_soon(link, node)

    def _tell_soon(self, link: Link, node: Node) -> None:
        if node in link.nodes and link.possible and link.name not in self._soon:
            self._soon.add(link.name)
            self.at(self.true + SOON, partial(self._exchange, link))

    def _exchange(self, link: Link) -> None:
        """Let two homes talk; a session that broke off is begun anew in a moment."""
        self._soon.discard(link.name)
        link.exchange()
        if link.possible and not link.open:
            self._soon.add(link.name)
            self.at(self.true + AGAIN, partial(self._exchange, link))

    def _furnish(self, spec: Spec, seed: int, share: float) -> Node:
        clock = VirtualClock(self.true)
        invariants = NodeInvariants(
            now=clock.now,
            nudged=frozenset(
                one.person for one in self.habits.values() if one.nudged()
            ),
            home=spec.name,
            site=spec.site,
            watch=self.watch,
        )
        phones: dict[str, Phone] = {
            person: FarPhone(phone, spec.name, spec.site, self.watch)
            for person, phone in self.phones.items()
        }
        lamps: dict[str, tuple[Lamp, ...]] = self._lamps[spec.site]
        return Node(
            spec,
            self.folder / spec.name,
            world=World(lamps=lamps, phones=phones),
            clock=clock,
            faults=Faults(random.Random(f"{seed}/faults/{spec.name}"), share),
            invariants=invariants,
            instances=[
                Instance(rules.kind, subject)
                for rules in RULES
                for subject in (
                    (spec.name,) if rules.kind in SITE_KINDS else self.habits
                )
            ],
        )

    def _move_in(self) -> None:
        zone = HOME_TZ.key
        for node in self.nodes:
            spec = node.spec
            member = MemberRecord(
                name=spec.name,
                key=spec.name,
                signing=spec.name,
                site=spec.site,
                role=spec.role,
                serves=spec.serves,
            )
            fields = MEMBER.write(member)
            node.collect([PutRecord(dataset=MEMBER.name, id=spec.name, fields=fields)])
        first = self.node(PRIMARY.name)
        house = HOUSEHOLD.write(HouseholdRecord(time_zone=zone))
        first.collect([PutRecord(dataset=HOUSEHOLD.name, id="household", fields=house)])
        for person, habit in self.habits.items():
            named = PERSON.write(PersonRecord(name=person, time_zone=zone))
            for dataset, fields in ((PERSON, named), (SLEEP_SETTINGS, habit.settings)):
                write = PutRecord(
                    dataset=dataset.name, id=person, fields=fields, person=person
                )
                first.collect([write])
        self.watch.troubles.happened(self.true, Trouble.SWITCH)

    def _plan(self, days: Sequence[date]) -> None:
        self._repeat(LOOK, self._look)
        self._repeat(POLL, self._poll)
        self._repeat(SIGHT, self._sight)
        for node in self.nodes:
            if node.spec.sleeps:
                self.at(
                    self.begin + _MOVED_IN,
                    partial(self.switch, node, on=False),
                )
        for weekend in self.weekends:
            self._plan_weekend(weekend)
        for day in days:
            self._plan_day(day)
        if self._calm:
            return
        for weekend in self.weekends[:1]:
            self._plan_restore(weekend)
        first = self.node(PRIMARY.name)
        for storm in fate.deaths(days[0], len(days)):
            self.at(storm.begins, partial(self.switch, first, on=False))
            self.at(storm.ends, partial(self.switch, first, on=True))

    def _plan_weekend(self, weekend: Weekend) -> None:
        for node in self.nodes:
            if node.spec.site in weekend.guests.values():
                self.at(weekend.begins, partial(self.switch, node, on=True))
                self.at(weekend.ends, partial(self.switch, node, on=False))

    def _plan_day(self, day: date) -> None:
        for habit in self.habits.values():
            for at, deed in day_of_person(habit, day, self._seed):
                self.at(at, partial(deed, self.people))
        self.at(wall_moment(day, time(3, 20), HOME_TZ), self.scales.purge)
        self.at(wall_moment(day, time(12), HOME_TZ), partial(self._noon, day))
        if self._calm:
            return
        for number, node in enumerate(self.nodes):
            machine = Machine(node, self.watch, lambda: self.true)
            for at, deed in day_of_house(day, 10 * self._seed + number):
                self.at(at, partial(deed, machine))
        for storm in fate.line_down(day, self.weekends, self._seed):
            self._plan_cut(storm, far=True)
        for storm in fate.wire_cut(day, self._seed):
            self._plan_cut(storm, far=False)

    def _plan_cut(self, storm: fate.Storm, *, far: bool) -> None:
        for link in self.links:
            sites = [node.spec.site for node in link.nodes]
            hit = fate.crosses(*sites) if far else sites[0] == sites[1]
            if hit:
                self.at(storm.begins, partial(self._cut, link, cut=True))
                self.at(storm.ends, partial(self._cut, link, cut=False))

    def _cut(self, link: Link, *, cut: bool) -> None:
        troubles = self.watch.troubles
        if cut:
            if link.possible:
                troubles.begins(self.true, Trouble.CUT, link.name)
            link.drop()
        else:
            troubles.ends(self.true, Trouble.CUT, link.name)
        link.cut = cut

    def switch(self, node: Node, *, on: bool) -> None:
        """Switch a home off, or on again."""
        if node.running == on:
            return
        self.watch.troubles.happened(self.true, Trouble.SWITCH, node.name)
        roads = [link for link in self.links if node in link.nodes]
        if node.running:
            for link in roads:
                link.drop()
                self.watch.troubles.ends(self.true, Trouble.CUT, link.name)
            node.switch_off()
        else:
            node.switch_on()
            self.people.look(node)
        for link in roads:
            if link.cut and link.possible:
                self.watch.troubles.begins(self.true, Trouble.CUT, link.name)

    def _plan_restore(self, weekend: Weekend) -> None:
        """Let somebody take a cabin back to how it was a day before."""
        cabin = next(node for node in self.nodes if node.spec.sleeps)
        day = weekend.friday + timedelta(days=1)
        self.at(wall_moment(day, time(12, 40), HOME_TZ), partial(self._copy, cabin))
        later = wall_moment(day + timedelta(days=1), time(12, 50), HOME_TZ)
        self.at(later, partial(self._restore, cabin))

    def _copy(self, node: Node) -> None:
        self.switch(node, on=False)
        self._known = node.copy(self.folder / "copy")
        self.switch(node, on=True)

    def _restore(self, node: Node) -> None:
        if self._known is None:
            return
        self.switch(node, on=False)
        node.restore(self.folder / "copy", self._known)
        self.holders.forget(node)
        self.restored += 1
        self.switch(node, on=True)

    def _repeat(self, every: timedelta, job: Job) -> None:
        def again() -> None:
            hours = _NIGHT if every == SIGHT else _QUIET
            quiet = self.true.astimezone(HOME_TZ).hour in hours
            recent = self.watch.troubles.between(self.true - SIGHT, self.true)
            slower = quiet and not recent
            self.at(self.true + every * (_SLOWER if slower else 1), again)
            job()

        self.at(self.true, again)

    def _look(self) -> None:
        """Let each running home look at who acts, by whom it reaches."""
        for node in self.nodes:
            if not node.running:
                continue
            roads = [link for link in self.links if node in link.nodes]
            now = node.clock.now()
            contacts = {
                link.other(node).name: now if link.open else link.seen[node.name]
                for link in roads
                if link.open or node.name in link.seen
            }
            behind = {
                link.other(node).name
                for link in roads
                if link.open and link.since is None
            }
            node.tend(contacts, behind=behind)
        self.holders.look(self.true)

    def _poll(self) -> None:
        for link in self.links:
            self._exchange(link)

    def _sight(self) -> None:
        for node in self.nodes:
            if node.running:
                self.people.look(node)

    def _noon(self, day: date) -> None:
        """Write some points, look at the evening before, weigh and compare."""
        for node in self.nodes:
            if node.running and node.settled:
                key = SeriesKey(metric="hrv", person="ada", source=node.name)
                points = [
                    Point(self.true - timedelta(minutes=5 * n), 40.0 + n)
                    for n in range(12)
                ]
                node.sqlite.series.append({key: points}, node.clock.now())
                node.sqlite.series.roll(100)
        self.scales.noon(day)

    def _meet_all(self) -> None:
        """Heal everything, let all homes run together for a while, compare them all."""
        self._end += timedelta(hours=1)
        for node in self.nodes:
            node.clock.error = timedelta(0)
            node.faults.disk_refuses_until = None
            node.faults.share = 0
            self.switch(node, on=True)
        for link in self.links:
            link.cut = False
        self.watch.troubles.happened(self.true, Trouble.SWITCH)
        while (moment := self._next()) < self._end:
            self._advance(moment)
            while self._jobs and self._jobs[0][0] <= self.true:
                heapq.heappop(self._jobs)[2]()
            self._settle()
        for _ in range(3):
            self._poll()
            self._settle()
        self.scales.equal(self.nodes)
        self.origins = set(self.nodes[0].records.vector())
        lives = len(self.nodes) + self.restored
        demand(len(self.origins) <= lives, "origins pile up", self.origins)
        self.scales.rebuilt(self.scales.steady())
