"""The store of one home: two SQLite files behind the ring's Protocols."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import get_ident
from typing import Self

from . import backup
from .damage import Damage, DamagedRow
from .database import Database
from .errors import store_errors
from .integrity import COMPANIONS, examine
from .node import Node
from .opening import MAIN, NAME, SERIES_NAME, OpenFiles, open_files
from .reader import Reader
from .series import SeriesFile
from .transaction import SqliteTransaction
from .upkeep import forget_old
from .values import Values

_BUILD = "build"


class SqliteStore:
    """The only writer of lifeops.db; transactions belong to one thread."""

    def __init__(self, files: OpenFiles, damage: Damage) -> None:
        """Take over two open files."""
        node = Node.load(files.main)
        assert node is not None  # noqa: S101 - opening has seen to it
        self._database = files.main
        self._node = node
        self._damage = damage
        self._values = Values(damage)
        self._cursor: int | None = None
        self._owner: int | None = None
        self._busy = False
        self.series = SeriesFile(files.series)
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
    ) -> Self:
        """Open the files of a folder, making, restoring or migrating them.

        Raises StoreTooNewError for files of a newer LifeOps, which stay untouched,
        and StoreError where the folder cannot be written.
        """
        with store_errors(), ExitStack() as undo:
            files = open_files(folder, home, now or datetime.now(UTC))
            undo.callback(files.main.close)
            undo.callback(files.series.close)
            store = cls(files, Damage(on_damaged_row))
            store._note_build(build)
            undo.pop_all()
        return store

    @property
    def folder(self) -> Path:
        """Return the folder that holds both files."""
        return self._database.path.parent

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
                values=self._values,
                damage=self._damage,
                points=self.series.points,
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
    def read_only(self) -> Iterator[Reader]:
        """Read over a connection of its own, from any thread; it cannot write."""
        database = Database.reader(self._database.path)
        try:
            yield Reader(
                database, Values(self._damage), self._damage, self.series.points
            )
        finally:
            database.close()

    def size_bytes(self) -> int:
        """Return what both files take on disk, with their logs."""
        names = [
            name + suffix
            for name in (NAME, SERIES_NAME)
            for suffix in ("", *COMPANIONS)
        ]
        paths = [self.folder / name for name in names]
        return sum(path.stat().st_size for path in paths if path.exists())

    def upkeep(self, now: datetime) -> None:
        """Forget what is over and give space back; on the thread of transactions."""
        with self._owned():
            forget_old(self._database, now)

    def check(self, *, full: bool = False) -> str | None:
        """Return what is wrong with lifeops.db, None for nothing; from any thread."""
        pragma = "integrity_check" if full else "quick_check"
        return examine(self._database.path, MAIN.kind, pragma).problem

    def snapshot(self, to: Path) -> None:
        """Write a consistent copy of lifeops.db; from any thread."""
        with store_errors():
            backup.snapshot(self._database.path, to)

    def begin_backup(self) -> None:
        """Write a snapshot and its marker beside the live file; from any thread."""
        with store_errors():
            backup.begin_backup(self._database.path, MAIN.kind)

    def end_backup(self) -> None:
        """Remove both again."""
        with store_errors():
            backup.remove_marker(self.folder)

    def keep_good(self) -> bool:
        """Keep a sound snapshot for bad days, replacing the last; from any thread."""
        with store_errors():
            return backup.keep_good(self._database.path, MAIN.kind)

    def request_good(self) -> bool:
        """Let the next start go on with that snapshot; tell whether there is one."""
        with store_errors():
            return backup.request_good(self.folder)

    def close(self) -> None:
        """Close both files."""
        self._database.close()
        self.series.close()

    def _note_build(self, build: str) -> None:
        with self.transaction(self._node.committed_at) as work:
            work.put_meta(_BUILD, build)
        self._owner = None

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
