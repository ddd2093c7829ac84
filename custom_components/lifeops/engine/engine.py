"""The ring of one home: facts in, decisions, one commit a turn, acts out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ..core.clock import Clock
from ..core.effects import Scope
from ..core.errors import StoreError, UnavailableError
from ..core.rules import Rules
from .backoff import Backoff
from .context import After, Context, Kit
from .entrance import Entrance
from .leases import LEASED
from .look import Look
from .memory import Memory
from .protocols import Actor, Store
from .replies import fail
from .snapshot import Hooks, Snapshot, Trouble, TroubleKind
from .tending import Tending
from .trust import NEVER, look
from .turn import Turn

CLOCK_TROUBLE = {
    True: TroubleKind.CLOCK_TRUSTED,
    False: TroubleKind.CLOCK_UNTRUSTED,
}


class Engine(Entrance):
    """Takes from any thread, decides on one."""

    def __init__(
        self,
        *,
        store: Store,
        actor: Actor,
        clock: Clock,
        rules: Sequence[Rules[Any]],
        hooks: Hooks,
        home: str = "home",
        built_at: datetime = NEVER,
    ) -> None:
        """Nothing runs until instances are added and turns are taken."""
        super().__init__(clock, hooks, [one.kind for one in rules])
        self._store = store
        self._actor = actor
        self._tending = Tending(home)
        self._kit = Kit(
            rules={one.kind: one for one in rules},
            leases=self._tending.leases,
            built_at=built_at,
            home=home,
        )
        self._memory = Memory()
        self._backoff = Backoff()
        self._snapshot = Snapshot()
        self._revoked: Collection[str] = ()

    def distrust(self, revoked: Collection[str]) -> None:
        """Count these homes, and no other ones, as revoked; from any thread."""
        self._revoked = revoked

    def tend(
        self,
        contacts: Mapping[str, datetime],
        *,
        behind: Collection[str] = (),
        resting: Collection[str] = (),
    ) -> None:
        """Look at who acts for the site and the household; wanted every half minute.

        On the engine's thread. contacts is when each other home was last reached,
        behind whose news is not all here, resting who is apart by people's choice.
        Raises StoreError.
        """
        before = self.terms
        now, trusted = self._clock.now(), self.trusted
        seen = Look(
            now=now,
            trusted=trusted,
            contacts=contacts,
            behind=behind,
            resting=resting,
            revoked=self._revoked,
        )
        self._tending.look(self._store, seen)
        if self.terms != before:
            self._hooks.wake()

    @property
    def terms(self) -> Mapping[Scope, int]:
        """Return the term in which this home acts in each scope, 0 where it does not."""
        now = self._clock.now()
        return {scope: self._tending.leases.term(scope, now) for scope in LEASED}

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
            if not self._tending.done:
                self.tend({})
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
            more = Turn(context, self._inbox, self._clock, self._hooks.breathe).run()
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
