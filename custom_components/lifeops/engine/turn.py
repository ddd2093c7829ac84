"""One turn: what waits is heard in a fixed order, within a budget."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from ..core.clock import Clock
from ..core.datasets import AGENT, ALIAS, DATASETS, PUBLISHED
from ..core.facts import AlarmDue
from ..core.homes import owner_of
from ..core.identity import Instance
from .context import Context
from .deliver import tell
from .hearing import hear_command, hear_control, hear_fact, hear_write
from .inbox import Inbox, Lane
from .instances import rename, switch
from .journal import Change, changes
from .named import aliases_of

MOST_FACTS = 200
LONGEST_S = 0.020
BREATH_EVERY_S = 0.005
_ROWS = 50
_UNTOLD = frozenset(
    {PUBLISHED.name} | {name for name, dataset in DATASETS.items() if dataset.quiet}
)
_LOOK_AGAIN = timedelta(minutes=1)


class Turn:
    """The work of one transaction; of each thing that waits at least one is heard."""

    def __init__(
        self,
        context: Context,
        inbox: Inbox,
        clock: Clock,
        breathe: Callable[[], None],
    ) -> None:
        """Begin; the time that it may take runs from here."""
        self._context = context
        self._inbox = inbox
        self._clock = clock
        self._breathe = breathe
        self._began = self._breathed = clock.monotonic()

    def run(self) -> bool:
        """Hear what waits; return whether more is left to hear."""
        self._take_up()
        self._hear(self._inbox.controls, hear_control)
        self._hear(self._inbox.commands, hear_command)
        self._hear(self._inbox.writes, hear_write)
        if self._context.trusted:
            self._context.outbox.expire()
        self._context.after.stops.extend(self._context.outbox.release())
        self._read_journal()
        self._ring_alarms()
        self._hear(self._inbox.facts, hear_fact)
        if self._left():
            self._read_journal()
        self._close()
        return self._unread() or bool(self._inbox)

    def _take_up(self) -> None:
        """Make claimable, once a process, what the one before left running."""
        if not self._context.memory.recovered:
            self._context.outbox.recover()
            self._context.memory.aliases = aliases_of(self._context.tx)
            self._context.memory.recovered = True

    def _left(self) -> bool:
        """Return whether more may be heard; let others breathe meanwhile."""
        now = self._clock.monotonic()
        spent = now - self._began
        if now - self._breathed >= BREATH_EVERY_S:
            self._breathe()
            self._breathed = self._clock.monotonic()
        return self._context.told < MOST_FACTS and spent < LONGEST_S

    def _hear[T](self, lane: Lane[T], hear: Callable[[Context, T], None]) -> None:
        while (item := lane.take()) is not None:
            hear(self._context, item)
            if not self._left():
                return

    def _read_journal(self) -> None:
        context = self._context
        while self._unread():
            rows = context.tx.journal(self._position(), _ROWS)
            if not rows:
                break
            news = changes(rows, context.now)
            behind = [*(change.first - 1 for change in news[1:]), rows[-1].pos]
            for change, place in zip(news, behind, strict=True):
                self._hear_change(change)
                if not self._left():
                    self._advance(place)
                    return
            self._advance(rows[-1].pos)
        # The last places may tell nothing: what was merged there lost or was removed.
        self._advance(context.tx.journal_end())

    def _hear_change(self, change: Change) -> None:
        if change.fact.dataset == AGENT.name:
            switch(self._context, change.fact.id)
        if change.fact.dataset == ALIAS.name:
            rename(self._context)
        name, owner = owner_of(change.fact.dataset)
        if owner is None and name not in _UNTOLD:
            tell(self._context, change.fact, pos=change.last)

    def _position(self) -> int:
        """Return the journal's place up to which every instance has heard."""
        places = [one.cursor for one in self._context.memory.running.values()]
        return min(places, default=self._context.tx.journal_end())

    def _advance(self, place: int) -> None:
        running = self._context.memory.running
        for instance, one in running.items():
            if one.cursor < place:
                running[instance] = replace(one, cursor=place)

    def _unread(self) -> bool:
        return self._position() < self._context.tx.journal_end()

    def _ring_alarms(self) -> None:
        context = self._context
        for instance in sorted(context.memory.running):
            running = context.memory.running[instance]
            due = running.alarm.wake
            if due is None or not running.active:
                continue
            if running.alarm.due(context.now, context.monotonic):
                alarm = running.alarm.ring(context.monotonic)
                context.memory.running[instance] = replace(running, alarm=alarm)
                tell(context, _alarm_due(context.now, instance, due))
                if not self._left():
                    return

    def _close(self) -> None:
        """Take from the outbox what may begin; keep states, places, trusted time."""
        context = self._context
        if not context.trusted:
            context.tx.leave_undated()
        claims = context.outbox.claim(context.urgent, trusted=context.trusted)
        context.after.starts.extend(claims)
        context.memory.outbox_due = self._outbox_due()
        context.memory.pos = self._position()
        running = context.memory.running
        if running:
            context.tx.move_cursors(context.memory.pos)
        for instance in sorted(running):
            row = running[instance].row(instance)
            kept = running[instance].kept
            if kept is None or replace(kept, cursor=row.cursor) != row:
                context.tx.put_instance(row)
                running[instance] = replace(running[instance], kept=row)

    def _outbox_due(self) -> datetime | None:
        outbox = self._context.outbox
        waiting = [outbox.look_at(row) for row in outbox.waiting()]
        if not waiting or self._context.trusted:
            return min(waiting, default=None)
        return self._context.now + _LOOK_AGAIN


def _alarm_due(now: datetime, instance: Instance, due: datetime) -> AlarmDue:
    return AlarmDue(
        seen_at=now,
        measured_at=now,
        source="engine",
        subject=instance.subject,
        agent=instance.agent,
        due=due,
    )
