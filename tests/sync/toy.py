"""A household's smallest stream: registers in a dict, as a session wants them."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
import json
from typing import override

from custom_components.lifeops.core.ops import Op, Ops, Origin, Vector, covers, joined
from custom_components.lifeops.sync.codec import decode, encode
from custom_components.lifeops.sync.protocols import Chunk, Reading, Span, Stream

type Key = tuple[str, str, str]


def key_of(op: Op) -> Key:
    """Return which register a write is of."""
    return op.dataset, op.id, op.field


def columns_of(ops: Iterable[Op]) -> Ops:
    """Return writes as columns."""
    rows = list(ops)
    seen = (chain((row.origin,), row.past) for row in rows)
    origins = {each: place for place, each in enumerate(dict.fromkeys(chain(*seen)))}
    datasets = {
        name: place
        for place, name in enumerate(dict.fromkeys(row.dataset for row in rows))
    }
    return Ops(
        origins=list(origins),
        datasets=list(datasets),
        dataset=[datasets[row.dataset] for row in rows],
        id=[row.id for row in rows],
        field=[row.field for row in rows],
        value=[row.value for row in rows],
        person=[row.person for row in rows],
        h=[row.h for row in rows],
        origin=[origins[row.origin] for row in rows],
        seq=[row.seq for row in rows],
        past=[
            ",".join(f"{origins[each]}:{seq}" for each, seq in row.past.items()) or None
            for row in rows
        ],
    )


def rows_of(ops: Ops) -> list[Op]:
    """Return columns as writes, one by one."""
    return [
        Op(
            dataset=ops.datasets[ops.dataset[row]],
            id=ops.id[row],
            field=ops.field[row],
            value=ops.value[row],
            person=ops.person[row],
            h=ops.h[row],
            origin=ops.origins[ops.origin[row]],
            seq=ops.seq[row],
            past=_past(ops.past[row], ops.origins),
        )
        for row in range(len(ops))
    ]


def _past(text: str | None, origins: Sequence[Origin]) -> Mapping[Origin, int]:
    pairs = (each.split(":") for each in text.split(",")) if text else ()
    return {origins[int(place)]: int(seq) for place, seq in pairs}


class Toy(Stream):
    """The registers of one home; every write of the household is kept in written."""

    def __init__(
        self, home: str, written: list[Op], *, name: str = "records", epoch: str = "e1"
    ) -> None:
        """Begin empty."""
        self.name = name
        self.origin = Origin(home, epoch)
        self.written = written
        self.rows: dict[Key, Op] = {}
        self.hi: dict[Origin, int] = {}
        self.acks: dict[str, Vector] = {}
        self.gone: dict[Origin, int] = {}
        self.settles = 0
        self.took = 0
        self.readings = 0
        self.on_apply: Callable[[], None] = lambda: None

    def put(self, record: str, name: str, value: str | None, *, now: int = 0) -> Op:
        """Write a register; None takes it away."""
        stood = self.rows.get(("toy", record, name))
        seq = self.hi.get(self.origin, 0) + 1
        op = Op(
            dataset="toy",
            id=record,
            field=name,
            value=None if value is None else json.dumps(value),
            person=None,
            h=max(now, 1, stood.h + 1 if stood else 0),
            origin=self.origin,
            seq=seq,
            past={},
        )
        self.rows[key_of(op)] = op
        self.hi[self.origin] = seq
        self.written.append(op)
        return op

    def renew(self, epoch: str) -> None:
        """Begin a new epoch."""
        self.origin = Origin(self.origin.home, epoch)

    def collect(self) -> None:
        """Forget what was taken away."""
        for key, op in list(self.rows.items()):
            if op.value is None:
                del self.rows[key]
                self.gone[op.origin] = max(op.seq, self.gone.get(op.origin, 0))

    def values(self) -> Mapping[Key, tuple[int, Origin, str | None]]:
        """Return what two homes have to have in common."""
        return {key: (op.h, op.origin, op.value) for key, op in self.rows.items()}

    def ahead(self) -> list[Op]:
        """Return writes that this home claims to hold while it holds less."""
        return [
            op
            for op in self.written
            if covers(self.hi, op.origin, op.seq)
            and not (
                (found := self.rows.get(key_of(op))) is not None
                and found.rank >= op.rank
            )
        ]

    @override
    def vector(self) -> Vector:
        return dict(self.hi)

    @override
    def own(self) -> Origin:
        return self.origin

    @override
    def read(self) -> Reading:
        self.readings += 1
        return ToyReading(self, dict(self.rows), dict(self.hi), dict(self.gone))

    @override
    def apply(self, payload: bytes, span: Span | None = None) -> int:
        self.on_apply()
        ops = rows_of(decode(payload))
        self.took += len(ops)
        changed = sum(self._take(op) for op in ops)
        if span is not None:
            changed += self._remove_absent({key_of(op) for op in ops}, span)
        return changed

    @override
    def settle(self, target: Vector, *, by: str | None = None) -> bool:
        self.settles += 1
        self.hi = dict(joined((self.hi, target)))
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
        self.acks[home] = joined((self.acks.get(home, {}), vector))

    def _take(self, op: Op) -> bool:
        stood = self.rows.get(key_of(op))
        if stood is not None and stood.rank >= op.rank:
            return False
        self.rows[key_of(op)] = op
        return True

    def _remove_absent(self, there: set[Key], span: Span) -> int:
        gone = [
            key
            for key, op in self.rows.items()
            if (span.first is None or _place(key) > span.first)
            and (span.last is None or _place(key) <= span.last)
            and key not in there
            and covers(span.target, op.origin, op.seq)
        ]
        for key in gone:
            del self.rows[key]
        return len(gone)


@dataclass(slots=True)
class ToyReading(Reading):
    """The registers as they were."""

    stream: Toy
    rows: Mapping[Key, Op]
    hi: Vector
    gone: Vector
    closed: bool = False
    after: Vector | None = None
    keys: list[str] | None = None
    told: list[Op] | None = None

    @property
    @override
    def target(self) -> Vector:
        return self.hi

    @property
    @override
    def total(self) -> int:
        return len(self.rows)

    @override
    def missing(self, after: Vector) -> int:
        return len(self._behind(after))

    @override
    def knows(self, after: Vector) -> bool:
        return all(covers(after, origin, seq) for origin, seq in self.gone.items())

    @override
    def delta(self, after: Vector, position: str | None, most: int) -> Chunk:
        if self.after != after:
            self.after, self.keys = after, None
            self.told = sorted(self._behind(after), key=_number)
        told = self.told or []
        first = tuple(json.loads(position)) if position else ()
        start = bisect_right(told, first, key=_number)
        part = told[start : start + most + 1]
        return _chunk(
            part, most, json.dumps(_number(part[:most][-1]) if part else first)
        )

    @override
    def snapshot(self, position: str | None, most: int) -> Chunk:
        if self.keys is None:
            self.after = None
            self.keys = sorted(map(_place, self.rows))
            self.told = [self.rows[_key(place)] for place in self.keys]
        start = bisect_right(self.keys, position or "")
        part = (self.told or [])[start : start + most + 1]
        return _chunk(
            part, most, _place(key_of(part[:most][-1])) if part else position or ""
        )

    @override
    def digests(self) -> Mapping[str, Sequence[bytes]]:
        sums = [0] * 256
        for op in self.rows.values():
            text = json.dumps([*key_of(op), op.value, op.h, op.origin])
            row = blake2b(text.encode(), digest_size=16).digest()
            bucket = blake2b(op.id.encode(), digest_size=1).digest()[0]
            sums[bucket] = (sums[bucket] + int.from_bytes(row)) % 2**128
        return {"toy": [each.to_bytes(16) for each in sums]}

    @override
    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.stream.readings -= 1

    def _behind(self, after: Vector) -> list[Op]:
        return [op for op in self.rows.values() if not covers(after, op.origin, op.seq)]


def _place(key: Key) -> str:
    return "\x00".join(key)


def _key(place: str) -> Key:
    dataset, record, name = place.split("\x00")
    return dataset, record, name


def _number(op: Op) -> tuple[str, str, int]:
    return (*op.origin, op.seq)


def _chunk(rows: Sequence[Op], most: int, position: str) -> Chunk:
    part = rows[:most]
    return Chunk(
        payload=encode(columns_of(part)),
        count=len(part),
        position=position,
        last=len(rows) <= most,
    )
