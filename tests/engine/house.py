"""An engine on a real store with a clock, an actor and rules that tests hold."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, override

from custom_components.lifeops.core.clock import Clock
from custom_components.lifeops.core.datasets import PERSON, SLEEP_CHOICE
from custom_components.lifeops.core.effects import (
    DeleteRecord,
    Effect,
    Emit,
    PutRecord,
)
from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.facts import (
    FACTS,
    ActivityChanged,
    Command,
    Fact,
    StartReason,
)
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.core.rules import Decision, Rules, View
from custom_components.lifeops.engine.engine import Engine
from custom_components.lifeops.engine.protocols import (
    Actor,
    Claim,
    OutboxRow,
    Reports,
    Store,
    Transaction,
)
from custom_components.lifeops.engine.snapshot import Hooks, Snapshot, Trouble
from custom_components.lifeops.store.sqlite import SqliteStore

START = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SLEEP = Instance(AgentKind.SLEEP, "ann")
NOTES = Instance(AgentKind.NOTIFICATION, "ann")
BEN = Instance(AgentKind.SLEEP, "ben")


@dataclass
class ToyClock(Clock):
    """A clock that stands still until it is told to go."""

    wall: datetime = START
    boot: float = 1000.0
    slow_s: float = 0.0
    kept: bool = False

    @override
    def now(self) -> datetime:
        return self.wall

    @override
    def monotonic(self) -> float:
        self.boot += self.slow_s
        return self.boot

    @override
    def synchronized(self) -> bool:
        return self.kept

    def go(self, seconds: float = 0.0, **more: float) -> None:
        """Let real time pass."""
        span = timedelta(seconds=seconds, **more)
        self.wall += span
        self.boot += span.total_seconds()

    def jump(self, span: timedelta) -> None:
        """Set the wall clock, and only that."""
        self.wall += span


@dataclass(frozen=True, slots=True)
class PuppetState:
    """What a puppet keeps."""

    seen: int = 0
    wake: datetime | None = None


type Move = Callable[[PuppetState, Any, View], Sequence[Effect] | Decision[Any]]


class Puppet(Rules[PuppetState]):
    """Rules that note what they hear and do what a test tells them to."""

    def __init__(self, kind: AgentKind) -> None:
        """Listen to everything and do nothing."""
        self.kind = kind
        self.version = 1
        self.listens = frozenset(FACTS)
        self.state_type = PuppetState
        self.heard: list[tuple[str, Fact]] = []
        self.moves: dict[type[Fact] | str, Move] = {}
        self.wakes: Callable[[PuppetState, View], datetime | None] = lambda state, _: (
            state.wake
        )

    @override
    def initial(self) -> PuppetState:
        return PuppetState()

    @override
    def upgrade(self, old: Mapping[str, Json], version: int) -> PuppetState:
        seen = old["seen"]
        assert isinstance(seen, int)
        return PuppetState(seen=seen + 100 * version)

    @override
    def decide(
        self, state: PuppetState, fact: Fact, view: View
    ) -> Decision[PuppetState]:
        self.heard.append((view.instance.subject, fact))
        state = replace(state, seen=state.seen + 1)
        name = fact.name if isinstance(fact, Command) else type(fact)
        made = self.moves.get(name, _rest)(state, fact, view)
        return made if isinstance(made, Decision) else Decision(state, tuple(made))

    @override
    def next_wake(self, state: PuppetState, view: View) -> datetime | None:
        return self.wakes(state, view)

    def of[F: Fact](self, kind: type[F], subject: str = "ann") -> list[F]:
        """Return what was heard of a kind."""
        return [
            fact
            for heard_by, fact in self.heard
            if heard_by == subject and isinstance(fact, kind)
        ]


def _rest(_state: PuppetState, _fact: Fact, _view: View) -> Sequence[Effect]:
    return ()


@dataclass
class ToyActor(Actor):
    """Keeps what it was told; sees whether a claim was committed when it began."""

    log: list[str]
    started: list[Claim] = field(default_factory=list)
    stopped: list[OutboxRow] = field(default_factory=list)
    reports: Reports | None = None

    @override
    def start(self, claim: Claim, reports: Reports) -> None:
        self.log.append(f"start {claim.row.key}")
        self.started.append(claim)
        self.reports = reports

    @override
    def stop(self, row: OutboxRow) -> None:
        self.log.append(f"stop {row.key}")
        self.stopped.append(row)


class FragileStore(Store):
    """The real store, which fails when a test wants it to."""

    def __init__(self, inner: SqliteStore, log: list[str]) -> None:
        """Work until told otherwise."""
        self.inner = inner
        self.log = log
        self.failing = False
        self.failing_reads = False
        self.commits = 0

    @property
    @override
    def committed_at(self) -> datetime:
        return self.inner.committed_at

    @override
    @contextmanager
    def transaction(self, now: datetime) -> Iterator[Transaction]:
        before = self.inner._node.commits
        with self.inner.transaction(now) as tx:
            yield FailingReads(tx) if self.failing_reads else tx
            if self.failing:
                key = "store_full"
                raise StoreError(key)
        if self.inner._node.commits != before:
            self.commits += 1
            self.log.append("commit")


class FailingReads:
    """A transaction whose records cannot be read."""

    def __init__(self, inner: Transaction) -> None:
        """Leave all else to the real one."""
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        """Return what the real one has."""
        return getattr(self._inner, name)

    def record(self, *_: str) -> Mapping[str, Json] | None:
        key = "store_damaged"
        raise StoreError(key)


class House:
    """One home that can be restarted."""

    def __init__(self, folder: Path) -> None:
        """Start in a folder."""
        self.folder = folder
        self.clock = ToyClock()
        self.sleep = Puppet(AgentKind.SLEEP)
        self.notes = Puppet(AgentKind.NOTIFICATION)
        self.log: list[str] = []
        self.snapshots: list[Snapshot] = []
        self.troubles: list[Trouble] = []
        self.numbers = 0
        self.built_at = datetime(2026, 1, 1, tzinfo=UTC)
        self.boot()

    def boot(self) -> None:
        """Start a process; nothing is added yet."""
        self.sqlite = SqliteStore.open(self.folder, home="home", build="test")
        self.store = FragileStore(self.sqlite, self.log)
        self.actor = ToyActor(self.log)
        self.engine = Engine(
            store=self.store,
            actor=self.actor,
            clock=self.clock,
            rules=self.rules(),
            hooks=Hooks(
                snapshot=self._snapshot,
                trouble=self.troubles.append,
                wake=lambda: self.log.append("wake"),
                breathe=lambda: self.log.append("breath"),
            ),
            built_at=self.built_at,
        )

    def rules(self) -> Sequence[Rules[Any]]:
        """Return the rules of those who may live here."""
        return self.sleep, self.notes

    def reboot(self, *instances: Instance) -> None:
        """Lose the process and start another."""
        self.sqlite.close()
        self.boot()
        self.run(*instances)

    def run(self, *instances: Instance) -> None:
        """Add instances and let them start."""
        for instance in instances:
            self.engine.add(instance, StartReason.START)
        self.settle()

    def settle(self, most: int = 50) -> int:
        """Take turns until the engine rests; return how many it took."""
        for number in range(1, most):
            if not self.engine.turn():
                return number
        message = "the engine does not rest"
        raise AssertionError(message)

    def command(
        self, name: str, instance: Instance = SLEEP, **data: Json
    ) -> Future[Mapping[str, Json]]:
        """Hand in a command."""
        self.numbers += 1
        return self.engine.command(
            Command(
                seen_at=self.clock.wall,
                measured_at=self.clock.wall,
                source="user",
                subject=instance.subject,
                agent=instance.agent,
                id=str(self.numbers),
                name=name,
                data=data,
            )
        )

    def ask(self, name: str, *effects: Effect, instance: Instance = SLEEP) -> None:
        """Let an instance do effects, answering a command."""
        puppet = self.sleep if instance.agent is AgentKind.SLEEP else self.notes
        puppet.moves[name] = lambda _state, _fact, _view: effects
        answer = self.command(name, instance)
        self.settle()
        assert answer.result(0) == {}

    def write(self, *writes: PutRecord | DeleteRecord) -> Future[None]:
        """Hand in records and settle."""
        done = self.engine.ingest(writes, who="test")
        self.settle()
        return done

    def activity(self, subject: str = "ann", device: str = "tv", **more: Any) -> None:
        """Hand in a live fact."""
        self.engine.submit(
            ActivityChanged(
                **{
                    "seen_at": self.clock.wall,
                    "measured_at": self.clock.wall,
                    "source": "test",
                    "subject": subject,
                    "device": device,
                    "active": True,
                }
                | more
            )
        )

    def emit(self, key: str = "key", event: str = "event", **more: Any) -> Emit:
        """Return an act."""
        more.setdefault("expires", self.clock.wall + HOUR)
        return Emit(key=key, agent="sleep", subject="ann", event=event, **more)

    def end(
        self, claim: Claim, state: OutcomeState = OutcomeState.DONE, **parts: str
    ) -> None:
        """Report an outcome and settle."""
        self.engine.outcome(claim, state, parts)
        self.settle()

    def row(self, key: str = "key") -> OutboxRow:
        """Return the newest act of a key."""
        with self.sqlite.transaction(self.clock.wall) as tx:
            row = tx.outbox(key)
        assert row is not None
        return row

    def record(self, dataset: str, record_id: str) -> Mapping[str, Json] | None:
        """Return a record as it stands."""
        with self.sqlite.transaction(self.clock.wall) as tx:
            return tx.record(dataset, record_id)

    def outcomes(self, person: str = "ann") -> list[str]:
        """Return all outcome records as key=state, in the order of their ids."""
        with self.sqlite.transaction(self.clock.wall) as tx:
            return [
                f"{values['key']}={values['state']}"
                for _, values in tx.records("outcome", person, 100)
            ]

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Return rows straight from the file."""
        return [tuple(row) for row in self.sqlite._database.execute(statement)]

    def kinds(self) -> list[str]:
        """Return the troubles so far."""
        return [trouble.kind.value for trouble in self.troubles]

    def _snapshot(self, snapshot: Snapshot) -> None:
        self.log.append("snapshot")
        self.snapshots.append(snapshot)


def put(record_id: str, person: str | None = "ann", **fields: Json) -> PutRecord:
    """Return a write of a choice."""
    return PutRecord(
        dataset=SLEEP_CHOICE.name, id=record_id, fields=fields, person=person
    )


def zone(person: str, name: str) -> PutRecord:
    """Return a write of a person's time zone."""
    return PutRecord(
        dataset=PERSON.name, id=person, fields={"time_zone": name}, person=person
    )
