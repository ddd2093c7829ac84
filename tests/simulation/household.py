"""The household: a virtual clock, the real engine, store and rules, a made-up world."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
import gc
import heapq
from itertools import count
from pathlib import Path
import random

from custom_components.lifeops.agents import RULES
from custom_components.lifeops.core.datasets import (
    HOUSEHOLD,
    PERSON,
    SLEEP_SETTINGS,
    Dataset,
)
from custom_components.lifeops.core.days import wall_moment
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.errors import RefusedError, UnavailableError
from custom_components.lifeops.core.facts import ActivityChanged, Command, StartReason
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.json import Json, to_json
from custom_components.lifeops.core.records import HouseholdRecord, PersonRecord
from custom_components.lifeops.engine.engine import Engine, Hooks
from custom_components.lifeops.engine.snapshot import Snapshot, Trouble
from custom_components.lifeops.store.sqlite import SqliteStore

from .actor import WorldActor
from .clock import VirtualClock
from .faults import Crash, Faults, FragileStore
from .invariants import Invariants, ViolationError, demand
from .life import HOME_TZ, Deed, Habits, day_of_house, day_of_person
from .rebuilt import comparable, rebuild
from .world import World

_RESTLESS = 2000
_SOURCE = "simulation"


@dataclass(slots=True)
class Collected:
    """What a collector has seen; it is told again until it is kept."""

    writes: Sequence[PutRecord]
    kept: Future[None]


class Household:
    """Two people, their lamps and phones, and one LifeOps that sometimes stops."""

    def __init__(
        self,
        folder: Path,
        *,
        start: date,
        days: int,
        seed: int,
        habits: Sequence[Habits],
        fault_share: float = 0.01,
    ) -> None:
        """Furnish the household and start LifeOps."""
        self.folder = folder
        self.habits = habits
        self.days = [start + timedelta(days=number) for number in range(days)]
        begin = datetime.combine(start, time(0), HOME_TZ)
        self.end = (begin + timedelta(days=days)).astimezone(UTC)
        self.clock = VirtualClock(begin)
        self.world = World.of(tuple(habit.person for habit in habits))
        self.faults = Faults(random.Random(f"{seed}/faults"), fault_share)
        self.invariants = Invariants(
            now=self.clock.now,
            nudged=frozenset(habit.person for habit in habits if habit.nudged()),
        )
        self.instances = [
            Instance(rules.kind, habit.person) for rules in RULES for habit in habits
        ]
        self.troubles: list[Trouble] = []
        self.snapshot = Snapshot()
        self.restarts = 0
        self.objects: list[float] = []
        self.sizes: list[float] = []
        self._numbers = count()
        self._collected: list[Collected] = []
        self._asked: list[tuple[str, Future[Mapping[str, Json]]]] = []
        self._happenings: list[tuple[datetime, int, Deed]] = []
        self._plan(seed)
        self._boot()
        self._settle_in()

    def run(self) -> None:
        """Live all days; raises a ViolationError as soon as something must not be."""
        self._pump()
        stuck = 0
        while (moment := self._next_moment()) < self.end:
            stuck = stuck + 1 if moment <= self.clock.true else 0
            demand(stuck < _RESTLESS, f"time stands still at {moment}")
            self.clock.advance(moment)
            while self._happenings and self._happenings[0][0] <= self.clock.true:
                heapq.heappop(self._happenings)[2](self)
            self.actor.tick()
            self._pump()
            self.invariants.look(self.sqlite, self.instances)
        self.sqlite.close()

    @property
    def settled(self) -> bool:
        """Tell whether the clock is right and the disk takes what it is given."""
        refuses_until = self.faults.disk_refuses_until or self.clock.true
        return not self.clock.error and refuses_until <= self.clock.true

    # What deeds do.

    def collect[R](self, dataset: Dataset[R], record_id: str, value: R) -> None:
        """Write a record as a collector does."""
        person = next(
            habit.person for habit in self.habits if habit.person in record_id
        )
        write = PutRecord(
            dataset=dataset.name,
            id=record_id,
            fields=dataset.write(value),
            person=person,
        )
        self._collect([write])

    def ask(self, agent: str, person: str, name: str, **data: Json) -> None:
        """Send a command, as a person does."""
        now = self.clock.now()
        command = Command(
            seen_at=now,
            measured_at=now,
            source=_SOURCE,
            subject=person,
            agent=AgentKind(agent),
            id=f"command-{next(self._numbers)}",
            name=name,
            data=data,
        )
        self._asked.append((name, self.engine.command(command)))

    def screen(self, person: str, *, active: bool | None) -> None:
        """Tell what the person's screen does."""
        now = self.clock.now()
        self.engine.submit(
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
        self.clock.error = error

    def fill_disk(self, lasts: timedelta) -> None:
        """Let the disk refuse to write for a while."""
        self.faults.disk_refuses_until = self.clock.now() + lasts

    # How LifeOps runs in it.

    def _plan(self, seed: int) -> None:
        for day in self.days:
            for at, deed in day_of_house(day, seed):
                self._happen(at, deed)
            for habit in self.habits:
                for at, deed in day_of_person(habit, day, seed):
                    self._happen(at, deed)
            noon = wall_moment(day, time(12), HOME_TZ)
            self._happen(noon, lambda _: self._inspect())

    def _inspect(self) -> None:
        """At noon nothing runs: weigh the process, rebuild every state and compare."""
        gc.collect()
        self.objects.append(len(gc.get_objects()))
        self.sizes.append(self.sqlite.size_bytes())
        if not self.settled:
            return
        topics, asked = rebuild(self.sqlite, self.clock, self.instances)
        demand(not asked, f"a rebuilt state asks again for {asked}")
        for name, value in self.snapshot.topics.items():
            again = topics.get(name)
            demand(
                comparable(again) == comparable(value),
                f"{name} is {value}, rebuilt {again}",
            )

    def _happen(self, at: datetime, deed: Deed) -> None:
        heapq.heappush(self._happenings, (at, next(self._numbers), deed))

    def _boot(self) -> None:
        self.sqlite = SqliteStore.open(
            self.folder, home="home", build=_SOURCE, now=self.clock.now()
        )
        self.store = FragileStore(self.sqlite, self.faults, self.invariants)
        self.actor = WorldActor(self.world, self.clock, self.faults, self.invariants)
        self.engine = Engine(
            store=self.store,
            actor=self.actor,
            clock=self.clock,
            rules=RULES,
            hooks=Hooks(
                snapshot=self._keep, trouble=self.troubles.append, wake=lambda: None
            ),
        )
        for instance in self.instances:
            self.engine.add(instance, StartReason.START)

    def _keep(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def _settle_in(self) -> None:
        tz = HOME_TZ.key
        self._put(HOUSEHOLD.name, "household", to_json(HouseholdRecord(time_zone=tz)))
        for habit in self.habits:
            record = to_json(PersonRecord(name=habit.person, time_zone=tz))
            self._put(PERSON.name, habit.person, record, habit.person)
            self._put(SLEEP_SETTINGS.name, habit.person, habit.settings, habit.person)

    def _put(
        self, dataset: str, record_id: str, values: Json, person: str | None = None
    ) -> None:
        assert isinstance(values, Mapping)
        write = PutRecord(dataset=dataset, id=record_id, fields=values, person=person)
        self._collect([write])

    def _collect(self, writes: Sequence[PutRecord]) -> None:
        kept = self.engine.ingest(writes, who=_SOURCE)
        self._collected.append(Collected(writes, kept))

    def _next_moment(self) -> datetime:
        due = self.engine.next_due()
        moments = [
            self._happenings[0][0] if self._happenings else None,
            None if due is None else self.clock.true_of(due),
            self.actor.next_due(),
        ]
        return min((moment for moment in moments if moment), default=self.end)

    def _pump(self) -> None:
        """Turn until the engine rests; start it again whenever the power went."""
        for _ in range(_RESTLESS):
            try:
                more = self.engine.turn()
            except Crash:
                self._restart()
                continue
            if not more:
                break
        else:
            message = "the engine never rests"
            raise ViolationError(message)
        self._answers()

    def _restart(self) -> None:
        self.restarts += 1
        self.sqlite.close()
        self._asked.clear()
        self._boot()
        unkept = [item for item in self._collected if not item.kept.done()]
        self._collected = unkept
        for item in unkept:
            item.kept = self.engine.ingest(item.writes, who=_SOURCE)

    def _answers(self) -> None:
        for name, answer in self._asked:
            if answer.done() and (error := answer.exception()) is not None:
                expected = isinstance(error, RefusedError | UnavailableError)
                demand(expected, f"{name} was answered with {error!r}")
        self._asked = [item for item in self._asked if not item[1].done()]
        self._collected = [item for item in self._collected if not item.kept.done()]
