"""The household: people, lamps and phones, and a LifeOps among them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
import heapq
from itertools import count
from pathlib import Path
import random

from custom_components.lifeops.agents import RULES
from custom_components.lifeops.core.dataset import Dataset
from custom_components.lifeops.core.datasets import (
    AGENT,
    HOUSEHOLD,
    PERSON,
    SLEEP_SETTINGS,
    SOURCE_HEALTH,
)
from custom_components.lifeops.core.days import wall_moment
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.facts import ActivityChanged, Command
from custom_components.lifeops.core.health import SourceHealthRecord
from custom_components.lifeops.core.identity import SITE_KINDS, AgentKind, Instance
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.records import HouseholdRecord, PersonRecord
from custom_components.lifeops.core.topics import SOURCES

from .clock import VirtualClock
from .evenings import Evenings
from .faults import Faults
from .invariants import Invariants, demand
from .life import HOME_TZ, Deed, Habits, day_of_house, day_of_person
from .process import Process
from .rebuilt import comparable, rebuild
from .sources import check_sources
from .world import World

HOME = "home"

_STUCK = 200
_SOURCE = "simulation"


class Household:
    """Two people who live so many days; nothing else knows the true time."""

    def __init__(
        self,
        folder: Path,
        *,
        start: date,
        days: int,
        seed: int,
        habits: Sequence[Habits],
        fault_share: float,
    ) -> None:
        """Furnish the household and start LifeOps."""
        self._habits = {habit.person: habit for habit in habits}
        begin = wall_moment(start, time(0), HOME_TZ)
        self._end = wall_moment(start + timedelta(days=days), time(0), HOME_TZ)
        self.clock = VirtualClock(begin)
        self.world = World.of(tuple(self._habits))
        self.faults = Faults(random.Random(f"{seed}/faults"), fault_share)
        self.invariants = Invariants(
            now=self.clock.now,
            nudged=frozenset(habit.person for habit in habits if habit.nudged()),
        )
        self.instances = [
            Instance(rules.kind, subject)
            for rules in RULES
            for subject in ((HOME,) if rules.kind in SITE_KINDS else self._habits)
        ]
        self.evenings = Evenings(self._habits)
        self._first = start
        self.objects: list[int] = []
        self.sizes: list[int] = []
        self._numbers = count()
        self._happenings: list[tuple[datetime, int, Deed]] = []
        self._plan([start + timedelta(days=number) for number in range(days)], seed)
        self.process = Process(
            folder,
            world=self.world,
            clock=self.clock,
            faults=self.faults,
            invariants=self.invariants,
            instances=self.instances,
        )
        self._move_in()

    def run(self) -> None:
        """Live all days; raises a ViolationError as soon as something must not be."""
        self.process.run()
        stuck = 0
        while (moment := self._next_moment()) < self._end:
            stuck = stuck + 1 if moment <= self.clock.true else 0
            demand(stuck < _STUCK, "time stands still", moment)
            self.clock.advance(moment)
            while self._happenings and self._happenings[0][0] <= self.clock.true:
                heapq.heappop(self._happenings)[2](self)
            self.process.run()
        self.process.close()

    @property
    def settled(self) -> bool:
        """Tell whether the clock is right and the disk takes what it is given."""
        refuses_until = self.faults.disk_refuses_until or self.clock.true
        return not self.clock.error and refuses_until <= self.clock.true

    def collect[R](self, dataset: Dataset[R], record_id: str, value: R) -> None:
        """Write a record as a collector does."""
        person = next(name for name in self._habits if name in record_id.split("/"))
        if dataset is AGENT:
            self.evenings.disturb(self.clock.true, person)
        self._put(dataset, record_id, dataset.write(value), person)

    def hear(self, source: str, health: SourceHealthRecord) -> None:
        """Write down how a source does, as what reads it does."""
        self._put(SOURCE_HEALTH, source, SOURCE_HEALTH.write(health), HOME)

    def ask(self, agent: str, person: str, name: str, **data: Json) -> None:
        """Send a command, as a person does."""
        now = self.clock.now()
        self.evenings.disturb(self.clock.true, person)
        self.process.ask(
            Command(
                seen_at=now,
                measured_at=now,
                source=_SOURCE,
                subject=person,
                agent=AgentKind(agent),
                id=f"command-{next(self._numbers)}",
                name=name,
                data=data,
            )
        )

    def screen(self, person: str, *, active: bool | None) -> None:
        """Tell what the person's screen does."""
        now = self.clock.now()
        self.process.submit(
            ActivityChanged(
                seen_at=now,
                measured_at=now,
                source=_SOURCE,
                subject=person,
                device="tablet",
                active=active,
            )
        )

    def press(self, person: str, chance: float) -> None:
        """Press a button of what the phone shows, if it shows one."""
        shown = self.world.phones[person].shown
        buttons = [
            button.token for tag in sorted(shown) for button in shown[tag].buttons
        ]
        if buttons:
            token = buttons[int(chance * len(buttons))]
            self.ask(AgentKind.NOTIFICATION, person, "act", token=token, phone=person)

    def hand(self, person: str, lamp: int, level: int) -> None:
        """Set a lamp at its switch."""
        self.world.lamps[person][lamp].by_hand(self.clock.now(), level)

    def power(self, person: str, lamp: int, *, dead: bool) -> None:
        """Let a lamp die or come back."""
        self.world.lamps[person][lamp].dead = dead

    def reach(self, person: str, *, reachable: bool) -> None:
        """Let a phone lose or find its network."""
        self.world.phones[person].reachable = reachable

    def set_clock(self, error: timedelta) -> None:
        """Make the wall clock wrong by so much."""
        self.evenings.disturb(self.clock.true)
        self.clock.error = error

    def fill_disk(self, lasts: timedelta) -> None:
        """Let the disk refuse to write for a while."""
        self.evenings.disturb(self.clock.true)
        self.faults.disk_refuses_until = self.clock.now() + lasts

    def inspect(self) -> None:
        """At noon nothing runs: weigh the process, rebuild every state and compare."""
        self.objects.append(self.process.held())
        self.sizes.append(self.process.sqlite.size_bytes())
        today = self.clock.true.astimezone(HOME_TZ).date()
        if today > self._first:
            self.evenings.check(today, self.invariants.rows.values())
        if not self.settled:
            return
        topics, asked = rebuild(self.process.sqlite, self.clock, self.instances)
        demand(not asked, "a rebuilt state asks again", asked)
        for name, value in self.process.snapshot.topics.items():
            again = topics.get(name)
            same = comparable(again) == comparable(value)
            demand(same, "rebuilt otherwise", name, value, again)
        check_sources(self.process.snapshot.topic(SOURCES, HOME), self.clock.now())

    def _plan(self, days: Sequence[date], seed: int) -> None:
        for day in days:
            for at, deed in day_of_house(day, seed):
                self._happen(at, deed)
            for habit in self._habits.values():
                for at, deed in day_of_person(habit, day, seed):
                    self._happen(at, deed)
            noon = wall_moment(day, time(12), HOME_TZ)
            self._happen(noon, lambda home: home.inspect())

    def _happen(self, at: datetime, deed: Deed) -> None:
        at = at.astimezone(UTC)
        heapq.heappush(self._happenings, (at, next(self._numbers), deed))

    def _move_in(self) -> None:
        zone = HOME_TZ.key
        house = HOUSEHOLD.write(HouseholdRecord(time_zone=zone))
        self._put(HOUSEHOLD, "household", house)
        for person, habit in self._habits.items():
            self.collect(PERSON, person, PersonRecord(name=person, time_zone=zone))
            self._put(SLEEP_SETTINGS, person, habit.settings, person)

    def _put[R](
        self,
        dataset: Dataset[R],
        record_id: str,
        values: Mapping[str, Json],
        person: str | None = None,
    ) -> None:
        write = PutRecord(
            dataset=dataset.name, id=record_id, fields=values, person=person
        )
        self.process.collect([write])

    def _next_moment(self) -> datetime:
        due = self.process.next_due()
        planned = self._happenings[0][0] if self._happenings else None
        return min((at for at in (due, planned) if at), default=self._end)
