"""LifeOps as it runs in the household: the real parts, started again when they stop."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from custom_components.lifeops.agents import RULES
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.errors import RefusedError, UnavailableError
from custom_components.lifeops.core.facts import Command, Fact, StartReason
from custom_components.lifeops.core.identity import Instance
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.engine.engine import Engine
from custom_components.lifeops.engine.snapshot import Hooks, Snapshot, Trouble
from custom_components.lifeops.store.sqlite import SqliteStore

from .actor import WorldActor
from .bounds import held
from .clock import VirtualClock
from .faults import Crash, Faults, FragileStore
from .invariants import Invariants, ViolationError, demand
from .world import World

_RESTLESS = 2000
_WHO = "simulation"


@dataclass(slots=True)
class Collected:
    """What a collector has seen; it is told again until it is kept."""

    writes: Sequence[PutRecord]
    kept: Future[None]


class Process:
    """One LifeOps after another on the same files; only the files outlive a crash."""

    def __init__(
        self,
        folder: Path,
        *,
        world: World,
        clock: VirtualClock,
        faults: Faults,
        invariants: Invariants,
        instances: Sequence[Instance],
        home: str = "home",
    ) -> None:
        """Start for the first time."""
        self._home = home
        self._folder = folder
        self._world = world
        self._clock = clock
        self._faults = faults
        self._invariants = invariants
        self._instances = instances
        self._collected: list[Collected] = []
        self._asked: list[tuple[str, Future[Mapping[str, Json]]]] = []
        self._woken = True
        self.troubles: list[Trouble] = []
        self.restarts = 0
        self._boot()

    def submit(self, fact: Fact) -> None:
        """Hand in a live fact."""
        self._engine.submit(fact)

    def collect(self, writes: Sequence[PutRecord]) -> None:
        """Hand in records, again after a crash that lost them."""
        kept = self._engine.ingest(writes, who=_WHO)
        self._collected.append(Collected(writes, kept))

    def ask(self, command: Command) -> None:
        """Hand in a command; whoever asks hears of a crash by silence."""
        self._asked.append((command.name, self._engine.command(command)))

    def next_due(self) -> datetime | None:
        """Return the true time at which something runs by itself."""
        due = self._engine.next_due()
        shown = None if due is None else self._clock.true_of(due)
        moments = [moment for moment in (shown, self._actor.next_due()) if moment]
        return min(moments, default=None)

    def run(self) -> None:
        """Do what is due now, until nothing is."""
        self._actor.tick()
        for _ in range(_RESTLESS):
            if not self._is_due():
                self._settle()
                return
            self._turn()
        message = "the engine never rests"
        raise ViolationError(message)

    def held(self) -> int:
        """Return how many objects the engine keeps in memory."""
        memory = self._engine._memory
        stored = [running.stored for running in memory.running.values()]
        states = [running.state for running in memory.running.values()]
        return held(self._engine, without=[*memory.topics.values(), *stored, *states])

    def close(self) -> None:
        """Stop for good."""
        self.sqlite.close()

    def _boot(self) -> None:
        self.sqlite = SqliteStore.open(
            self._folder, home=self._home, build=_WHO, now=self._clock.now()
        )
        # No power is ever cut here, only processes end: the disk need not be waited for.
        self.sqlite._database.execute("PRAGMA synchronous = OFF")
        self.snapshot = Snapshot()
        self._actor = self._hands()
        self._engine = Engine(
            store=FragileStore(self.sqlite, self._faults, self._invariants),
            actor=self._actor,
            clock=self._clock,
            rules=RULES,
            hooks=Hooks(
                snapshot=self._show, trouble=self.troubles.append, wake=self._wake
            ),
            home=self._home,
        )
        for instance in self._instances:
            self._engine.add(instance, StartReason.START)

    def _hands(self) -> WorldActor:
        """Return who does acts in the made-up world."""
        return WorldActor(self._world, self._clock, self._faults, self._invariants)

    def _show(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def _wake(self) -> None:
        self._woken = True

    def _is_due(self) -> bool:
        due = self._engine.next_due()
        return self._woken or (due is not None and due <= self._clock.now())

    def _turn(self) -> None:
        self._woken = False
        try:
            self._woken |= self._engine.turn()
        except Crash:
            self._restart()

    def _restart(self) -> None:
        self.restarts += 1
        self.sqlite.close()
        self._asked.clear()
        self._woken = True
        self._boot()
        for item in self._collected:
            if not item.kept.done():
                item.kept = self._engine.ingest(item.writes, who=_WHO)

    def _settle(self) -> None:
        """Look at what was answered and forget it."""
        for name, answer in self._asked:
            if answer.done() and (error := answer.exception()) is not None:
                expected = isinstance(error, RefusedError | UnavailableError)
                demand(expected, "answered with an error", name, error)
        self._asked = [item for item in self._asked if not item[1].done()]
        self._collected = [item for item in self._collected if not item.kept.done()]
        self._invariants.look(self.sqlite, self._instances)
