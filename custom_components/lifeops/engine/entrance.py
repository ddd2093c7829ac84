"""The way into the ring: handed in from any thread, heard on the engine's."""

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from typing import override

from ..core.clock import Clock
from ..core.effects import DeleteRecord, PutRecord
from ..core.errors import RefusedError
from ..core.facts import Command, Fact, StartReason
from ..core.identity import AgentKind, Instance
from ..core.json import Json
from ..core.outcomes import OutcomeState
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
from .protocols import Claim, Reports
from .snapshot import Hooks

COMMAND_WAIT_S = 5.0


class Entrance(Reports):
    """Takes from any thread; nobody who hands in waits for it."""

    def __init__(
        self, clock: Clock, hooks: Hooks, kinds: Collection[AgentKind]
    ) -> None:
        """Begin with nothing that waits."""
        self._clock = clock
        self._hooks = hooks
        self._kinds = kinds
        self._inbox = Inbox()

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
        if instance.agent not in self._kinds:
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

    def _control(self, control: Control) -> None:
        self._inbox.controls.put(control)
        self._hooks.wake()
