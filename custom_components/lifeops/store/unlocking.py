"""A key that comes behind what it opens: from then on that can be read, so it is told.

The journal tells a write once, where it stands. What nobody could read then is given a
place of its own once its key is here.
"""

from sqlalchemy import BindParameter, bindparam, func, select, update

from ..core.sealed import SEALED_TEXT, SEPARATOR
from .commands import PUT_META
from .database import Database
from .private import Private
from .queries import META_VALUE
from .schema import RECORD
from .statement import Statement
from .unit import UnitOfWork

_NAME = "held_keys"
_BEGINS: BindParameter[str] = bindparam("begins")
_SIZE: BindParameter[int] = bindparam("size")
_SEALED = func.substr(RECORD.c.value, 1, func.length(_BEGINS)) == _BEGINS
_PLACES = Statement(select(RECORD.c.pos).where(_SEALED).order_by(RECORD.c.pos))
_MARK = func.substr(RECORD.c.value, 1, _SIZE)
# What people write may begin like something that is sealed.
_MARKS = Statement(
    select(RECORD.c.dataset, RECORD.c.id, _MARK)
    .distinct()
    .where(_SEALED, func.substr(_MARK, -1) == SEPARATOR)
)
_MOVE = Statement(
    update(RECORD)
    .where(RECORD.c.pos == bindparam("place"))
    .values(pos=bindparam("new_place"))
)


def tell_opened(database: Database, unit: UnitOfWork, private: Private) -> None:
    """Let the journal tell what can be read by keys that were not held before.

    Which are held is noted with it: what is cut off comes about at the next start.
    """
    if not private.seals:
        return
    held = _held(private)
    noted = database.row(META_VALUE, {"name": _NAME})
    before = held if noted is None else set(noted[0].split())
    if noted is not None and before == held:
        return
    writing, node = unit.writing(), unit.node
    for begins in sorted(held - before):
        places = [place for (place,) in database.rows(_PLACES, {"begins": begins})]
        moves = enumerate(places, node.pos + 1)
        writing.write_many(
            _MOVE, [{"place": place, "new_place": new} for new, place in moves]
        )
        node.pos += len(places)
    writing.write(PUT_META, {"name": _NAME, "value": " ".join(sorted(held))})


def count_unopened(database: Database, private: Private) -> int:
    """Return of how many records something is sealed by a key that is not held."""
    held = _held(private)
    size = max(map(len, held), default=0)
    rows = database.rows(_MARKS, {"begins": SEALED_TEXT, "size": size})
    unread = {(dataset, name) for dataset, name, mark in rows if mark not in held}
    return len(unread)


def _held(private: Private) -> set[str]:
    """Return what a value begins with that can be opened."""
    return {f'"{mark}' for mark in private.marks}
