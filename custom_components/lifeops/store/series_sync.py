"""The series file as something that homes have in common."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol, override

from ..core.ops import Origin, Vector, joined
from ..sync.protocols import Reading, Span, Stream
from .cuts import Cuts
from .database import Database
from .lives import Lives
from .series_counting import counting
from .series_cuts import cut, is_beyond
from .series_origins import Origins, series_vector
from .series_parcel import unpack_parcel
from .series_reading import SeriesReading
from .series_taking import take
from .work import Work

_UTC_NOW = partial(datetime.now, UTC)


class Writer(Protocol):
    """The one who writes the series file; gone are those who were erased."""

    gone: frozenset[str]

    @property
    def path(self) -> Path:
        """Return where the file is."""
        ...

    def work(self) -> AbstractContextManager[Work]:
        """Commit what is written inside, undo it all when it raises."""
        ...

    def written(self) -> tuple[Origin, int]:
        """Return the origin that is written to now, and its last number."""
        ...

    def renew_epoch(self) -> None:
        """Begin a new origin."""
        ...


class SeriesStream(Stream):
    """What a session carries of the series file."""

    name = "series"

    def __init__(
        self,
        file: Writer,
        cuts: Callable[[], Cuts] = dict,
        now: Callable[[], datetime] = _UTC_NOW,
    ) -> None:
        """Speak for a file; cuts, on the thread that writes, are of all who were cut."""
        self._file = file
        self._cuts = cuts
        self._lives = Lives(now)

    @override
    def vector(self) -> Vector:
        """Return what is held; from any thread."""
        with closing(Database.reader(self._file.path)) as database:
            return series_vector(database)

    @override
    def own(self) -> Origin:
        """Return the origin that is written under now."""
        return self._file.written()[0]

    @override
    def read(self) -> Reading:
        """Begin a consistent look; from any thread."""
        return SeriesReading(Database.reader(self._file.path))

    @override
    def apply(self, payload: bytes, span: Span | None = None) -> int:
        """Take in a chunk and commit it; return how many points and hours changed.

        Raises ProtocolError for what no home may send, StoreError. An entry that
        follows on what is held counts as held from this commit on; what a snapshot
        tells does so once it is settled.
        """
        parcel = counting(unpack_parcel(payload), self._file.gone)
        told = dict(sorted(parcel.entries))
        holds: Vector = {} if span is None else span.target
        self._follow(joined((told, holds)))
        cuts = self._cuts()
        refused = {one for one in parcel.entries if is_beyond(cuts, *one, holds)}
        with self._file.work() as work:
            return take(work, parcel, refused)

    @override
    def settle(self, target: Vector, *, by: str | None = None) -> bool:
        """Raise the vector: everything up to the target has come in.

        Not from a home that has not heard of a cut, whose parts were refused. Returns
        whether it was raised.
        """
        self._follow(target)
        cuts = self._cuts()
        if any(is_beyond(cuts, origin, hi, {}) for origin, hi in target.items()):
            return False
        with self._file.work() as work:
            origins = Origins(work)
            for origin, hi in target.items():
                origins.raise_to(origins.number(origin), hi)
        return True

    @override
    def acknowledged(
        self,
        home: str,
        vector: Vector,
        *,
        first_hand: bool = True,
        heard: int | None = None,
    ) -> None:
        """Do nothing: entries are kept for as long as points, whoever has them."""

    def cut(self, home: str, epochs: Mapping[str, int]) -> int:
        """Remove what a home wrote beyond a number of each epoch.

        Returns how much of it stood here.
        """
        with self._file.work() as work:
            return cut(work, home, epochs)

    def renew_epoch(self) -> None:
        """Write under a new origin from now on."""
        self._file.renew_epoch()

    def _follow(self, told: Vector) -> None:
        """Begin a new origin where others have seen more of this one than is here.

        This file was restored or cloned then; its numbers would be given twice.
        Raises ProtocolError where that has happened too often.
        """
        own, seq = self._file.written()
        if told.get(own, 0) > seq:
            self._lives.begin()
            self._file.renew_epoch()
