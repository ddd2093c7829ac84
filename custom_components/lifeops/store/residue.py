"""What was still written of an erased person before all that writes had ended."""

from collections import Counter
from collections.abc import Iterable

from ..core.homes import owner_of
from . import queries
from .incoming import Incoming
from .registers import Register, standing
from .unit import UnitOfWork
from .writing import Target, bury


def bury_own(unit: UnitOfWork, rows: Iterable[Incoming]) -> Counter[str]:
    """Leave tombstones, which other homes hear of; what they own they bury themselves."""
    records = {(row.dataset, row.id) for row in rows if row.value is not None}
    gone: Counter[str] = Counter()
    for dataset, record_id in sorted(records):
        if owner_of(dataset)[1] is None:
            gone[dataset] += bury(unit, _target(unit, dataset, record_id))
    return gone


def _target(unit: UnitOfWork, dataset: str, record_id: str) -> Target:
    named = {"dataset": dataset, "id": record_id}
    rows = unit.writing().rows(queries.REGISTERS, named)
    return Target(dataset, record_id, standing(Register(*row) for row in rows))
