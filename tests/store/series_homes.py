"""Homes that hold series in common, and how one sends to another."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from custom_components.lifeops.core.series import Point, SeriesKey, Sum
from custom_components.lifeops.metrics.days import edges_of
from custom_components.lifeops.store.series_reader import SeriesReader
from custom_components.lifeops.store.series_reading import SeriesReading
from custom_components.lifeops.store.series_sync import SeriesStream
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.sync.protocols import Reading, Span

from .conftest import HOMES, NOW
from .series import ALL, DAY, HOUR

EVER = 100 * DAY


@dataclass(eq=False)
class Home:
    """A home with its own clock."""

    name: str
    folder: Path
    ahead: timedelta = timedelta()
    store: SqliteStore = field(init=False)

    def __post_init__(self) -> None:
        """Move in."""
        self.folder.mkdir(exist_ok=True)
        HOMES.add(self)
        self.open()

    def open(self) -> None:
        self.store = SqliteStore.open(self.folder, home=self.name, build="1", now=NOW)
        # What these tests look at does not depend on a disk that is slow.
        for database in (self.store._database, self.store.series._database):
            database.execute("PRAGMA synchronous = OFF")

    def close(self) -> None:
        self.store.close()

    @property
    def stream(self) -> SeriesStream:
        return self.store.series.sync()

    def append(
        self, batch: Mapping[SeriesKey, Sequence[Point]], *, history: bool = False
    ) -> None:
        self.store.series.append(batch, NOW + self.ahead, history=history)

    def append_hours(self, batch: Mapping[SeriesKey, Sequence[Sum]]) -> None:
        self.store.series.append_hours(batch, NOW + self.ahead)

    def roll(self) -> None:
        while self.store.series.roll(100):
            pass

    def points(self) -> set[tuple[str, int, float, int, str, str]]:
        """Return all points with who wrote them, under names that homes share."""
        found: list[tuple[str, int, float, int, str, str]]
        found = self.store.series._database.execute(
            "SELECT name, ts, value, point.h, home, epoch FROM point"
            " JOIN series ON series.ix = series"
            " JOIN origin ON origin.ix = point.origin"
        )
        return set(found)

    def sums(self, *keys: SeriesKey) -> Mapping[str, Sequence[Sum]]:
        """Return what a question is answered by: every hour that holds something."""
        with closing(SeriesReader.open(self.store.series.path)) as reader:
            start = (NOW - 2 * EVER).replace(minute=0, second=0, microsecond=0)
            names = [str(key) for key in keys]
            return reader.sums(names, edges_of(start, NOW + 3 * DAY, HOUR))

    def digests(self) -> Mapping[str, Sequence[bytes]]:
        with looking(self) as reading:
            return reading.digests()


@contextmanager
def looking(home: Home) -> Iterator[SeriesReading]:
    with closing(home.stream.read()) as reading:
        assert isinstance(reading, SeriesReading)
        yield reading


def send(
    sender: Home,
    receiver: Home,
    *,
    most: int = ALL,
    cut: int | None = None,
    snapshot: bool = False,
) -> int:
    """Let a home send what another lacks; return how much changed there.

    cut: so many chunks come over before the link breaks.
    """
    with looking(sender) as reading:
        after = receiver.stream.vector()
        whole = snapshot or not reading.knows(after)
        changed, position, last, sent = 0, None, False, 0
        while not last:
            if sent == cut:
                return changed
            chunk = (
                reading.snapshot(position, most)
                if whole
                else reading.delta(after, position, most)
            )
            assert chunk.last or chunk.position != position
            span = Span(first=position, last=chunk.position, target=reading.target)
            changed += receiver.stream.apply(chunk.payload, span if whole else None)
            position, last, sent = chunk.position, chunk.last, sent + 1
        receiver.stream.settle(reading.target)
        return changed


def meet(*homes: Home) -> None:
    """Let every home send to every other until all know what all know."""
    for _ in homes:
        for sender in homes:
            for receiver in homes:
                if sender is not receiver:
                    send(sender, receiver)


def told(reading: Reading) -> int:
    """Return how many points and hours a home without any would be told one by one."""
    return reading.delta({}, None, ALL).count
