"""One household's writes, as another home would tell them."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

import orjson

from custom_components.lifeops.core.ops import Ops, Origin, Vector

DATASETS = ("sleep_settings", "agent", "person", "household", "home")
FIELDS = ("bedtime", "wake", "need_min", "level_pct", "kelvin")
CHUNK = 2000
_START_H = 1_763_000_000_000 << 16


class Row(NamedTuple):
    """A register; dataset and origin are places in short lists."""

    dataset: int
    id: str
    field: str
    value: str
    h: int
    origin: int
    seq: int


def origins(seed: int = 1) -> list[Origin]:
    """Return three homes that write."""
    chance = Random(seed)
    return [
        Origin(f"{chance.getrandbits(128):032x}", f"{chance.getrandbits(64):016x}")
        for _ in range(3)
    ]


def rows(count: int) -> list[Row]:
    """Return writes by origin and number, each of a register of its own."""
    chance = Random(2)
    registers = [
        (chance.randrange(len(DATASETS)), f"{chance.getrandbits(48):012x}", field)
        for _ in range(count // len(FIELDS))
        for field in FIELDS
    ]
    chance.shuffle(registers)
    made, seqs, h = [], [0, 0, 0], _START_H
    for place, (dataset, record, field) in enumerate(registers):
        h += chance.randrange(1, 60_000) << 16
        origin = place * 3 // count
        seqs[origin] += chance.choice((1, 1, 1, 2, 5))
        value = chance.choice((chance.randrange(1000), f"{chance.randrange(24)}:30:00"))
        text = orjson.dumps(value).decode()
        made.append(Row(dataset, record, field, text, h, origin, seqs[origin]))
    return made


def by_key(given: Sequence[Row]) -> list[Row]:
    """Return writes in the order of a snapshot."""
    return sorted(given, key=lambda row: (DATASETS[row.dataset], row.id, row.field))


def chunks(given: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Yield writes as many as go into one chunk."""
    for start in range(0, len(given), CHUNK):
        yield given[start : start + CHUNK]


def as_ops(given: Sequence[Row]) -> Ops:
    """Return writes as they pass between homes."""
    dataset, record, field, value, h, origin, seq = zip(*given, strict=True)
    return Ops(
        origins=origins(),
        datasets=DATASETS,
        dataset=dataset,
        id=record,
        field=field,
        value=value,
        person=[None] * len(given),
        h=h,
        origin=origin,
        seq=seq,
        past=[None] * len(given),
    )


def held(given: Sequence[Row]) -> Vector:
    """Return what a home holds that took in all of these."""
    names = origins()
    return {names[row.origin]: row.seq for row in given}
