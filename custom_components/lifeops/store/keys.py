"""The order of registers that all homes share: dataset, id, field, by their names there."""

from collections.abc import Iterator
import json
from typing import Final

from sqlalchemy import bindparam, func, select, tuple_

from ..core.errors import ProtocolError
from ..core.merge import shared_name, stays_here
from .carried import is_carried
from .database import Database
from .schema import RECORD
from .statement import Parameters, Row, Statement

type SharedKey = tuple[str, str, str]

_R = RECORD.c
COLUMNS = (
    _R.dataset,
    _R.id,
    _R.field,
    _R.value,
    _R.person,
    _R.h,
    _R.origin,
    _R.seq,
    _R.prev,
)
_NEXT_DATASET = Statement(
    select(func.min(_R.dataset)).where(_R.dataset > bindparam("after"))
)
_OF_DATASET = (
    select(*COLUMNS).where(_R.dataset == bindparam("dataset")).order_by(_R.id, _R.field)
)
_OLD = _R.pos <= bindparam("newest")
_ALL_OF = Statement(_OF_DATASET.where(_OLD))
_BEHIND = Statement(
    _OF_DATASET.where(
        _OLD, tuple_(_R.id, _R.field) > tuple_(bindparam("id"), bindparam("field"))
    )
)
_EVER: Final = 2**63 - 1


def datasets(database: Database, home: str) -> list[tuple[str, str]]:
    """Return the datasets that homes share, by the name there, with the name here."""
    found: list[tuple[str, str]] = []
    after = ""
    while after is not None:
        (after,) = database.rows(_NEXT_DATASET, {"after": after})[0]
        if after is not None and not stays_here(after):
            found.append((shared_name(after, home), after))
    return sorted(found)


def by_key(
    database: Database,
    home: str,
    after: SharedKey | None = None,
    newest: int = _EVER,
) -> Iterator[tuple[str, Row]]:
    """Yield registers behind a key in the shared order, with their dataset's name.

    Those whose place is beyond the newest are passed over.
    """
    for shared, local in datasets(database, home):
        of_dataset: Parameters = {"dataset": local, "newest": newest}
        if after is not None and shared == after[0]:
            asked = {"id": after[1], "field": after[2]}
            rows = database.each(_BEHIND, {**of_dataset, **asked})
        elif after is None or shared > after[0]:
            rows = database.each(_ALL_OF, of_dataset)
        else:
            continue
        for row in filter(is_carried, rows):
            yield shared, row


def write_key(key: SharedKey) -> str:
    """Return a key as one text."""
    return json.dumps(key, ensure_ascii=False)


def read_key(text: str | None) -> SharedKey | None:
    """Return what a text says; raises ProtocolError where it is no key."""
    if text is None:
        return None
    try:
        found = json.loads(text)
    except ValueError as err:
        raise ProtocolError("unreadable", why="position") from err
    match found:
        case [str(dataset), str(name), str(field)]:
            return dataset, name, field
    raise ProtocolError("unreadable", why="position")
