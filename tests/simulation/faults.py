"""Things that break: the process at any point of a turn, the disk, the wall clock."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
import random
from typing import Any

from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.engine.protocols import (
    DecisionRow,
    OutboxRow,
    Store,
    Transaction,
)


class Crash(BaseException):
    """The power goes."""


class Point(StrEnum):
    """Where in a turn the power can go."""

    BEFORE_COMMIT = "before_commit"
    AFTER_COMMIT = "after_commit"
    BEFORE_ACT = "before_act"
    AFTER_ACT = "after_act"


@dataclass(slots=True)
class Faults:
    """Seeded chance of faults; share is how often the power goes where it can."""

    chance: random.Random
    share: float
    crashes: dict[Point, int] = field(default_factory=dict)
    refusals: int = 0
    disk_refuses_until: datetime | None = None

    def maybe_crash(self, point: Point) -> None:
        """Let the power go here, once in a while."""
        if self.chance.random() < self.share:
            self.crashes[point] = self.crashes.get(point, 0) + 1
            raise Crash(point)

    def maybe_refuse(self, now: datetime) -> None:
        """Refuse to write while the disk is said to be full."""
        if self.disk_refuses_until and now < self.disk_refuses_until:
            self.refusals += 1
            raise StoreError("store_full")


@dataclass(slots=True)
class Written:
    """What one transaction wrote that the invariants look at."""

    decisions: list[DecisionRow] = field(default_factory=list)
    outbox: list[OutboxRow] = field(default_factory=list)
    outcomes: list[tuple[str, Mapping[str, Json]]] = field(default_factory=list)
    settings: list[tuple[str, Mapping[str, Json]]] = field(default_factory=list)


class WatchedTransaction:
    """A transaction whose decisions, acts and outcomes are noted."""

    def __init__(self, inner: Transaction, written: Written) -> None:
        """Watch a transaction of the real store."""
        self._inner = inner
        self._written = written

    def __getattr__(self, name: str) -> Any:
        """Leave everything else to the real one."""
        return getattr(self._inner, name)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Forget what is undone."""
        notes = (
            self._written.decisions,
            self._written.outbox,
            self._written.outcomes,
            self._written.settings,
        )
        lengths = [len(note) for note in notes]
        try:
            with self._inner.savepoint():
                yield
        except BaseException:
            for note, length in zip(notes, lengths, strict=True):
                del note[length:]
            raise

    def put_record(
        self,
        dataset: str,
        record_id: str,
        values: Mapping[str, Json],
        person: str | None,
    ) -> bool:
        """Note outcomes and chosen settings."""
        changed = self._inner.put_record(dataset, record_id, values, person)
        if changed and dataset == "outcome":
            self._written.outcomes.append((record_id, values))
        if changed and dataset == "sleep_settings":
            self._written.settings.append((record_id, values))
        return changed

    def put_outbox(self, row: OutboxRow) -> None:
        """Note acts."""
        self._inner.put_outbox(row)
        self._written.outbox.append(row)

    def put_decision(self, row: DecisionRow, keep: int) -> None:
        """Note decisions."""
        self._inner.put_decision(row, keep)
        self._written.decisions.append(row)


class FragileStore:
    """The real store on a machine that may stop; what was committed is passed on."""

    def __init__(self, inner: Store, faults: Faults, watcher: Watcher) -> None:
        """Put faults between the engine and the store."""
        self._inner = inner
        self._faults = faults
        self._watcher = watcher

    @contextmanager
    def transaction(self, now: datetime) -> Iterator[Transaction]:
        """Commit, or not, or commit and stop before anybody hears of it."""
        written = Written()
        self._faults.maybe_refuse(now)
        with self._inner.transaction(now) as inner:
            watched: Any = WatchedTransaction(inner, written)
            yield watched
            self._faults.maybe_crash(Point.BEFORE_COMMIT)
        self._watcher.committed(written)
        self._faults.maybe_crash(Point.AFTER_COMMIT)

    @property
    def committed_at(self) -> datetime:
        """Return when the last commit was made."""
        return self._inner.committed_at


class Watcher:
    """Whoever looks at what was committed."""

    def committed(self, written: Written) -> None:
        """Take note of a commit."""
        raise NotImplementedError
