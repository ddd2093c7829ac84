"""Far more messages at once than anybody reads, on one real engine and store, to their ends."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import override

from custom_components.lifeops.agents.notification.model import DIGEST, QueueState
from custom_components.lifeops.agents.notification.ranks import is_over, rank
from custom_components.lifeops.agents.notification.rules import NotificationRules
from custom_components.lifeops.core.datasets import NOTIFICATION_EVENT, PERSON
from custom_components.lifeops.core.effects import Push, PutRecord
from custom_components.lifeops.core.facts import Command, StartReason
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.core.records import NotificationState, PersonRecord
from custom_components.lifeops.engine.engine import Engine
from custom_components.lifeops.engine.protocols import (
    Actor,
    Claim,
    OutboxRow,
    Reports,
)
from custom_components.lifeops.engine.snapshot import Hooks
from custom_components.lifeops.store.sqlite import SqliteStore

from ..clock import VirtualClock
from ..estate.sites import ADA

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
_LIFE = timedelta(days=2)
_PRIORITIES = 4


class _Phone(Actor):
    """A phone that takes everything."""

    def __init__(self) -> None:
        """Begin with an empty screen."""
        self.pushes: list[Push] = []

    @override
    def start(self, claim: Claim, reports: Reports) -> None:
        if isinstance(claim.row.act, Push):
            self.pushes.append(claim.row.act)
        reports.outcome(claim, OutcomeState.DONE, {"phone": "accepted"})

    @override
    def stop(self, row: OutboxRow) -> None:
        """Clear nothing: what stands is not asked for here."""


class Flood:
    """One person who is told so many things in one moment, a quarter of each priority."""

    def __init__(self, folder: Path) -> None:
        """Move in at noon."""
        self.phone = _Phone()
        self.clock = VirtualClock(NOON)
        self.store = SqliteStore.open(folder, home="home", build="flood", now=NOON)
        self.store._database.execute("PRAGMA synchronous = OFF")
        self.troubles: list[object] = []
        self.largest = 0
        hooks = Hooks(
            snapshot=lambda _: None, trouble=self.troubles.append, wake=lambda: None
        )
        self.engine = Engine(
            store=self.store,
            actor=self.phone,
            clock=self.clock,
            rules=[NotificationRules()],
            hooks=hooks,
        )
        person = PERSON.write(PersonRecord(name=ADA, time_zone="UTC"))
        put = PutRecord(dataset=PERSON.name, id=ADA, fields=person, person=ADA)
        self.engine.ingest([put], who="flood")
        self.engine.add(Instance(AgentKind.NOTIFICATION, ADA), StartReason.START)
        self._settle()

    @property
    def queue(self) -> QueueState:
        """Return what the agent keeps in mind."""
        running = self.engine._memory.running[Instance(AgentKind.NOTIFICATION, ADA)]
        state: QueueState = running.state
        return state

    def tell(self, many: int) -> int:
        """Ask for so many messages at once; return how many were taken."""
        replies = [self.engine.command(_wish(number)) for number in range(many)]
        self._settle()
        return sum(bool(reply.result(0).get("id")) for reply in replies)

    def live(self) -> None:
        """Let time pass until all of them are over."""
        while (due := self.engine.next_due()) and due < NOON + _LIFE:
            self.clock.advance(due)
            self._settle()

    def ends(self) -> Mapping[str, int]:
        """Return how often each end was come to: its reason, else what it was.

        What a digest told of ends as delivered; what has no end at all as queued.
        """
        found: dict[str, tuple[int, str]] = {}
        for event in self._events():
            state = NotificationState(str(event["state"]))
            end = (rank(state), str((is_over(state) and event["reason"]) or state))
            name = str(event["notification"])
            found[name] = max(found.get(name, end), end)
        return Counter(end for _, end in found.values())

    def digests(self) -> Sequence[int]:
        """Return how many messages each digest told of, by lines and by number."""
        return [
            sum(int(line.placeholders.get("count", 1)) for line in push.lines)
            for push in self.phone.pushes
            if push.text == DIGEST
        ]

    def _events(self) -> Iterator[Mapping[str, object]]:
        with self.store.transaction(self.clock.now()) as tx:
            rows: Sequence[tuple[str, Mapping[str, object]]]
            rows = tx.records(NOTIFICATION_EVENT.name, ADA, 1_000_000)
        yield from (fields for _, fields in rows)

    def _settle(self) -> None:
        more = True
        while more:
            more = self.engine.turn()
            if self.engine._memory.running:
                self.largest = max(self.largest, len(self.queue.open))


def _wish(number: int) -> Command:
    return Command(
        seen_at=NOON,
        measured_at=NOON,
        source="flood",
        subject=ADA,
        agent=AgentKind.NOTIFICATION,
        id=f"command-{number}",
        name="notify",
        data={
            "id": f"message-{number:05}",
            "title": f"Message {number}",
            "priority": 1 + number % _PRIORITIES,
        },
    )
