"""What comes in to a home, watched: doubled, out of order, broken off by a crash."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
import random
from typing import override
from unittest.mock import patch

from custom_components.lifeops.core.dataset import DatasetKind
from custom_components.lifeops.core.datasets import DATASETS, ERASURE
from custom_components.lifeops.core.homes import owner_of
from custom_components.lifeops.core.ops import Ops, Origin, Vector
from custom_components.lifeops.store.lives import Lives
from custom_components.lifeops.store.origins import Origins
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.store.statement import Row
from custom_components.lifeops.store.unit import UnitOfWork
from custom_components.lifeops.sync.codec import decode, encode
from custom_components.lifeops.sync.protocols import Reading, Span, Stream

from ..faults import Crash, Point
from .history import TOMBSTONE, Dot, Key, Write, demand
from .model import Model
from .table import all_rows, conflicts, part_of, unrolled

_QUIET = (DatasetKind.EVENT, DatasetKind.OWNED)


class Codec:
    """The codec of sessions as the store takes it."""

    def encode(self, ops: Ops) -> bytes:
        """Return writes as bytes."""
        return encode(ops)

    def decode(self, data: bytes) -> Ops:
        """Return the writes of bytes."""
        return decode(data)


class Tap(Stream):
    """The stream of a store; the model hears of all that the store is told."""

    def __init__(
        self,
        store: SqliteStore,
        model: Model,
        chance: random.Random,
        *,
        now: Callable[[], datetime],
        renamed: Callable[[], None],
    ) -> None:
        """Stand between a session and the store; renamed hears of a new epoch."""
        self._renamed = renamed
        self._store = store
        self._model = model
        self._chance = chance
        self.inner = store.sync(Codec(), now)
        self._hear = self.inner._erasing.hear
        self._heard = False
        self.name = self.inner.name
        self.breaks: Point | None = None
        self.restless = 0.0
        self.took = 0

    @override
    def vector(self) -> Vector:
        """Return what is held."""
        return self.inner.vector()

    @override
    def own(self) -> Origin:
        """Return the origin that is written under now."""
        return self.inner.own()

    @override
    def read(self) -> Reading:
        """Begin a consistent look."""
        return self.inner.read()

    @override
    def apply(self, payload: bytes, span: Span | None = None) -> int:
        """Take in a chunk, now and then twice, or its second half first."""
        before = conflicts(self._store)
        lost: set[Dot] = set()
        changed = 0
        for piece in self._pieces(payload, span):
            self._heard = False
            with self._crashing():
                changed += self.inner.apply(piece, span)
            self._renamed()
            lost |= self._take(decode(piece))
        if span is not None and not self._heard:
            self._model.spans.append(span.target)
        self._judge(lost, conflicts(self._store) - before)
        self.took += changed
        self._stop_here()
        return changed

    @override
    def settle(self, target: Vector, *, by: str | None = None) -> bool:
        """Raise the vector."""
        with self._crashing():
            stands = self.inner.settle(target, by=by)
        self._renamed()
        if stands:
            self._model.settle(target)
        self._stop_here()
        return stands

    @override
    def acknowledged(
        self,
        home: str,
        vector: Vector,
        *,
        first_hand: bool = True,
        heard: int | None = None,
    ) -> None:
        """Remember what another home holds."""
        self.inner.acknowledged(home, vector, first_hand=first_hand, heard=heard)
        self._renamed()

    def _hearing(self, unit: UnitOfWork, origins: Origins, lives: Lives) -> bool:
        """Let the store hear of erasures; it takes nothing else of such a chunk."""
        self._heard = self._hear(unit, origins, lives)
        return self._heard

    def _pieces(self, payload: bytes, span: Span | None) -> Iterable[bytes]:
        if self._chance.random() >= self.restless:
            return [payload]
        ops = decode(payload)
        if span is not None or len(ops) == 0 or self._chance.random() < 0.5:
            return [payload, payload]
        middle = self._chance.randrange(len(ops))
        return [encode(part_of(ops, middle, len(ops))), encode(part_of(ops, 0, middle))]

    def _take(self, ops: Ops) -> set[Dot]:
        """Tell the model; return the writes that lost without being known."""
        lost: set[Dot] = set()
        for op in sorted(unrolled(ops), key=lambda op: op.dataset != ERASURE.name):
            if self._heard and op.dataset != ERASURE.name:
                break
            told = (Key(op.dataset, op.id, op.field), op.value, op.h)
            write = self._model.history.find((op.origin, op.seq), told)
            if self._model.counts(write) and self._model.vouched(write):
                lost.update(one.dot for one in self._losers(write) if _is_kept(one))
                self._model.take(write)
        return lost

    def _losers(self, write: Write) -> Iterator[Write]:
        history = self._model.history
        fields = self._model.standing.get(write.key.record, {})
        shown = self._model.shows(write.key.record)
        if write.key.field == TOMBSTONE:
            for one in shown.values():
                if history.strange(one, write) and history.hides(write, one):
                    yield one
            return
        stood = shown.get(write.key.field)
        if stood and history.strange(stood, write) and stood.value != write.value:
            yield stood if history.beats(write, stood) else write
        grave = fields.get(TOMBSTONE)
        if (
            grave
            and grave.dot not in history.forgotten
            and history.strange(write, grave)
            and history.hides(grave, write)
        ):
            yield write

    def _judge(self, lost: set[Dot], new: set[Dot]) -> None:
        """Hold what the journal of conflicts says against who knew what."""
        kept = conflicts(self._store)
        stands = {row.dot for row in all_rows(self._store)} if lost - kept else set()
        for write in self._writes(lost - kept - stands):
            history = self._model.history
            names, above = list(history.names(write)), list(self._above(write))
            seen = any(
                one.value == write.value
                or any(one.saw(name) or one.replaced(name) for name in names)
                for one in above
            )
            unsure = history.rewound or any(map(history.stays_removed, names))
            fair = seen or unsure or not self._model.counts(write)
            demand(fair, f"lost without a word: {write} by {above}")
        for write in self._writes(new):
            # Of what a tombstone has buried nobody knows any more what it replaced.
            shown = self._model.shows(write.key.record).values()
            above = [one for one in self._above(write) if _is_plain(one, shown)]
            by = next((one for one in above if one.replaced(write)), None)
            unsure = self._model.history.is_thin(write.key.record)
            demand(unsure or not by, f"no conflict: {by} replaced {write}")

    def _writes(self, dots: Iterable[Dot]) -> Iterator[Write]:
        history = self._model.history
        for origin, seq in dots:
            for write in history.writes.get(origin, {}).get(seq, []):
                if not history.doubtful(write):
                    yield write

    def _above(self, write: Write) -> Iterator[Write]:
        """Yield what stands where a write does not stand any more."""
        stands = self._model.standing.get(write.key.record, {})
        for name in (write.key.field, TOMBSTONE):
            if name in stands:
                yield stands[name]

    @contextmanager
    def _crashing(self) -> Iterator[None]:
        """Let the power go before the next commit, where a crash is due."""
        with patch.object(self.inner._erasing, "hear", self._hearing):
            yield from self._powered()

    def _powered(self) -> Iterator[None]:
        database = self._store._database
        if self.breaks is not Point.BEFORE_COMMIT:
            yield
            return
        with patch.object(database, "execute", partial(_no_commit, database.execute)):
            yield

    def _stop_here(self) -> None:
        """Let the power go now that it is committed, where a crash is due."""
        if self.breaks is Point.AFTER_COMMIT:
            raise Crash(self.breaks)


def _no_commit(execute: Callable[[str], list[Row]], sql: str) -> list[Row]:
    if sql == "COMMIT":
        raise Crash(Point.BEFORE_COMMIT)
    return execute(sql)


def _is_plain(write: Write, shown: Collection[Write]) -> bool:
    return write in shown or write.key.field == TOMBSTONE


def _is_kept(write: Write) -> bool:
    """Return whether a write that lost is worth keeping for a person."""
    known = DATASETS.get(owner_of(write.key.dataset)[0])
    return write.value is not None and (
        known is None or (known.kind not in _QUIET and not known.quiet)
    )
