"""The store of one home: two SQLite files behind the ring's Protocols."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from threading import get_ident
from typing import Self

from ..core.ops import Origin, Vector
from ..core.retention import Purge
from ..core.sealed import Sealer
from .collecting import collect
from .damage import Damage, DamagedRow
from .database import Database
from .epochs import renew
from .erasing import Erasing
from .errors import store_errors
from .merging import RecordStream
from .node import Node
from .notes import opening
from .opening import OpenFiles, open_files
from .origins import Origins
from .private import Private
from .purge import purge_steps, totals
from .reader import Reader
from .reading import Codec
from .recall import Recall
from .sealed_rows import seal_rows
from .series import SeriesFile
from .stored_files import StoredFiles
from .transaction import SqliteTransaction
from .unit import UnitOfWork
from .unlocking import tell_opened
from .values import Values

_BUILD = "build"
_SEALED = "sealed"
_NOW = partial(datetime.now, UTC)


class SqliteStore(StoredFiles):
    """The only writer of lifeops.db; transactions belong to one thread."""

    def __init__(self, files: OpenFiles, damage: Damage, private: Private) -> None:
        """Take over two open files."""
        super().__init__(files.main.path, files.series.path, private)
        node = Node.load(files.main)
        assert node is not None  # noqa: S101 - opening has seen to it
        self._database = files.main
        self._node = node
        self._damage = damage
        self._recall = Recall(Values(damage, private))
        self._cursor: int | None = None
        self._owner: int | None = None
        self._busy = False
        self.series = SeriesFile(files.series)
        self.erasing = Erasing(files.main, private, self.series, self.merging)
        self.opened = files.main_opened
        self.series_opened = files.series_opened

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        home: str,
        build: str,
        now: datetime | None = None,
        on_damaged_row: Callable[[DamagedRow], None] | None = None,
        sealer: Sealer | None = None,
    ) -> Self:
        """Open the files of a folder, making, restoring or migrating them.

        With a sealer what is private is sealed before it is written.
        Raises StoreTooNewError for files of a newer LifeOps, which stay untouched,
        and StoreError where the folder cannot be written.
        """
        with store_errors(), ExitStack() as undo:
            files = open_files(folder, home, now or datetime.now(UTC))
            undo.callback(files.main.close)
            undo.callback(files.series.close)
            store = cls(files, Damage(on_damaged_row), Private(sealer))
            store._note_build(build)
            store._seal()
            store.tell_opened()
            store.erasing.opened()
            store._owner = None
            undo.pop_all()
        return store

    @property
    def committed_at(self) -> datetime:
        """Return the time of the last dated commit (1970 where there was none)."""
        return self._node.committed_at

    @property
    def damaged_rows(self) -> tuple[DamagedRow, ...]:
        """Return the rows that could not be read since the store was opened."""
        return self._damage.rows

    @contextmanager
    def transaction(self, now: datetime) -> Iterator[SqliteTransaction]:
        """Commit what is written inside, undo it all when it raises.

        Nothing is written to disk where nothing changed. Raises StoreError.
        """
        with self._owned():
            work = SqliteTransaction(
                self._database,
                node=self._node,
                now=now,
                damage=self._damage,
                points=self.series.points,
                private=self._private,
                recall=self._recall,
                cursor=self._cursor,
            )
            kept = False
            try:
                yield work
                if work.commit():
                    self._node = work.node
                self._cursor = work.waiting_cursor
                kept = True
            finally:
                if not kept:
                    work.undo(self._node.pos)

    @contextmanager
    def merging(self) -> Iterator[UnitOfWork]:
        """Commit, without a date of its own, what homes with other clocks have written."""
        with self._owned():
            unit = UnitOfWork(
                self._database, self._node, self._node.committed_at, lambda: None
            )
            unit.dated = False
            kept = False
            try:
                yield unit
                if unit.commit():
                    self._node = unit.node
                kept = True
            finally:
                self._recall.clear()
                if not kept:
                    unit.rollback()

    def sync(self, codec: Codec, now: Callable[[], datetime] = _NOW) -> RecordStream:
        """Return the records as other homes have them in common with this one."""
        return RecordStream(self._database, self.merging, codec, now, self.erasing)

    def renew_epoch(self) -> None:
        """Begin a new origin, where other homes have seen more of this one."""
        with self.merging() as unit:
            renew(unit, Origins.load(self._database))

    def tell_opened(self) -> None:
        """Let the journal tell once more what a key opens that was not held before."""
        with self.merging() as unit:
            tell_opened(self._database, unit, self._private)

    def written(self) -> tuple[Origin, int]:
        """Return the origin that is written to now, and its last number; any thread."""
        node = self._node
        return node.name, node.seq

    @contextmanager
    def read_only(self) -> Iterator[Reader]:
        """Read over a connection of its own, from any thread; it cannot write."""
        database = Database.reader(self._database.path)
        try:
            values = Values(self._damage, self._private)
            known = self._damage, self.series.points, self._private
            yield Reader(database, values, *known)
        finally:
            database.close()

    def purge(self, now: datetime, *, dry: bool, trusted: bool) -> Sequence[Purge]:
        """Forget what is kept no more, or (dry) tell what that would be.

        While the clock is not trusted there is nothing that would be.
        """
        if dry:
            return self.due(now) if trusted else ()
        return totals(chain.from_iterable(self.purging(now, trusted=trusted)))

    def purging(
        self,
        now: datetime,
        *,
        trusted: bool,
        members: Sequence[Vector] | None = None,
    ) -> Iterator[Sequence[Purge]]:
        """Forget what is kept no more and give space back, a little at each step.

        Between two steps the thread may do something else. members are what all homes
        that count hold: tombstones that they all have go; None while a chunk may come.
        """
        if trusted and members is not None:
            with self.merging() as unit:
                collect(self._database, unit, members, now)
            yield []
        for _ in self.erasing.points():
            yield []
        files = self._database, self.series, self._private
        steps = purge_steps(*files, now, trusted=trusted)
        while True:
            with self._owned():
                step = next(steps, None)
                self._recall.clear()
            if step is None:
                return
            yield step

    def close(self) -> None:
        """Close both files."""
        self._database.close()
        self.series.close()

    def _note_build(self, build: str) -> None:
        notes = opening(self._database, self._node.origin, self._node.seq)
        with self.transaction(self._node.committed_at) as work:
            for name, value in {_BUILD: build, **notes}.items():
                work.put_meta(name, value)

    def _seal(self) -> None:
        """Seal what was written before there was a sealer; once in a file's life."""
        with self.read_only() as reader:
            sealed = reader.meta(_SEALED) is not None
        if sealed or not self._private.seals:
            return
        seal_rows(self._database, self._private)
        with self.transaction(self._node.committed_at) as work:
            work.put_meta(_SEALED, "1")

    @contextmanager
    def _owned(self) -> Iterator[None]:
        """Refuse a second thread, and a transaction inside another."""
        if self._owner not in (None, get_ident()) or self._busy:
            message = "transactions belong to one thread, one after another"
            raise RuntimeError(message)
        self._owner = get_ident()
        self._busy = True
        try:
            yield
        finally:
            self._busy = False
