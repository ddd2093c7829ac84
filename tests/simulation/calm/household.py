"""The household lives day by day: what it is told, and what is looked at when."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
import random

from custom_components.lifeops.core.calm import NotificationSettingsRecord
from custom_components.lifeops.core.datasets import (
    CALENDAR_EVENT,
    HOUSEHOLD,
    MEMBER,
    NOTIFICATION,
    NOTIFICATION_SETTINGS,
    PERSON,
    SLEEP_SETTINGS,
)
from custom_components.lifeops.core.days import wall_moment
from custom_components.lifeops.core.homes import MemberRecord
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.records import (
    CalendarEventRecord,
    HouseholdRecord,
    PersonRecord,
    SleepSettingsRecord,
)

from ..clock import VirtualClock
from ..estate.scales import Scales
from ..estate.sites import ADA, BO, NORTH, PRIMARY, SOUTH, Spec
from ..estate.watch import NodeInvariants, Watch
from ..faults import Faults
from ..life import HOME_TZ
from . import plan
from .hands import CalmNode, Reach
from .homes import Homes
from .ledger import Ledger, Told
from .oracles import ATTEMPTED, CLIMBED, KNOWN, Oracles
from .people import PEOPLE, SIGHT, People
from .phones import Handset
from .quiet import Calm, Night, Span

SPECS = (
    PRIMARY,
    Spec(name=NORTH, site=NORTH, serves=2),
    Spec(name=SOUTH, site=SOUTH, serves=3),
)
_QUIET = {ADA: (time(21, 30), time(6, 45)), BO: (time(22, 30), time(7))}
_SETTINGS = {
    ADA: NotificationSettingsRecord(quiet_from=time(21, 30), quiet_until=time(6, 45)),
    BO: NotificationSettingsRecord(),
}
INSTANCES = [
    Instance(kind, person)
    for kind in (AgentKind.NOTIFICATION, AgentKind.AGENDA)
    for person in PEOPLE
] + [Instance(AgentKind.SLEEP, BO)]
_WAKES = time(7)
_FALLS_ASLEEP = timedelta(minutes=30)
_OVER = timedelta(minutes=10)
_AGAIN = timedelta(minutes=30)
_FLOODED = 10


class Household(Homes):
    """Three homes, two people with two phones each, and so many days."""

    def __init__(
        self,
        folder: Path,
        *,
        start: date,
        days: int,
        seed: int,
        faults: float = 0.0002,
        quiet_life: bool = False,
    ) -> None:
        """Furnish all homes; in a quiet life nothing breaks."""
        end = wall_moment(start + timedelta(days=days), time(11), HOME_TZ)
        super().__init__(wall_moment(start, time(0), HOME_TZ), end)
        self._folder = folder
        self._seed = seed
        self._bedtime = SleepSettingsRecord().bedtime
        self.ledger = Ledger()
        calm = {person: Calm(*_QUIET[person]) for person in PEOPLE}
        self.oracles = Oracles(lambda: self.true, calm, self.ledger, self.troubles)
        self.people = People(self, seed)
        self.people.oracles = self.oracles
        self.oracles.where = self.people.where
        self.phones = [self._phone(person, n) for person in PEOPLE for n in (1, 2)]
        self.oracles.phones += self.phones
        nodes = [self._furnish(spec, 0 if quiet_life else faults) for spec in SPECS]
        self.oracles.nodes += nodes
        self.join(nodes, seed, 0.0 if quiet_life else 0.01)
        self._move_in()
        self.repeat(SIGHT, self.people.sight)
        for number in range(days):
            day = start + timedelta(days=number)
            self._plan_people(day)
            self._plan_wishes(day)
            if not quiet_life:
                self._plan_breaks(day)

    def run(self) -> None:
        """Live all days, then mend everything and let all homes meet."""
        try:
            self._live_and_meet()
        finally:
            for node in self.nodes:
                node.switch_off()

    def _live_and_meet(self) -> None:
        self.live()
        self.heal()
        self.end += timedelta(hours=2)
        self.live()
        self.meet()
        Scales.equal(self.nodes)
        for link in self.links:
            link.drop()

    def tell(self, wish: plan.Wish) -> None:
        """Write a notification in some home, and look at what becomes of it."""
        node = self.people.pick()
        if node is None:
            return
        record = wish.record
        told = Told(wish.id, record, self.true, node.name)
        self.ledger.write(told)
        self.put(node, NOTIFICATION, wish.id, record, record.person)
        over = max(self.true, record.expires) + _OVER
        self.at(over, partial(self._over, told))
        if record.priority > 1:
            return
        self.at(told.due + KNOWN, partial(self._urgent, told))
        for number, rung in enumerate(record.ladder):
            climbs = told.due + timedelta(seconds=rung.after_s) + CLIMBED
            self.at(climbs, partial(self.oracles.climbed, told, number))

    def withdraw(self, wish: plan.Wish) -> None:
        """Take a notification back, in the home where it was written, if that runs."""
        told = self.ledger.told.get(wish.id)
        node = next((one for one in self.nodes if told and one.name == told.home), None)
        if told is not None and node is not None and node.running:
            told.withdrawn = self.true
            gone = plan.withdrawn(wish.record)
            self.put(node, NOTIFICATION, wish.id, gone, gone.person)

    def _over(self, told: Told) -> None:
        """Look whether a notification has ended, again until that can be told."""
        if not self.oracles.over(told):
            self.at(self.true + _AGAIN, partial(self._over, told))

    def _urgent(self, told: Told) -> None:
        able = self.oracles.able(told)
        later: datetime = told.due + ATTEMPTED
        self.at(later, partial(self.oracles.attempted, told, able))

    def _phone(self, person: str, number: int) -> Handset:
        chance = random.Random(f"{self._seed}/phone/{person}/{number}")
        return Handset(f"{person}-{number}", person, chance, self.people.seen)

    def _furnish(self, spec: Spec, share: float) -> CalmNode:
        """Build a home; in one of them one person's phones are not known."""
        clock = VirtualClock(self.true)
        phones: dict[str, Sequence[Handset]] = {
            person: [one for one in self.phones if one.person == person]
            for person in PEOPLE
            if (spec.name, person) != (SOUTH, BO)
        }
        return CalmNode(
            spec,
            self._folder / spec.name,
            reach=Reach(
                spec.name, phones, spec.name != SOUTH, self.oracles.tried, self.fell
            ),
            clock=clock,
            faults=Faults(random.Random(f"{self._seed}/faults/{spec.name}"), share),
            invariants=NodeInvariants(
                now=clock.now,
                nudged=frozenset(),
                home=spec.name,
                site=spec.site,
                watch=Watch(
                    now=clock.now,
                    terms=lambda _: {},
                    where=self.people.where,
                    troubles=self.troubles,
                ),
            ),
            instances=INSTANCES,
        )

    def _move_in(self) -> None:
        for node in self.nodes:
            spec = node.spec
            member = MemberRecord(
                name=spec.name,
                key=spec.name,
                signing=spec.name,
                site=spec.site,
                serves=spec.serves,
            )
            self.put(node, MEMBER, spec.name, member)
        first, zone = self.nodes[0], HOME_TZ.key
        self.put(first, HOUSEHOLD, "household", HouseholdRecord(time_zone=zone))
        rises = SleepSettingsRecord(bedtime=self._bedtime, wake=_WAKES)
        self.put(first, SLEEP_SETTINGS, BO, rises, BO)
        for person in PEOPLE:
            named = PersonRecord(name=person, time_zone=zone)
            self.put(first, PERSON, person, named, person)
            self.put(first, NOTIFICATION_SETTINGS, person, _SETTINGS[person], person)

    def _plan_people(self, day: date) -> None:
        for person in PEOPLE:
            for span in plan.focus(person, day, self._seed):
                self.oracles.calm[person].focus.append(span)
                for moment in span:
                    self.at(moment, partial(self.people.sight, [person]))
            for span in plan.meetings(person, day, self._seed):
                at = wall_moment(day, time(7, 30), HOME_TZ)
                self.at(at, partial(self._agree, person, span))
            for at, site in plan.stays(person, day, self._seed):
                self.at(at, partial(self.people.move, person, site))

        at = wall_moment(day, time(15), HOME_TZ)
        self.at(at, partial(self._choose_bedtime, day))

    def _agree(self, person: str, span: Span) -> None:
        """Let the first home read a meeting in somebody's calendar, if it runs."""
        node, (start, end) = self.nodes[0], span
        if not (node.running and node.settled):
            return
        self.oracles.calm[person].meetings.append(span)
        event = CalendarEventRecord(calendar="calendar.work", start=start, end=end)
        name = f"{person}/{start.date()}/{node.name}.calendar.work/{start:%H%M}"
        self.put(node, CALENDAR_EVENT, name, event, person)

    def _choose_bedtime(self, day: date) -> None:
        """Let who follows the night choose when it begins, in some home."""
        before, calm = self._bedtime, self.oracles.calm[BO]
        node = self.people.pick()
        if node is not None:
            self._bedtime = plan.bedtime(day, self._seed)
            chosen = SleepSettingsRecord(bedtime=self._bedtime, wake=_WAKES)
            self.put(node, SLEEP_SETTINGS, BO, chosen, BO)
        calm.nights.append(
            Night(
                chosen=self.true,
                was=_quiet_from(day, before),
                begins=_quiet_from(day, self._bedtime),
                ends=wall_moment(day + timedelta(days=1), _WAKES, HOME_TZ),
            )
        )

    def _plan_wishes(self, day: date) -> None:
        for person, other in ((ADA, BO), (BO, ADA)):
            for wish in plan.wishes(person, other, day, self._seed):
                self.at(wish.at, partial(self.tell, wish))
                if wish.withdrawn is not None:
                    self.at(wish.withdrawn, partial(self.withdraw, wish))
        if day.day % _FLOODED == 0:
            for wish in plan.flood(PEOPLE[day.month % 2], day):
                self.at(wish.at, partial(self.tell, wish))
        self.at(wall_moment(day, time(12), HOME_TZ), self._noon)

    def _plan_breaks(self, day: date) -> None:
        for one in plan.breaks(day, self._seed, len(SPECS)):
            self.at(one.begins, partial(self.broken, one, on=True))
            self.at(one.ends, partial(self.broken, one, on=False))

    def _noon(self) -> None:
        self.troubles.forget(self.true - timedelta(days=2))
        self.ledger.forget(self.true - timedelta(days=1))
        self.purge()


def _quiet_from(day: date, bedtime: time) -> datetime:
    return wall_moment(day, bedtime, HOME_TZ) + _FALLS_ASLEEP
