"""What any thread may do with the files of a store: weigh, examine, copy."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from ..core.retention import Purge
from . import backup
from .database import Database
from .errors import store_errors
from .integrity import COMPANIONS, Kind, examine
from .migrations import remove_copies
from .opening import MAIN, NAME, SERIES, SERIES_NAME
from .private import Private
from .purge import due
from .series_erasing import count_points
from .series_reader import SeriesReader
from .unlocking import count_unopened


class StoredFiles:
    """Both files of a folder, by name; nothing here needs who writes them."""

    def __init__(self, main: Path, series: Path, private: Private) -> None:
        """Take note of where they are, and by what they are read."""
        self._private = private
        self._main = main
        self._series = series

    @property
    def folder(self) -> Path:
        """Return the folder that holds both files."""
        return self._main.parent

    @contextmanager
    def read_series(self) -> Iterator[SeriesReader]:
        """Read the series file over a connection of its own, from any thread."""
        reader = SeriesReader.open(self.folder / SERIES_NAME)
        try:
            yield reader
        finally:
            reader.close()

    def size_bytes(self) -> int:
        """Return what both files take on disk, with their logs."""
        names = [
            name + suffix
            for name in (NAME, SERIES_NAME)
            for suffix in ("", *COMPANIONS)
        ]
        paths = [self.folder / name for name in names]
        return sum(path.stat().st_size for path in paths if path.exists())

    def due(self, now: datetime) -> Sequence[Purge]:
        """Return what a purge would forget; only reads, from any thread."""
        return due(self._main, self._series, self._private, now)

    def weigh_points(self, persons: Collection[str]) -> int:
        """Return how many points and hours of persons there are; from any thread."""
        with closing(Database.reader(self._series)) as database:
            return count_points(database, persons)

    def unopened(self) -> int:
        """Return how many records no key opens that is held; from any thread."""
        with closing(Database.reader(self._main)) as database:
            return count_unopened(database, self._private)

    def check(self, *, full: bool = False) -> str | None:
        """Return what is wrong with lifeops.db, None for nothing; from any thread."""
        return self._checked(self._main, MAIN.kind, full=full)

    def check_series(self, *, full: bool = False) -> str | None:
        """Return what is wrong with lifeops-series.db, None for nothing."""
        return self._checked(self.folder / SERIES_NAME, SERIES.kind, full=full)

    def snapshot(self, to: Path) -> None:
        """Write a consistent copy of lifeops.db; from any thread."""
        with store_errors():
            backup.snapshot(self._main, to)

    def begin_backup(self) -> None:
        """Write a snapshot and its marker beside the live file; from any thread."""
        with store_errors():
            backup.begin_backup(self._main, MAIN.kind)

    def end_backup(self) -> None:
        """Remove both again."""
        with store_errors():
            backup.remove_marker(self.folder)

    def keep_good(self) -> bool:
        """Keep a sound snapshot for bad days, replacing the last; from any thread."""
        with store_errors():
            return backup.keep_good(self._main, MAIN.kind)

    def forget_copies(self) -> None:
        """Remove what the files were copied to before a newer version changed them."""
        with store_errors():
            for path in (self._main, self._series):
                remove_copies(path)

    def request_good(self) -> bool:
        """Let the next start go on with that snapshot; tell whether there is one."""
        with store_errors():
            return backup.request_good(self.folder)

    @staticmethod
    def _checked(path: Path, kind: Kind, *, full: bool) -> str | None:
        """Look for damage; of a sound file no older copy is needed any more."""
        check = "integrity_check" if full else "quick_check"
        problem = examine(path, kind, check).problem
        if problem is None:
            with store_errors():
                remove_copies(path)
        return problem
