"""What the engine knows between turns; a turn works on a copy."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ..core.facts import ActivityChanged, Fact
from ..core.identity import Instance
from ..core.json import Json
from .alarms import Alarm
from .failures import Failure
from .protocols import InstanceRow
from .snapshot import InstanceStatus, Snapshot
from .trust import Watch

LIVE_ENTITY: Mapping[type[Fact], str] = {ActivityChanged: "device"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """An instance that runs; stored is its state as JSON, kept what the store has."""

    state: Any
    stored: Json
    version: int
    cursor: int
    kept: InstanceRow | None = None
    enabled: bool = True
    paused: bool = False
    pause_reason: str | None = None
    alarm: Alarm = field(default_factory=Alarm)
    failures: tuple[Failure, ...] = ()

    @property
    def active(self) -> bool:
        """Return whether it is told facts."""
        return self.enabled and not self.paused

    @property
    def status(self) -> InstanceStatus:
        """Return what the interface shows of it."""
        return InstanceStatus(self.enabled, self.paused, self.pause_reason)

    def row(self, instance: Instance) -> InstanceRow:
        """Return what the store has to keep."""
        return InstanceRow(
            instance=instance,
            version=self.version,
            state=self.stored,
            cursor=self.cursor,
            paused=self.paused,
            pause_reason=self.pause_reason,
        )


@dataclass(slots=True)
class Memory:
    """All that a turn may change besides the store; forgotten when its commit fails."""

    running: dict[Instance, Running] = field(default_factory=dict)
    live: dict[tuple[str, str, str], Fact] = field(default_factory=dict)
    topics: dict[tuple[str, str], Json] = field(default_factory=dict)
    watch: Watch | None = None
    outbox_due: datetime | None = None
    pos: int = 0
    recovered: bool = False
    aliases: Mapping[str, str] = field(default_factory=dict)
    floor: int | None = None

    @property
    def trusted(self) -> bool:
        """Return whether the wall clock is believed; so it is before the first look."""
        return self.watch is None or self.watch.trusted

    def copy(self) -> Memory:
        """Return a copy whose changes leave this one as it is."""
        return replace(
            self,
            running=dict(self.running),
            live=dict(self.live),
            topics=dict(self.topics),
        )

    def remember(self, fact: Fact) -> None:
        """Keep a live fact as the last one of its entity."""
        name = LIVE_ENTITY.get(type(fact))
        if name is not None and fact.subject is not None:
            key = (type(fact).__name__, fact.subject, getattr(fact, name))
            self.live[key] = fact

    def snapshot(self) -> Snapshot:
        """Return what entities are shown; the next turn changes copies only."""
        return Snapshot(
            pos=self.pos,
            topics=self.topics,
            statuses={
                instance: self.running[instance].status
                for instance in sorted(self.running)
            },
        )
