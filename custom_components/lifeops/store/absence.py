"""What a snapshot does not hold although its home knew of it: that was removed."""

from collections.abc import Iterable, Iterator

from .collecting import raise_collected
from .database import Database
from .incoming import Incoming
from .keys import SharedKey, by_key
from .origins import Held
from .removing import remove
from .statement import Row
from .unit import UnitOfWork

type Range = tuple[SharedKey | None, SharedKey | None]


def remove_absent(
    database: Database,
    unit: UnitOfWork,
    rows: Iterable[Row],
    between: Range,
    held: Held,
    *,
    before: int,
) -> int:
    """Remove what stands between two keys, is held there, and is not among rows.

    before is the place in the journal behind which the rows were merged.
    With the last piece this home tells what is gone no more than that one does.
    """
    gone = [
        row
        for row in _standing(database, unit.node.home, between, before)
        if row.seq <= held.get(row.origin, 0)
    ]
    if gone:
        told = {row[:3] for row in rows}
        gone = [row for row in gone if row.key not in told]
    if between[1] is None:
        raise_collected(unit, held)
    return remove(database, unit, gone)


def _standing(
    database: Database, home: str, between: Range, before: int
) -> Iterator[Incoming]:
    first, last = between
    for shared, row in by_key(database, home, first, before):
        register = Incoming._make(row)
        if last is not None and (shared, register.id, register.field) > last:
            return
        yield register
