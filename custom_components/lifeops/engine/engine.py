"""The ring of one home: facts in, decisions, one commit a turn, acts out."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Any, override

from ..core.clock import Clock
from ..core.effects import DeleteRecord, PutRecord
from ..core.errors import RefusedError, StoreError, UnavailableError
from ..core.facts import Command, Fact, StartReason
from ..core.identity import Instance
from ..core.json import Json
from ..core.records import OutcomeState
from ..core.rules import Rules
from .backoff import Backoff
from .context import After, Context, Kit
from .inbox import (
    Add,
    Asked,
    ConfirmClock,
    Control,
    Ended,
    Inbox,
    Ingest,
    Progress,
    Remove,
    Resume,
)
from .leases import Leases, SoleHome
from .memory import Memory
from .protocols import Actor, Claim, Reports, Store
from .replies import fail
from .snapshot import Hooks, Snapshot, Trouble, TroubleKind
from .trust import NEVER, look
from .turn import Turn

COMMAND_WAIT_S = 5.0
CLOCK_TROUBLE = {
    True: TroubleKind.CLOCK_TRUSTED,
    False: TroubleKind.CLOCK_UNTRUSTED,
}


class Engine(Reports):
    """Takes from any thread, decides on one; nobody who hands in waits for it."""

    def __init__(
        self,
        *,
        store: Store,
        actor: Actor,
        clock: Clock,
        rules: Sequence[Rules[Any]],
        hooks: Hooks,
        leases: Leases | None = None,
        built_at: datetime = NEVER,
    ) -> None:
        """Nothing runs until instances are added and turns are taken."""
        self._store = store
        self._actor = actor
        self._clock = clock
        self._hooks = hooks
        self._kit = Kit(
            rules={one.kind: one for one in rules},
            leases=leases or SoleHome(),
            built_at=built_at,
        )
        self._inbox = Inbox()
        self._memory = Memory()
        self._backoff = Backoff()
        self._snapshot = Snapshot()

    def submit(self, fact: Fact) -> None:
        """Hand in a live fact."""
        if isinstance(fact, Command):
            self.command(fact)
            return
        self._inbox.facts.put(fact)
        self._hooks.wake()

    def command(self, command: Command) -> Future[Mapping[str, Json]]:
        """Hand in a Command; its answer comes once it is committed."""
        reply: Future[Mapping[str, Json]] = Future()
        deadline = self._clock.monotonic() + COMMAND_WAIT_S
        self._inbox.commands.put(Asked(command, reply, deadline))
        self._hooks.wake()
        return reply

    def ingest(
        self, writes: Sequence[PutRecord | DeleteRecord], *, who: str
    ) -> Future[None]:
        """Hand in records; done once they are committed, all of them or none."""
        reply: Future[None] = Future()
        self._inbox.writes.put(Ingest(tuple(writes), who, reply))
        self._hooks.wake()
        return reply

    def add(self, instance: Instance, reason: StartReason) -> None:
        """Let an instance run; raises RefusedError where no rules are its kind's."""
        if instance.agent not in self._kit.rules:
            raise RefusedError("unknown_agent")
        self._control(Add(instance, reason))

    def remove(self, instance: Instance) -> None:
        """Forget an instance."""
        self._control(Remove(instance))

    def resume(self, instance: Instance) -> None:
        """Let an instance go on that was paused by its failures."""
        self._control(Resume(instance))

    def confirm_clock(self) -> None:
        """Believe the wall clock: it is synchronised, or a person says so."""
        self._control(ConfirmClock())

    @override
    def progress(
        self,
        claim: Claim,
        progress: Mapping[str, Json],
        done: Callable[[bool], None],
    ) -> None:
        """Take in how far an actor has come."""
        self._inbox.writes.put(Progress(claim, progress, done))
        self._hooks.wake()

    @override
    def outcome(
        self,
        claim: Claim,
        state: OutcomeState,
        parts: Mapping[str, str],
        error: str | None = None,
    ) -> None:
        """Take in how an act ended."""
        self._inbox.writes.put(Ended(claim, state, parts, error))
        self._hooks.wake()

    @property
    def trusted(self) -> bool:
        """Return whether the wall clock was believed in the last turn."""
        return self._memory.watch is not None and self._memory.trusted

    def turn(self) -> bool:
        """Hear what waits and commit what comes of it; return whether more waits."""
        if self._backoff.rest_s(self._clock.monotonic()):
            self._fail_commands()
            return False
        memory = self._memory.copy()
        try:
            after, more = self._commit(memory)
        except StoreError as err:
            self._keep_all(err)
            return False
        trusted_before = self._memory.trusted
        self._memory = memory
        self._inbox.accept()
        self._store_is_back()
        self._do(after)
        if memory.trusted != trusted_before:
            self._hooks.trouble(Trouble(CLOCK_TROUBLE[memory.trusted]))
        self._show()
        more = more or bool(self._inbox)
        if more:
            self._hooks.wake()
        return more

    def next_due(self) -> datetime | None:
        """Return when to take a turn even if nothing comes in."""
        now, monotonic = self._clock.now(), self._clock.monotonic()
        if self._backoff.failing:
            return now + timedelta(seconds=self._rest_s(monotonic))
        wakes = (
            running.alarm.next(now, monotonic)
            for running in self._memory.running.values()
            if running.active
        )
        due = [self._memory.outbox_due, *wakes]
        return min((moment for moment in due if moment is not None), default=None)

    def _rest_s(self, monotonic: float) -> float:
        """Return how long nothing can be done while the store fails."""
        commands = self._inbox.commands.waiting()
        rests = [asked.deadline - monotonic for asked in commands]
        return max(0.0, min([self._backoff.rest_s(monotonic), *rests]))

    def _control(self, control: Control) -> None:
        self._inbox.controls.put(control)
        self._hooks.wake()

    def _commit(self, memory: Memory) -> tuple[After, bool]:
        now, monotonic = self._clock.now(), self._clock.monotonic()
        memory.watch = look(
            memory.watch,
            now,
            monotonic,
            committed_at=self._store.committed_at,
            built_at=self._kit.built_at,
            synchronized=self._clock.synchronized(),
        )
        with self._store.transaction(now) as tx:
            context = Context(
                tx=tx, memory=memory, kit=self._kit, now=now, monotonic=monotonic
            )
            more = Turn(context, self._inbox, self._clock).run()
        return context.after, more

    def _keep_all(self, error: StoreError) -> None:
        """Keep what the failed turn took, and try again later."""
        self._inbox.give_back()
        if not self._backoff.failing:
            self._hooks.trouble(Trouble(TroubleKind.STORE_FAILING, detail=error.key))
        self._backoff.failed(self._clock.monotonic())
        self._fail_commands()

    def _store_is_back(self) -> None:
        if self._backoff.failing:
            self._backoff.worked()
            self._hooks.trouble(Trouble(TroubleKind.STORE_BACK))

    def _fail_commands(self) -> None:
        """Tell those who have waited long enough that nothing came of it."""
        monotonic = self._clock.monotonic()
        commands = self._inbox.commands
        overdue = [one for one in commands.waiting() if one.deadline <= monotonic]
        commands.drop(overdue)
        for asked in overdue:
            fail(asked.reply, UnavailableError("store_unavailable"))

    def _do(self, after: After) -> None:
        for reply in after.replies:
            reply()
        for row in after.stops:
            self._actor.stop(row)
        for claim in after.starts:
            self._actor.start(claim, self)
        for trouble in after.troubles:
            self._hooks.trouble(trouble)

    def _show(self) -> None:
        snapshot = self._memory.snapshot()
        if snapshot != self._snapshot:
            self._snapshot = snapshot
            self._hooks.snapshot(snapshot)
