"""What is told to other homes at all: not the values that fit into no chunk."""

import logging

import orjson

from ..core.ops import CARRIED_BYTES, VALUE_BYTES
from .statement import Row

_LOGGER = logging.getLogger(__name__)


def is_carried(row: Row) -> bool:
    """Return whether a register, in the columns of keys, fits into a chunk.

    One that does not is of a file from before values had an end. It stays in its home,
    where no snapshot of another home removes it.
    """
    value: str | None = row[3]
    if value is None or len(value) <= VALUE_BYTES:
        return True
    if len(orjson.dumps(value)) <= CARRIED_BYTES:
        return True
    dataset, _, field, *_ = row
    _LOGGER.warning(
        "%s holds a value that is too long for other homes: %s", dataset, field
    )
    return False
