"""One home of the network: a real store in a folder, and what it must show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
import random
import shutil

from custom_components.lifeops.core.datasets import ERASURE
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.ops import Origin, Vector
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.sync.hello import Resume

from .history import History, Write, demand
from .model import Model
from .table import Row, all_rows, epoch, lives_since, own_rows
from .tap import Tap


@dataclass(frozen=True, slots=True)
class Copy:
    """A backup: the folder as it was, and what the home had to show then."""

    folder: Path
    model: Model
    done: tuple[str, ...]


class SimHome:
    """A home with a wall clock of its own; only its folder outlives a crash."""

    def __init__(
        self, name: str, folder: Path, history: History, chance: random.Random
    ) -> None:
        """Start for the first time."""
        self.name = name
        self.folder = folder
        self.history = history
        self.chance = chance
        self.model = Model(history)
        self.true = datetime.min.replace(tzinfo=UTC)
        self.error = timedelta(0)
        self.copies: list[Copy] = []
        self.done: list[str] = []
        self.left: dict[str, Mapping[str, Resume]] = {}
        self.starts: dict[str, list[str]] = {}
        self._starts = 0

    @property
    def now(self) -> datetime:
        """Return what this home's wall clock shows."""
        return self.true + self.error

    @property
    def version(self) -> str:
        """Return the version of LifeOps that runs here; they differ."""
        return f"0.{len(self.name)}.0"

    @property
    def nonce(self) -> str:
        """Return what no other start of any home has."""
        return f"{self.folder.name}-{self._starts}"

    def boot(self, true: datetime) -> None:
        """Start on the files that are there."""
        self.true = true
        self.folder.mkdir(parents=True, exist_ok=True)
        self.store = SqliteStore.open(
            self.folder, home=self.name, build="1", now=self.now
        )
        self._starts += 1
        self.left.clear()
        self.tap = Tap(
            self.store,
            self.model,
            self.chance,
            now=lambda: self.now,
            renamed=self.notice_epoch,
        )
        self.stand_here()
        for row in own_rows(self.store, 0, self.origin):
            if self._is_news(row):
                self.model.wrote(self._written(row, self.origin))

    def stand_here(self) -> None:
        """Take note of the origin that is written as from now on."""
        self.origin = epoch(self.store)
        self._noted = self.store._node.seq

    def renew(self) -> None:
        """Begin a new epoch, because others have seen more than stands here."""
        self.store.renew_epoch()
        self.notice_epoch()

    def notice_epoch(self) -> None:
        """Follow the store where it gave its last writes another name.

        It may have done so twice: the first time what it wrote in a lost life.
        """
        before = self.origin
        found = lives_since(self.store, before)
        lives = [origin for origin in found if origin not in self.history.writes]
        if not lives:
            return
        since = self.tap.vector().get(before, 0)
        for now in lives:
            rows = own_rows(self.store, 0, now)
            news = [row for row in rows if self._is_news(row)]
            for row in rows:
                if row in news:
                    self.model.wrote(self._written(row, now))
                else:
                    old = self._unnamed(row, before)
                    new = self.history.rename(old, now, row.seq, {before: since})
                    self.model.renamed(old, new, since)
        self.model.vector[before] = min(since, self.model.vector.get(before, 0))
        self.stand_here()

    def acks(self) -> Mapping[str, Mapping[str, Vector]]:
        """Return what this home knows that others hold."""
        known = self.tap.inner.acknowledgements()
        return {name: {self.tap.name: vector} for name, vector in known.items()}

    def crash(self) -> None:
        """Lose all that is not committed, and start again."""
        self.store.close()
        self.boot(self.true)

    def put(self, dataset: str, record: str, values: Mapping[str, Json]) -> None:
        """Write fields, or elements of a set."""
        with self.store.transaction(self.now) as work:
            work.put_record(dataset, record, values, None)
        self._note()

    def delete(self, dataset: str, record: str) -> None:
        """Take a record away."""
        with self.store.transaction(self.now) as work:
            work.delete_record(dataset, record)
        self._note()
        demand(self.read(dataset, record) is None, f"{record} stays after its end")

    def erase(self, person: str) -> None:
        """Erase a person, in every home that hears of it."""
        self.store.erasing.erase([person])
        self.notice_epoch()

    def read(self, dataset: str, record: str) -> Mapping[str, Json] | None:
        """Return what the store itself says."""
        with self.store.transaction(self.now) as work:
            return work.record(dataset, record)

    def keep(self, to: Path, *, marked: bool) -> None:
        """Copy the folder: as Home Assistant's backup does, or as it lies there."""
        if marked:
            self.store.begin_backup()
        self.store.close()
        shutil.copytree(self.folder, to)
        self.copies.append(Copy(to, self.model.copied(), tuple(self.done)))
        self.boot(self.true)
        self.store.end_backup()

    def restore(self, copy: Copy) -> None:
        """Go on with an older copy of the folder."""
        self.store.close()
        shutil.rmtree(self.folder)
        shutil.copytree(copy.folder, self.folder)
        self.model = copy.model.copied()
        self.history.roll_back(self.name, self.model.vector)
        self.done = list(copy.done)
        self.boot(self.true)

    def refuses(self, other: SimHome) -> bool:
        """Return whether another home is trusted no more."""
        return other.name in self.model.cuts

    def close(self) -> None:
        """Stop."""
        self.store.close()

    def relearn(self) -> None:
        """Take what stands for the truth, after numbers that stood for two writes."""
        rows = all_rows(self.store)
        standing = [
            self.history.find(row.dot, (row.key(self.name), row.value, row.h))
            for row in rows
        ]
        self.model.relearn(standing, self.tap.vector())

    def _unnamed(self, row: Row, origin: Origin) -> Write:
        """Return the write that a row held under its old name."""
        own = self.model.standing[row.key(self.name).record][row.field]
        demand(
            (own.origin, own.value, own.h) == (origin, row.value, row.h),
            f"{row} is not {own}",
        )
        return own

    def _note(self) -> None:
        for row in own_rows(self.store, self._noted, self.origin):
            self.model.wrote(self._written(row, self.origin))
        self._noted = self.store._node.seq

    def _written(self, row: Row, origin: Origin) -> Write:
        """Note a new write of this home."""
        key = row.key(self.name)
        write = Write(
            key=key,
            value=row.value,
            h=row.h,
            origin=origin,
            seq=row.seq,
            knew=self.model.knows(key),
            line=self.model.line(key),
            heard=self.model.erasures(key),
        )
        self.history.add(write)
        return write

    def _is_news(self, row: Row) -> bool:
        """Return whether a life has begun with this word of an erasure."""
        known = row.key(self.name).record in self.model.standing
        return row.dataset == ERASURE.name and not known
