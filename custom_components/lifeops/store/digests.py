"""Sums over what is to be seen of the records: equal stores have equal ones."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from zlib import crc32

from ..core.datasets import CALENDAR_EVENT
from ..core.ops import Origin
from .statement import Row

_BUCKETS = 256
_BYTES = 16
_MASK = (1 << 8 * _BYTES) - 1

# Homes forget the same of them, but not in the same moment.
_FORGOTTEN = frozenset({CALENDAR_EVENT.name})


def digests(
    rows: Iterable[tuple[str, Row]], names: Mapping[int, Origin]
) -> Mapping[str, Sequence[bytes]]:
    """Return 256 sums a dataset over all registers with a value.

    Tombstones are left out: homes collect them at different times.
    """
    origins = {ix: "\0".join(name) for ix, name in names.items()}
    found: dict[str, list[int]] = {}
    for dataset, (_, name, field, value, _, h, origin, *_) in rows:
        if value is None or dataset in _FORGOTTEN:
            continue
        text = "\0".join((dataset, name, field, value, str(h), origins[origin]))
        digest = blake2b(text.encode(), digest_size=_BYTES).digest()
        sums = found.setdefault(dataset, [0] * _BUCKETS)
        sums[crc32(name.encode()) % _BUCKETS] += int.from_bytes(digest)
    return {
        dataset: [(one & _MASK).to_bytes(_BYTES) for one in sums]
        for dataset, sums in found.items()
    }
