"""Sums over what is to be seen of the records: equal stores have equal ones."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from hashlib import blake2b
from zlib import crc32

from ..core.datasets import (
    CALENDAR_EVENT,
    NOTIFICATION,
    NOTIFICATION_EVENT,
    OUTCOME,
)
from ..core.ops import Origin
from .node import clock_h, written_at
from .statement import Row

type Shared = tuple[str, Row]

_BUCKETS = 256
_BYTES = 16
_MASK = (1 << 8 * _BYTES) - 1

# Homes forget the same of them, but not in the same moment.
_FORGOTTEN = frozenset({CALENDAR_EVENT.name})
_AGING = frozenset({NOTIFICATION.name, NOTIFICATION_EVENT.name, OUTCOME.name})
_COMPARED = timedelta(days=14)
_H = 5


def digests(
    rows: Iterable[Shared], names: Mapping[int, Origin]
) -> Mapping[str, Sequence[bytes]]:
    """Return 256 sums a dataset over all registers with a value.

    Tombstones are left out: homes collect them at different times. What is forgotten
    by its age is compared while it is young, by the newest write of all.
    """
    origins = {ix: "\0".join(name) for ix, name in names.items()}
    found: dict[str, list[int]] = {}
    aging: list[Shared] = []
    newest = 0
    for dataset, row in rows:
        newest = max(newest, row[_H])
        if dataset in _AGING:
            aging.append((dataset, row))
        elif dataset not in _FORGOTTEN:
            _add(found, dataset, row, origins)
    young_from = clock_h(written_at(newest) - _COMPARED)
    for dataset, row in aging:
        if row[_H] >= young_from:
            _add(found, dataset, row, origins)
    return {
        dataset: [(one & _MASK).to_bytes(_BYTES) for one in sums]
        for dataset, sums in found.items()
    }


def _add(
    found: dict[str, list[int]], dataset: str, row: Row, origins: Mapping[int, str]
) -> None:
    _, name, field, value, _, h, origin, *_ = row
    if value is None:
        return
    text = "\0".join((dataset, name, field, value, str(h), origins[origin]))
    digest = blake2b(text.encode(), digest_size=_BYTES).digest()
    sums = found.setdefault(dataset, [0] * _BUCKETS)
    sums[crc32(name.encode()) % _BUCKETS] += int.from_bytes(digest)
