"""Records as homes have them in common: what comes in, and how far it has come."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from datetime import datetime
from typing import override

from ..core.moments import to_us
from ..core.ops import Ops, Origin, Vector
from ..sync.protocols import Reading, Span, Stream
from . import acks, cuts, relearning
from .absence import remove_absent
from .applying import Merging
from .collecting import collect
from .database import Database
from .epochs import is_outrun, renew
from .erasing import Erasing
from .erasures import of_erasures
from .hearing import hear, heard
from .incoming import incoming, require_allowed, within
from .keys import read_key
from .lives import ERASURES_MOST, Lives
from .notes import load, note_gone, note_met
from .origins import Held, Origins
from .reading import Codec, RecordReading
from .unit import UnitOfWork

type Unit = Callable[[], AbstractContextManager[UnitOfWork]]


class RecordStream(Stream):
    """The records of one store; whatever writes is of the thread of transactions."""

    name = "records"

    def __init__(
        self,
        database: Database,
        unit: Unit,
        codec: Codec,
        now: Callable[[], datetime],
        erasing: Erasing,
    ) -> None:
        """Write through the store's own connection, in units of the store."""
        self._database = database
        self._unit = unit
        self._codec = codec
        self._now = now
        self._lives = Lives(now)
        self._erased = Lives(now, ERASURES_MOST)
        self._erasing = erasing
        self._outrun = False

    @override
    def vector(self) -> Vector:
        """Return what is held; from any thread."""
        with closing(Database.reader(self._database.path)) as database:
            return Origins.load(database).vector

    @override
    def own(self) -> Origin:
        """Return the origin that is written under now; on the thread that writes."""
        with self._unit() as unit:
            return unit.node.name

    @override
    def outrun(self) -> bool:
        """Return whether others had seen more; not where an erasure was heard of."""
        return self._outrun

    @override
    def read(self) -> Reading:
        """Begin a consistent look; from any thread."""
        return RecordReading.open(self._database.path, self._codec)

    @override
    def apply(self, payload: bytes, span: Span | None = None) -> int:
        """Take in a chunk and commit it; return how many writes changed something.

        A write of this very origin that this file does not hold begins a new epoch
        first. Doing it twice changes nothing. Raises ProtocolError, StoreError.
        """
        ops = self._codec.decode(payload)
        require_allowed(ops)
        first, last = (span.first, span.last) if span else (None, None)
        spanned = read_key(first), read_key(last)
        told = dict(zip(ops.origins, _highest(ops), strict=True))
        with self._unit() as unit:
            origins = Origins.load(self._database)
            self._know(unit, origins, told if span is None else {**span.target, **told})
        # What a power cut takes is told again: the vector is raised only behind it.
        with self._database.unhurried(), self._unit() as unit:
            before = unit.node.pos
            limits = cuts.limits(self._database, origins)
            rows = incoming(ops, origins, unit.node.home)
            # Who comes back after long has what was removed, and no word of that is left.
            gone = {} if span is None else origins.held
            at = to_us(self._now())
            merging = Merging(
                self._database, unit, origins, at, gone=gone, limits=limits
            )
            erased, others = of_erasures(within(rows, limits))
            changed = merging.take(erased)
            if erased and self._erasing.hear(unit, origins, self._erased):
                self._outrun = False
                return changed
            changed += merging.take(self._erasing.left(others, origins.names))
            if span is not None:
                held = origins.numbered(span.target)
                changed += remove_absent(
                    self._database, unit, rows, spanned, held, before=before
                )
            return changed

    @override
    def settle(self, target: Vector, *, by: str | None = None) -> bool:
        """Raise the vector: everything up to the target has come in, from a home.

        Not from a home that has not heard of a cut: what it told, and was refused,
        may stand where it had something that counts. Returns whether it was raised.
        """
        with self._unit() as unit:
            origins = Origins.load(self._database)
            self._know(unit, origins, target)
            limits = cuts.limits(self._database, origins)
            told = origins.numbered(target)
            if any(told.get(number, 0) > last for number, last in limits.items()):
                return False
            self._hold(unit, origins, told)
            if by is not None:
                hear(unit, origins, by, told)
                regained = relearning.regained(self._database, unit, by, limits)
                self._hold(unit, origins, regained)
        return True

    @staticmethod
    def _hold(unit: UnitOfWork, origins: Origins, told: Held) -> None:
        for number, seq in told.items():
            if number != unit.node.origin and seq > origins.held[number]:
                origins.hold(unit.writing(), number, seq)

    @override
    def acknowledged(
        self,
        home: str,
        vector: Vector,
        *,
        first_hand: bool = True,
        heard: int | None = None,
    ) -> None:
        """Remember what another home holds; before it is told anything.

        What it has said itself counts more than what others say of it. heard is how
        far it has this origin from this home itself, None for all that it holds of it.
        """
        with self._unit() as unit:
            origins = Origins.load(self._database)
            self._know(unit, origins, vector, home if first_hand else None, heard)
            if not first_hand and self._needs_no_word_of(unit, home):
                return
            acks.remember(self._database, unit, home, origins.numbered(vector))
            if first_hand:
                note_met(self._database, unit, home)

    def acknowledgements(self) -> Mapping[str, Vector]:
        """Return what each other home is known to hold; from any thread."""
        with closing(Database.reader(self._database.path)) as database:
            return acks.known(database, Origins.load(database))

    def met(self) -> frozenset[str]:
        """Return the homes that have spoken for themselves and were not forgotten."""
        with self._unit() as unit:
            return load(self._database, unit.node.origin).met

    def heard(self) -> Vector:
        """Return how far each origin is held from its own home; from any thread."""
        with closing(Database.reader(self._database.path)) as database:
            return heard(database, Origins.load(database))

    def collect(self, members: Sequence[Vector]) -> int:
        """Forget tombstones that every member holds; return how many.

        Members are the vectors of all other homes that are waited for. Never while a
        chunk may be on its way: it may be older than the tombstone that hides it.
        """
        with self._unit() as unit:
            return collect(self._database, unit, members, self._now())

    def cut(self, home: str, cut: Mapping[str, int]) -> int:
        """Refuse what a home wrote beyond a number of each epoch, for good.

        Returns how many of its writes stood beyond and are gone.
        """
        with self._unit() as unit:
            return cuts.cut(self._database, unit, home, cut)

    def uphold(self, homes: Collection[str]) -> frozenset[str]:
        """Refuse no home but these: of others no revocation counts after all.

        Returns who is let in again.
        """
        with self._unit() as unit:
            return cuts.lift(self._database, unit, but=homes)

    def cuts(self) -> cuts.Cuts:
        """Return the last that counts of each home that was cut; of the thread too."""
        return cuts.kept(self._database)

    def forget(self, home: str) -> None:
        """Wait for a home no more, until it is met again."""
        with self._unit() as unit:
            acks.forget(unit, home)
            note_gone(self._database, unit, home)

    def _needs_no_word_of(self, unit: UnitOfWork, home: str) -> bool:
        met = load(self._database, unit.node.origin).met
        return home in met or cuts.is_cut(self._database, home)

    def _know(
        self,
        unit: UnitOfWork,
        origins: Origins,
        told: Vector,
        home: str | None = None,
        heard: int | None = None,
    ) -> None:
        """Give every origin a number; begin a new epoch where ours was outrun.

        Raises ProtocolError where that has happened too often.
        """
        seen = told.get(unit.node.name, 0)
        if is_outrun(self._database, unit.node, seen, home, heard):
            self._lives.begin()
            renew(unit, origins)
            self._outrun = True
        if unknown := [name for name in told if name not in origins.numbers]:
            origins.learn(unit.writing(), unknown)


def _highest(ops: Ops) -> Sequence[int]:
    """Return the last number that a chunk holds of each of its origins."""
    # Of equal places the last one is kept, which is the highest.
    highest = dict(sorted(zip(ops.origin, ops.seq, strict=True)))
    return [highest.get(place, 0) for place in range(len(ops.origins))]
