"""A file that goes on as another home: what the earlier one owned stays that one's.

Nobody is linked with the new one. Those who were with the earlier one are forgotten
without a tombstone, and nothing is held of anybody for sure: whoever is linked later
tells all once more.
"""

from sqlalchemy import bindparam, delete, update

from ..core.dataset import DatasetKind
from ..core.datasets import DATASETS, LEASE, MEMBER
from ..core.homes import owned_by
from .database import Database
from .schema import ACK, ORIGIN, RECORD
from .statement import Statement

_OWNED = tuple(
    name for name, known in DATASETS.items() if known.kind is DatasetKind.OWNED
)
_RENAME = Statement(
    update(RECORD)
    .where(RECORD.c.dataset == bindparam("old_name"))
    .values(dataset=bindparam("new_name"))
    .prefix_with("OR REPLACE")
)
_FORGET = (
    *(
        Statement(delete(RECORD).where(RECORD.c.dataset == name))
        for name in (MEMBER.name, LEASE.name)
    ),
    Statement(delete(ACK)),
    Statement(update(ORIGIN).values(hi=0)),
)


def rehome(database: Database, old: str, new: str) -> None:
    """Let owned records go under the home that wrote them, and the new one's be own."""
    with database.atomic():
        for forget in _FORGET:
            database.write(forget)
        for name in _OWNED:
            for names in ((name, owned_by(name, old)), (owned_by(name, new), name)):
                renamed = dict(zip(("old_name", "new_name"), names, strict=True))
                database.write(_RENAME, renamed)
