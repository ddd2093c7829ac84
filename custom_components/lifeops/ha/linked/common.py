"""What homes have in common, as this one holds it: its two files as streams."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Self

from ...core.ops import Origin, Vector
from ...store.lives import Lives
from ...store.series_sync import SeriesStream
from ...store.sqlite import SqliteStore
from ...sync import codec
from ...sync.events import Facts, NewEpoch
from ...sync.protocols import Stream


@dataclass(frozen=True, slots=True)
class Own:
    """What this home writes of a stream, and what others have of it.

    written tells where its writes are counted and how far, acks what homes hold that
    have said so, heard how far each told its own itself; all from any thread. renew,
    cut, met (the homes that have spoken for themselves), forget (of one that is
    linked no more) and uphold (cuts of these homes alone) belong on the thread that
    writes.
    """

    stream: Stream
    written: Callable[[], tuple[Origin, int]]
    renew: Callable[[], None]
    acks: Callable[[], Mapping[str, Vector]]
    cut: Callable[[str, Mapping[str, int]], object]
    forget: Callable[[str], None] | None = None
    heard: Callable[[], Vector] | None = None
    met: Callable[[], frozenset[str]] | None = None
    uphold: Callable[[Collection[str]], frozenset[str]] | None = None


class Common:
    """The streams of one home, and what it says of them."""

    def __init__(self, *own: Own) -> None:
        """Take the streams of both files."""
        self._own = {one.stream.name: one for one in own}
        self._lives = Lives(partial(datetime.now, UTC))
        self.streams = {name: one.stream for name, one in self._own.items()}

    @classmethod
    def of(cls, store: SqliteStore) -> Self:
        """Return what a store has in common with others."""
        records = store.sync(codec)
        series = SeriesStream(store.series, records.cuts)
        return cls(
            Own(
                records,
                store.written,
                store.renew_epoch,
                records.acknowledgements,
                records.cut,
                records.forget,
                records.heard,
                records.met,
                records.uphold,
            ),
            Own(
                series, store.series.written, store.series.renew_epoch, dict, series.cut
            ),
        )

    def facts(
        self,
        *,
        home: str,
        version: str,
        nonce: str,
        time: float,
        linked: frozenset[str] = frozenset(),
    ) -> Facts:
        """Return what a session begins with; beside the event loop."""
        totals: dict[str, int] = {}
        vectors: dict[str, Vector] = {}
        for name, stream in self.streams.items():
            reading = stream.read()
            try:
                totals[name], vectors[name] = reading.total, reading.target
            finally:
                reading.close()
        return Facts(
            home=home,
            version=version,
            nonce=nonce,
            time=time,
            vectors=vectors,
            origins={name: own.written()[0].epoch for name, own in self._own.items()},
            totals=totals,
            acks=self._acks(),
            linked=linked,
            heard={name: own.heard() for name, own in self._own.items() if own.heard},
        )

    def held(self, home: str) -> Mapping[str, Vector]:
        """Return what a home is known to hold of each stream; beside the event loop."""
        return {
            name: vector
            for name, own in self._own.items()
            if (vector := own.acks().get(home)) is not None
        }

    def acks(self, stream: str) -> Mapping[str, Vector]:
        """Return what each other home is known to hold; beside the event loop."""
        return self._own[stream].acks()

    def pending(self, held: Mapping[str, Vector]) -> int:
        """Return how many writes are not among those held; beside the event loop."""
        return sum(
            max(seq - held[name].get(origin, 0), 0)
            for name, stream in self.streams.items()
            if name in held
            for origin, seq in stream.vector().items()
        )

    def renew(self, news: NewEpoch) -> bool:
        """Begin a new epoch where others have seen more of ours than is here.

        On the thread that writes; returns whether one was begun. Raises ProtocolError
        where that has happened too often.
        """
        own = self._own[news.stream]
        if own.written()[1] >= news.seen:
            return False
        self._lives.begin()
        own.renew()
        return True

    def renew_all(self) -> None:
        """Begin a new epoch everywhere; on the thread that writes."""
        for own in self._own.values():
            own.renew()

    def written(
        self, home: str, names: Collection[str] | None = None
    ) -> Mapping[str, int]:
        """Return the last that is held of a home's writes, by epoch, in some streams.

        No two streams have an epoch in common. Beside the event loop.
        """
        return {
            origin.epoch: seq
            for name, stream in self.streams.items()
            if names is None or name in names
            for origin, seq in stream.vector().items()
            if origin.home == home
        }

    def cut(self, home: str, cut: Mapping[str, int]) -> bool:
        """Take nothing of a home beyond its cut; on the thread that writes.

        Returns whether less is held from now on than before.
        """
        before = self._vectors()
        for own in self._own.values():
            own.cut(home, cut)
        after = self._vectors()
        return any(
            after[name].get(origin, 0) < seq
            for name, vector in before.items()
            for origin, seq in vector.items()
        )

    def uphold(self, homes: Collection[str]) -> frozenset[str]:
        """Refuse no home but these, and return who is let in again.

        On the thread that writes.
        """
        found = (own.uphold(homes) for own in self._own.values() if own.uphold)
        return frozenset().union(*found)

    def met(self) -> frozenset[str]:
        """Return the homes that were linked here last; on the thread that writes."""
        return frozenset().union(*(own.met() for own in self._own.values() if own.met))

    def forget(self, home: str) -> None:
        """Wait for a home no more; on the thread that writes."""
        for own in self._own.values():
            if own.forget is not None:
                own.forget(home)

    def _vectors(self) -> Mapping[str, Vector]:
        return {name: stream.vector() for name, stream in self.streams.items()}

    def _acks(self) -> Mapping[str, Mapping[str, Vector]]:
        """Return what other homes hold of each stream."""
        found: dict[str, dict[str, Vector]] = {}
        for name, own in self._own.items():
            for home, vector in own.acks().items():
                found.setdefault(home, {})[name] = vector
        return found
